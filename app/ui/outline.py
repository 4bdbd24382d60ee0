"""The outline of the window: what is painted before anything else has been read."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme

SIDE_WIDTH, BAR_HEIGHT, FOOT_HEIGHT = 184, 64, 28


class Outline(QWidget):
    """Side bar, call bar and foot without their words; the furnished window takes its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ground")
        side, bar, foot = QFrame(), QFrame(), QFrame()
        for frame, name in ((side, "sideBar"), (bar, "callBar"), (foot, "statusBar")):
            frame.setObjectName(name)
        side.setFixedWidth(theme.px(SIDE_WIDTH))
        bar.setFixedHeight(theme.px(BAR_HEIGHT))
        foot.setFixedHeight(theme.px(FOOT_HEIGHT))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(bar)
        column.addStretch(1)
        column.addWidget(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(column, 1)
