"""The windows; asks through tasks and never writes SQL."""

from app import lean_qt

lean_qt.bring()
