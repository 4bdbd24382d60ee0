"""The demo office: a plausible small firm, its past year, and somebody who calls it."""
