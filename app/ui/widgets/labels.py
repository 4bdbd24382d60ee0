"""Words on the window: labels by role, pills, rules. Text is always shown as plain text."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui import theme

Role = Literal[
    "", "title", "heading", "strong", "muted", "label", "small", "figure", "timer", "word"
]
PillKind = Literal["plain", "accent", "good", "warning", "bad"]


class Label(QLabel):
    """Plain text in one of the roles of the style sheet; never reads markup from a caller."""

    def __init__(self, text: str = "", role: Role = "", *, wrap: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if role in {"timer", "figure"}:
            self.setFont(theme.tabular(self.font()))

    def set_tone(self, tone: str) -> None:
        """Colour the words "good", "warning", "bad" or plain ("")."""
        theme.restyle(self, tone=tone)


class ElidedLabel(Label):
    """One line of outside text of any length: shortened with an ellipsis, whole as tool tip."""

    def __init__(self, text: str = "", role: Role = "") -> None:
        super().__init__(role=role)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        self._whole = " ".join(text.split())
        self._fit()

    def text(self) -> str:
        return self._whole

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 24)
        )
        super().setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
        self.setAccessibleName(self._whole)


class ShrinkingLabel(ElidedLabel):
    """Takes no more room than its words, and shortens them where there is less."""

    def __init__(self, text: str = "", role: Role = "") -> None:
        super().__init__(text, role)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme.px(24)), super().minimumSizeHint().height())


class Pill(QLabel):
    """A short word on a tint: "No sales calls", "due tomorrow"."""

    def __init__(self, text: str, kind: PillKind = "plain") -> None:
        super().__init__(text)
        self.setObjectName("pill")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def say(self, text: str, kind: PillKind) -> None:
        """Show another word on another tint."""
        self.setText(text)
        theme.restyle(self, kind=kind)


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin line between two things."""
    line = QFrame(parent)
    line.setObjectName("rule")
    return line
