"""An import-linter contract: some libraries are imported in some places only.

import-linter's own contracts see an outside library as one name; Qt's modules (`PySide6.QtGui`)
must be told apart, so this one reads the import statements of the files themselves.
"""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OnlyInContract(Contract):
    """Broken by each import of one of `libraries` outside `modules` and what is below them."""

    type_name = "only_in"

    # import-linter puts the parsed list in the place of each field.
    libraries: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    modules: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look through every file of the root packages."""
        broken = [
            f"{module} (l.{line}) imports {name}"
            for root in self.session_options["root_packages"]
            for module, path in _modules(root)
            if not _is_within(module, self.modules)
            for line, name in imported_names(path.read_text("utf-8"))
            if _is_within(name, self.libraries)
        ]
        output.verbose_print(verbose, f"Looked for {', '.join(self.libraries)}")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that is out of place."""
        for sentence in check.metadata["broken"]:
            output.print_error(sentence, bold=False)
        output.new_line()


def imported_names(source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a source imports, at its top or inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _modules(root: str) -> Iterator[tuple[str, Path]]:
    spec = importlib.util.find_spec(root)
    for folder in spec.submodule_search_locations or () if spec else ():
        for path in sorted(Path(folder).rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            yield ".".join((root, *(part for part in parts if part != "__init__"))), path


def _is_within(name: str, packages: list[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)
