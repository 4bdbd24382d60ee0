"""Surfaces: the panel, the tile with one figure, the pinned note."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.labels import Label, Pill, PillKind, ShrinkingLabel
from app.ui.widgets.picture import Picture


class Panel(QFrame):
    """A white surface with a thin edge; put things into `body`."""

    def __init__(self, heading: str = "") -> None:
        super().__init__()
        self.setObjectName("panel")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, 16, 20, 16)
        self.body.setSpacing(8)
        self.heading = Label(heading, "heading")
        self.heading.setVisible(bool(heading))
        self.body.addWidget(self.heading)


class Tile(QFrame):
    """A small surface with what it is, one figure, and perhaps a pill."""

    def __init__(
        self, what: str, figure: str = "", pill: str = "", kind: PillKind = "plain"
    ) -> None:
        super().__init__()
        self.setObjectName("tile")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        self._what = ShrinkingLabel(what, "muted")
        self._figure = ShrinkingLabel(figure, "figure")
        self._pill = Pill(pill, kind)
        self._pill.setVisible(bool(pill))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._figure)
        line.addWidget(self._pill)
        line.addStretch()
        column.addWidget(self._what)
        column.addLayout(line)

    def say(self, figure: str, pill: str = "", kind: PillKind = "plain") -> None:
        """Show another figure, with a pill beside it unless that is empty."""
        self._figure.setText(figure)
        self._pill.say(pill, kind)
        self._pill.setVisible(bool(pill))
        self.setAccessibleName(f"{self._what.text()}: {figure} {pill}".rstrip())


class PinnedNote(QFrame):
    """The note that must be read before the first word; hidden while empty."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setObjectName("pinned")
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 12, 8)
        self._text = Label(wrap=True)
        line.addWidget(self._text, 1)
        line.addWidget(Picture("pin", "warning", 16))
        self.say(text)

    def say(self, text: str) -> None:
        """Show this note; an empty one hides the frame."""
        self._text.setText(text)
        self.setVisible(bool(text))


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
