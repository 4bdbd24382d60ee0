"""The gate for dead code: vulture, taught what only this program knows.

    python tests/architecture/dead_code.py

Code that only a test uses is dead too. Fields are left alone: a column is named in a statement, a
field of a message or of a figure is read where it arrives, and neither is seen as a use.
"""

import re
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from vulture.core import Item, Vulture

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {"attribute", "variable"}
# Commands and pages are imported when they are wanted, and named as text until then:
# "figures:metrics", "app.ui.pages.calls:CallsPage", f"records:export_{kind}".
NAMED = re.compile(r"""\"[a-z_.]+:([A-Za-z_]+)(\{\w+\})?\"""")


def dead_code(root: Path) -> list[str]:
    """One line for each function, class, method, property and import nobody uses."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["vulture"]
    finder = Vulture(
        ignore_names=settings["ignore_names"], ignore_decorators=settings["ignore_decorators"]
    )
    finder.scavenge([root / path for path in settings["paths"]], exclude=settings["exclude"])
    named = [
        name + ("*" if varies else "")
        for path in (root / "app").rglob("*.py")
        for name, varies in NAMED.findall(path.read_text("utf-8"))
    ]
    return [
        item.get_report()
        for item in finder.get_unused_code(min_confidence=settings["min_confidence"])
        if item.typ not in FIELDS
        and not _is_table(item)
        and not any(fnmatchcase(item.name, pattern) for pattern in named)
    ]


def _is_table(item: Item) -> bool:
    """Whether this is a class of a table, which migrations and raw statements know by name."""
    return item.typ == "class" and str(item.filename).endswith("models.py")


if __name__ == "__main__":
    found = dead_code(ROOT)
    print("\n".join(found))
    sys.exit(bool(found))
