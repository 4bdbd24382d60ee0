"""What the documents say of the tests is so."""

import re

from tests.conftest import ROOT

NAMED = re.compile(r"\btest_[a-z0-9_]+")


def test_every_test_the_feature_table_names_is_there() -> None:
    named = set(NAMED.findall((ROOT / "docs" / "telephony.md").read_text("utf-8")))
    there = {file.stem for file in (ROOT / "tests").rglob("test_*.py")}
    assert len(named) > 30
    assert named <= there
