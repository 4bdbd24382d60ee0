"""Busylights that exist in memory alone: they read the reports that real ones read.

Each has its makers' rules: the length of a report, its id, its sum. What breaks them is not taken.
"""

import threading
from typing import Any

Colour = tuple[int, int, int]
DARK = (0, 0, 0)

KUANDO, LUXAFOR, EMBRAVA, BLINK1 = (
    (0x27BB, 0x3BCD),
    (0x04D8, 0xF372),
    (0x2C0D, 0x0001),
    (0x27B8, 0x01ED),
)


def read_kuando(report: bytes) -> Colour:
    assert (len(report), report[0]) == (65, 0), "64 bytes without an id"
    body, total = report[1:63], int.from_bytes(report[63:], "big")
    assert sum(body) == total, "the sum over what is before it"
    assert body[0] == 0x10, "a step that jumps to itself"
    assert all(part <= 100 for part in body[2:5]), "percent"
    red, green, blue = (round(part * 2.55) for part in body[2:5])
    return red, green, blue


def read_luxafor(report: bytes) -> Colour:
    assert len(report) == 9
    assert report[:3] == b"\x00\x01\xff", "steady, on every LED"
    return report[3], report[4], report[5]


def read_embrava(report: bytes) -> Colour:
    assert (len(report), report[0]) == (9, 0)
    assert report[7:] == b"\xff\x22"
    return DARK if report[4] & 1 else (report[1], report[3], report[2])


def read_blink1(report: bytes) -> Colour:
    assert len(report) == 9
    assert report[:2] == b"\x01n"
    return report[2], report[3], report[4]


READERS = {KUANDO: read_kuando, LUXAFOR: read_luxafor, EMBRAVA: read_embrava, BLINK1: read_blink1}


class SimulatedLight:
    """The room's end of a light; `colour` is what is seen."""

    def __init__(self, product: tuple[int, int], *, may_open: bool = True) -> None:
        self.product = product
        self.may_open = may_open
        self.is_open = False
        self.colour: Colour = DARK
        self.reports = 0
        self.hangs = False
        """Whether it takes its time over a report, until `let_on` is set."""
        self.hanging, self.let_on = threading.Event(), threading.Event()

    @property
    def path(self) -> bytes:
        return b"%d" % id(self)

    def take(self, report: bytes) -> int:
        if self.hangs:
            self.hanging.set()
            self.let_on.wait(10)
        self.colour = READERS[self.product](report)
        self.reports += 1
        return len(report)


class SimulatedHid:
    """Satisfies Hid: these lights are plugged in, beside a mouse."""

    def __init__(self, *lights: SimulatedLight) -> None:
        self.lights = list(lights)

    def enumerate(self) -> list[dict[str, Any]]:
        mouse: dict[str, Any] = {"path": b"mouse", "vendor_id": 0x046D, "product_id": 0xC077}
        return [mouse] + [
            {"path": one.path, "vendor_id": one.product[0], "product_id": one.product[1]}
            for one in self.lights
        ]

    def device(self) -> "_Device":
        return _Device(self)


class _Device:
    """Satisfies HidDevice, as hidapi does: it is nothing until it is open."""

    def __init__(self, hid: SimulatedHid) -> None:
        self._hid = hid
        self._light: SimulatedLight | None = None

    def open_path(self, path: bytes) -> None:
        light = next(light for light in self._hid.lights if light.path == path)
        if not light.may_open:
            raise OSError("open failed")
        light.is_open, self._light = True, light

    def write(self, buff: bytes) -> int:
        assert self._plugged().product != BLINK1, "it takes feature reports"
        return self._send(buff)

    def send_feature_report(self, buff: bytes) -> int:
        assert self._plugged().product == BLINK1, "it takes output reports"
        return self._send(buff)

    def _send(self, report: bytes) -> int:
        light = self._plugged()
        return light.take(report) if light in self._hid.lights else -1

    def _plugged(self) -> SimulatedLight:
        if self._light is None:
            raise ValueError("not open")
        return self._light

    def close(self) -> None:
        if self._light is not None:
            self._light.is_open, self._light = False, None

    def get_report_descriptor(self) -> list[int]:
        raise AssertionError("a light is known by its product")

    def read(self, max_length: int, timeout_ms: int) -> list[int]:
        raise AssertionError("a light has nothing to say")
