"""How the program is present on the desktop: joins bar, tray, notifications and keys."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.desk import acts
from app.desk.desk import Desk
from app.desk.facts import (
    AvailabilityChanged,
    CallLogged,
    CallsChanged,
    ReachabilityChanged,
    SettingsChanged,
)
from app.ui.desktop.hot_keys import (
    HotKeys,
    HotKeysAsked,
    HotKeysSet,
    hot_keys,
    keys_possible,
    on_wayland,
)
from app.ui.desktop.mini_bar import MiniBar
from app.ui.desktop.notices import Notices
from app.ui.desktop.tray import Tray
from app.ui.listening import listen
from app.ui.main_window import MainWindow


class DesktopPresence(QObject):
    """Made once the window stands; follows the settings and the window from then on.

    `hop` has a function called on the window's thread.
    """

    def __init__(
        self, desk: Desk, window: MainWindow, hop: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._bar_asked = False
        self.tray: Tray | None = None
        self.mini_bar = self._make_bar()
        self._missed = 0
        self.notices = Notices(
            desk, window, lambda: self.tray.icon if self.tray is not None else None, hop
        )
        self._hop = hop
        self._keys: HotKeys | None = None
        self._keys_set: dict[str, str] = {}
        self._keys_told = HotKeysSet(possible=keys_possible(), problems={})
        # The window may be out of sight when a dialog closes: that must not end the program.
        QApplication.setQuitOnLastWindowClosed(False)
        window.stays = self._stays
        window.installEventFilter(self)
        window.rebuilt.connect(self._on_rebuilt)
        window.missed.connect(self._on_missed)
        window.bar_wanted.connect(self.show_bar)
        window.closing.connect(self.close)
        bus = desk.bus
        listen(window, bus, CallsChanged, lambda _fact: self._draw_bar())
        listen(window, bus, ReachabilityChanged, lambda _fact: self._draw_tray())
        listen(window, bus, AvailabilityChanged, lambda _fact: self._draw_tray())
        listen(window, bus, SettingsChanged, lambda _fact: self._follow())
        listen(window, bus, CallLogged, lambda _fact: self._on_logged())
        listen(window, bus, HotKeysAsked, lambda _fact: self._on_keys_asked())
        self._follow()

    def _make_bar(self) -> MiniBar:
        bar = MiniBar(self._desk, self._desk.paths.root / "lists.json")
        bar.back.connect(self._on_back)
        self._window.destroyed.connect(bar.deleteLater)  # until then it hears what the desk says
        return bar

    # The settings

    def _follow(self) -> None:
        wanted = self._desk.settings.desktop.tray and Tray.available()
        if wanted and self.tray is None:
            self.tray = Tray(self._desk, self)
            self.tray.opened.connect(self._on_back)
            self.tray.bar_wanted.connect(self.show_bar)
            self.tray.ended.connect(self._window.leave)
            self.tray.miss(self._missed)
        elif not wanted:
            self._close_tray()
        self._draw_bar()
        self._follow_keys()

    def _stays(self) -> bool:
        """Closing hides the window only where the way back is in sight."""
        own = self._desk.settings.desktop
        return own.stay_in_tray and self.tray is not None and Tray.available()

    def _on_rebuilt(self) -> None:
        """Another language or text size: what holds words is made anew."""
        self.mini_bar.close()
        self.mini_bar.deleteLater()
        self.mini_bar = self._make_bar()
        self._close_tray()
        self._follow()

    # The tray

    def _draw_tray(self) -> None:
        if self.tray is not None:
            self.tray.draw()

    def _on_missed(self, count: int) -> None:
        self._missed = count
        if self.tray is not None:
            self.tray.miss(count)

    def _on_logged(self) -> None:
        if self.tray is not None:
            self.tray.read_numbers()

    # The small bar

    def show_bar(self) -> None:
        """Put the window away and show the small bar in its place, call or no call."""
        self._bar_asked = True
        self._window.showMinimized()
        self._draw_bar()

    def _on_back(self) -> None:
        self._window.come_forward()

    def _draw_bar(self) -> None:
        window = self._window
        out_of_sight = window.isMinimized() or not window.isVisible()
        on_call = self._desk.settings.desktop.mini_bar and self._desk.calls.active is not None
        if out_of_sight and (self._bar_asked or on_call):
            self.mini_bar.come()
        else:
            self.mini_bar.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.WindowStateChange, QEvent.Type.Show, QEvent.Type.Hide}:
            if self._window.isVisible() and not self._window.isMinimized():
                self._bar_asked = False
            self._draw_bar()
        return super().eventFilter(watched, event)

    # The keys that work everywhere

    def _follow_keys(self) -> None:
        """Ask the system for the keys chosen; it is not troubled while none is."""
        wanted = self._desk.settings.desktop.hot_keys
        if wanted == self._keys_set:
            return
        self._keys_set = wanted
        self._grab()

    def _grab(self) -> None:
        if self._keys is None:
            self._keys = hot_keys(self._on_key, self._tell_keys, self._hop)
        problems = self._keys.grab(self._keys_set) if self._keys is not None else {}
        if problems is not None:
            self._tell_keys(HotKeysSet(possible=self._keys is not None, problems=problems))

    def _on_keys_asked(self) -> None:
        """Say how the keys stand; where only the desktop knows, ask it."""
        if self._keys is None and on_wayland():
            self._grab()
        else:
            self._tell_keys(self._keys_told)

    def _tell_keys(self, fact: HotKeysSet) -> None:
        self._keys_told = fact
        self._desk.bus.publish(fact)

    def _on_key(self, verb: str) -> None:
        if verb == "show":
            self._window.come_forward()
        elif verb == "propose":
            self._window.propose(_selected_words())
        else:
            acts.do(self._desk, verb)

    # The end

    def _close_tray(self) -> None:
        if self.tray is not None:
            self.tray.close()
            self.tray = None

    def close(self) -> None:
        """Take everything off the desktop."""
        self._window.removeEventFilter(self)
        self.mini_bar.close()
        self.notices.close()
        self._close_tray()
        if self._keys is not None:
            self._keys.close()
            self._keys = None


def _selected_words() -> str:
    """What is marked in another program where the system tells, else what was copied."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.supportsSelection():
        return clipboard.text(QClipboard.Mode.Selection)
    return clipboard.text()
