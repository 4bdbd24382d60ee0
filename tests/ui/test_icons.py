"""Icons are drawn in the colours of the palette, and each file of them is used."""

import re
import subprocess
import sys

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from app.paths import resource
from app.ui.icons import icon
from app.ui.palette import DARK, LIGHT, Palette
from app.ui.theme import Theme

UI = resource().parent / "app" / "ui"
NAMES = {file.stem for file in resource("icons", "tabler").glob("*.svg")}
QUOTED = re.compile(r'"([a-z0-9]+(?:-[a-z0-9]+)*)(?::[a-z_]+)?"')


def colours(picture: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    image = picture.pixmap(QSize(48, 48), mode).toImage()
    pixels = (image.pixelColor(x, y) for x in range(48) for y in range(48))
    return {QColor(p).name() for p in pixels if p.alpha() == 255}


@pytest.mark.parametrize(("choice", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_an_icon_follows_the_theme(theme: Theme, choice: str, palette: Palette) -> None:
    phone = icon("phone", "accent")
    theme.choose(choice)
    assert palette.accent in colours(phone)


def test_a_disabled_icon_is_muted(theme: Theme) -> None:
    assert colours(icon("phone", "accent"), QIcon.Mode.Disabled) == {LIGHT.muted}


def test_an_icon_is_sharp_on_a_fine_screen(theme: Theme) -> None:
    picture = icon("phone").pixmap(QSize(16, 16), 2.0)
    assert picture.size() == QSize(32, 32)
    assert picture.devicePixelRatio() == 2.0


OUTLIVE = """
import gc
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from app.ui.icons import icon

application = QApplication([])
widget = [icon("phone")]
widget.append(widget)  # a cycle, which only the collector ends
worn = QIcon(widget[0])
worn.setIsMask(True)  # Qt clones what is shared and changed
shared = QIcon(widget[0])
del widget
gc.collect()
print(worn.pixmap(16).isNull(), shared.pixmap(16).isNull(), icon("phone").pixmap(16).isNull())
"""


def test_an_icon_outlives_the_widget_that_wore_it() -> None:
    said = subprocess.run(  # in a process of its own, which a dead icon takes down
        [sys.executable, "-c", OUTLIVE], capture_output=True, text=True, check=True
    )
    assert said.stdout == "False False False\n"


def test_no_icon_is_carried_along_unused() -> None:
    sources = (file.read_text(encoding="utf-8") for file in UI.rglob("*.py"))
    named = {name for source in sources for name in QUOTED.findall(source)}
    assert NAMES - named == set()


def test_the_licence_of_the_icons_is_with_them() -> None:
    assert "MIT" in resource("icons", "tabler", "LICENSE").read_text(encoding="utf-8")
