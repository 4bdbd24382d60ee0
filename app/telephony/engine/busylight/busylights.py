"""The busylights that are plugged in, kept at what the calls and the agent's state say."""

import logging
import threading
import time
from collections.abc import Callable

from app.clock import now_ms
from app.telephony.engine.busylight.models import DARK, MODELS, Colour, Model
from app.telephony.engine.busylight.signs import Sign, Signs
from app.telephony.engine.hid import Hid, HidDevice, load_hid
from app.telephony.events import BusylightsFound, Event

LOOK_S = 3.0
"""No system tells of a light that was plugged in, as it does of a sound device: we look."""
_BLINK_S = 0.5
_GOODBYE_S = 1.0

log = logging.getLogger(__name__)


class Busylights:
    """One thread speaks to the lights, so that nobody else waits for USB; none until they are used.

    `note`, `use` and `close` may be called from any thread.
    """

    def __init__(
        self,
        say: Callable[[Event], None],
        load: Callable[[], Hid] = load_hid,
        look_s: float = LOOK_S,
    ) -> None:
        self._shelf = _Shelf(say, load)
        self._look_s = look_s
        self._stir = threading.Condition()
        self._stirred = False
        self._signs = Signs()
        self._used = False
        self._asked = False
        self._ended = False
        self._thread: threading.Thread | None = None

    def note(self, event: Event) -> None:
        """Follow what happens to the calls and to the agent's state."""
        with self._stir:
            if self._signs.note(event):
                self._wake()

    def use(self, *, on: bool) -> None:
        """Light them or leave them to other programs from now on; those in use are said again."""
        with self._stir:
            self._used, self._asked = on, True
            if on and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="busylights", daemon=True)
                self._thread.start()
            self._wake()

    def close(self) -> None:
        """Turn them off and let go of them."""
        with self._stir:
            self._ended = True
            self._wake()
        if self._thread is not None:
            self._thread.join(_GOODBYE_S)

    def _wake(self) -> None:
        self._stirred = True
        self._stir.notify()

    # On the thread

    def _work(self) -> None:
        look_at = 0.0
        while not self._ended:
            with self._stir:
                used, asked, sign = self._used, self._asked, self._signs.now(now_ms())
                self._stirred = self._asked = False
            if not used:
                self._shelf.let_go()
            elif asked or time.monotonic() >= look_at:
                look_at = time.monotonic() + self._look_s
                self._shelf.look(_colour_now(sign), say_again=asked)
            else:
                self._shelf.show(_colour_now(sign))
            wait = _BLINK_S if sign.blinks else self._look_s
            with self._stir:
                self._stir.wait_for(lambda: self._stirred, wait if used else None)
        self._shelf.let_go()


def _colour_now(sign: Sign) -> Colour:
    dark = sign.blinks and int(time.monotonic() / _BLINK_S) % 2
    return DARK if dark else sign.colour


class _Shelf:
    """The lights that are open, and those that cannot be used; of one thread."""

    def __init__(self, say: Callable[[Event], None], load: Callable[[], Hid]) -> None:
        self._say = say
        self._load = load
        self._open: dict[bytes, _Light] = {}
        self._refused: dict[bytes, str] = {}
        self._told = BusylightsFound()

    def look(self, colour: Colour, *, say_again: bool) -> None:
        """Take up what was plugged in, give up what is gone, and say what has changed."""
        self.show(colour)
        found: dict[bytes, Model] = {}
        try:
            hid = self._load()
            for one in hid.enumerate():
                if model := MODELS.get((one["vendor_id"], one["product_id"])):
                    found[bytes(one["path"])] = model
            for path in self._open.keys() - found.keys():
                self._open.pop(path).close()
            refused = dict(self._refused)
            self._refused.clear()
            for path in found.keys() - self._open.keys():
                self._take_up(hid.device(), path, found[path], colour, known=path in refused)
        except (ImportError, OSError):
            if say_again:
                log.exception("busylights cannot be used")
        self._tell(say_again=say_again)

    def _take_up(
        self, device: HidDevice, path: bytes, model: Model, colour: Colour, *, known: bool
    ) -> None:
        light = _Light(device, model)
        try:
            device.open_path(path)
            light.show(colour)
        except (OSError, ValueError) as error:
            device.close()
            self._refused[path] = model.name
            if not known:
                log.warning("the %s cannot be used: %s", model.name, error)
        else:
            self._open[path] = light

    def show(self, colour: Colour) -> None:
        """Have every light show this colour; one that does not take it is given up."""
        for path, light in tuple(self._open.items()):
            try:
                light.show(colour)
            except (OSError, ValueError) as error:
                log.info("the %s is gone: %s", light.name, error)
                self._open.pop(path).close()

    def let_go(self) -> None:
        """Turn every light off and leave it to others."""
        self.show(DARK)
        for light in self._open.values():
            light.close()
        self._open.clear()
        self._refused.clear()
        self._tell(say_again=False)

    def _tell(self, *, say_again: bool) -> None:
        lights = tuple(light.name for light in self._open.values())
        fact = BusylightsFound(lights=lights, refused=tuple(self._refused.values()))
        if say_again or fact != self._told:
            self._told = fact
            self._say(fact)


class _Light:
    """One light."""

    def __init__(self, device: HidDevice, model: Model) -> None:
        self._device = device
        self._model = model
        self._shown = b""
        self._shown_at = 0.0

    @property
    def name(self) -> str:
        """Its make."""
        return self._model.name

    def show(self, colour: Colour) -> None:
        """Tell it the colour unless it shows it already; raises OSError when it is gone."""
        report, at = self._model.report(colour), time.monotonic()
        if report == self._shown and at - self._shown_at < self._model.refresh_s:
            return
        send = self._device.send_feature_report if self._model.is_feature else self._device.write
        if send(report) < 0:
            raise OSError("it does not take its report")
        self._shown, self._shown_at = report, at

    def close(self) -> None:
        """Let go of it."""
        self._device.close()
