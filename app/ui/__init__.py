"""The windows; asks through tasks and never writes SQL."""

import PySide6  # noqa: F401  brings the import that is put back

from app import plain_imports

plain_imports.restore()
