"""The headsets that are plugged in while a call rings or runs; without a call nothing is open."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from app.telephony.commands import WireCommand
from app.telephony.engine.headset.calls import HeadsetCalls
from app.telephony.engine.headset.descriptor import TELEPHONY, parse
from app.telephony.engine.headset.reports import Reports
from app.telephony.engine.hid import Hid, HidDevice, load_hid
from app.telephony.events import DevicesChanged, Event, SoundFailed

_READ_MS = 50  # how late a lamp may be
_LONGEST_REPORT = 64

log = logging.getLogger(__name__)


class Headsets:
    """Buttons become commands, and the lamps follow the calls.

    `note` may be called from any thread. A headset plugged in during a call announces itself as a
    sound device: that is when the list is read again, so that nothing is ever polled.
    """

    def __init__(
        self,
        post: Callable[[WireCommand], None],
        say: Callable[[Event], None],
        load: Callable[[], Hid] = load_hid,
    ) -> None:
        self._post = post
        self._say = say
        self._load = load
        self._lock = threading.Lock()
        self._calls = HeadsetCalls()
        self._links: dict[bytes, _Link] = {}
        self._refused: set[bytes] = set()
        self._used = True

    def note(self, event: Event) -> None:
        """Follow what happens to the calls and to the devices."""
        with self._lock:
            before = bool(self._calls)
            concerned = self._calls.note(event)
            plugged = isinstance(event, DevicesChanged) and before
            if concerned:
                self._light()
            look = self._used and (plugged or (bool(self._calls) and not before))
        if look:
            self._look_soon()

    def use(self, *, on: bool) -> None:
        """Use the headsets or leave them to other programs, from this moment on."""
        with self._lock:
            changed, self._used = on is not self._used, on
            look = changed and on and bool(self._calls)
            if not on:
                self._let_go()
        if look:
            self._look_soon()

    def _look_soon(self) -> None:
        threading.Thread(target=self._look, name="headsets", daemon=True).start()

    def _light(self) -> None:
        lamps, needed = self._calls.lamps(), bool(self._calls)
        for link in self._links.values():
            link.show(lamps, stay=needed)
        if not needed:
            self._links.clear()

    def _let_go(self) -> None:
        for link in self._links.values():
            link.show({}, stay=False)
        self._links.clear()

    def _look(self) -> None:
        """Open what has call buttons and is not open yet."""
        try:
            hid = self._load()
            found = {
                bytes(one["path"]): str(one.get("product_string") or "")
                for one in hid.enumerate()
                if one.get("usage_page") == TELEPHONY
            }
        except (ImportError, OSError):
            log.exception("the buttons of headsets cannot be used")
            return
        for path, name in found.items():
            self._open(hid, path, name)

    def _open(self, hid: Hid, path: bytes, name: str) -> None:
        with self._lock:
            if path in self._links or not (self._used and self._calls):
                return
            device = hid.device()
            try:
                device.open_path(path)
                description = parse(bytes(device.get_report_descriptor()))
            except OSError as error:
                log.warning("the buttons of %s cannot be used: %s", name, error)
                if path not in self._refused:
                    self._refused.add(path)
                    self._say(SoundFailed(kind="headset", device=name, reason="NoRights"))
                return
            if not description.is_telephone:
                device.close()
                return
            link = self._links[path] = _Link(device, Reports(description), self._on_change, name)
            link.show(self._calls.lamps(), stay=True)
            link.start(lambda: self._gone(path, link))

    def _on_change(self, change: tuple[Any, bool]) -> None:
        usage, on = change
        with self._lock:
            command = self._calls.meant(usage, on=on)
        if command is not None:
            self._post(command)

    def _gone(self, path: bytes, link: "_Link") -> None:
        with self._lock:
            if self._links.get(path) is link:
                del self._links[path]


class _Link:
    """One open headset, on a thread of its own for as long as calls last."""

    def __init__(
        self,
        device: HidDevice,
        reports: Reports,
        changed: Callable[[tuple[Any, bool]], None],
        name: str,
    ) -> None:
        self._device = device
        self._reports = reports
        self._changed = changed
        self._name = name
        self._wanted: tuple[dict[Any, bool], bool] = ({}, True)

    def show(self, lamps: dict[Any, bool], *, stay: bool) -> None:
        """Light these lamps; without `stay` let go of the headset then."""
        self._wanted = (lamps, stay)

    def start(self, gone: Callable[[], None]) -> None:
        """Begin; `gone` is told at the end, whatever it was."""

        def work() -> None:
            try:
                self._serve()
            except (OSError, ValueError) as error:
                log.info("headset %s is gone: %s", self._name, error)
            finally:
                self._device.close()
                gone()

        threading.Thread(target=work, name="headset", daemon=True).start()

    def _serve(self) -> None:
        shown: dict[Any, bool] | None = None
        stay = True
        while stay:
            lamps, stay = self._wanted
            if lamps != shown:
                shown = lamps
                for report in self._reports.lamps(lamps):
                    self._device.write(report)
            if stay:
                report = bytes(self._device.read(_LONGEST_REPORT, _READ_MS))
                for change in self._reports.changes(report) if report else ():
                    self._changed(change)
