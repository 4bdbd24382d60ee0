"""The busylights that are known by vendor and product, and how a colour is told to each.

Formats: Plenom, "Busylight HID communication protocol specification", rev. 2.2; Luxafor's HID
commands; `docs/blink1-hid-commands.md` of ThingM's blink(1). Embrava publishes none: its nine bytes
are those on which the open drivers agree.
"""

import math
from collections.abc import Callable

import msgspec

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""

DARK: Colour = (0, 0, 0)
_NO_ID = b"\x00"  # these devices do not number their reports


class Model(msgspec.Struct, frozen=True):
    """How one make is spoken to: `report` gives the report that shows a colour, its id first."""

    name: str
    report: Callable[[Colour], bytes]
    is_feature: bool = False
    """Whether it takes feature reports instead of output reports."""
    refresh_s: float = math.inf
    """Told again within these seconds, it stays lit; else it goes dark by itself."""


def _kuando(colour: Colour) -> bytes:
    """Seven steps of a program, of which the first lasts for ever, and a sum over all of it."""
    jump_to_itself = 0x10
    percent = (round(part * 100 / 255) for part in colour)
    steps = bytes([jump_to_itself, 0, *percent, 0, 0, 0]).ljust(56, b"\x00")
    body = steps + b"\x00\x00\x00\xff\xff\xff"
    return _NO_ID + body + sum(body).to_bytes(2, "big")


def _luxafor(colour: Colour) -> bytes:
    steady, every_led = 0x01, 0xFF
    return _NO_ID + bytes([steady, every_led, *colour, 0, 0, 0])


def _embrava(colour: Colour) -> bytes:
    red, green, blue = colour
    off = colour == DARK
    return _NO_ID + bytes([red, blue, green, off, 0, 0, 0xFF, 0x22])


def _blink1(colour: Colour) -> bytes:
    return bytes([1, ord("n"), *colour, 0, 0, 0, 0])


_ALPHA = Model("Kuando Busylight Alpha", _kuando, refresh_s=10)  # dark after thirty
_OMEGA = Model("Kuando Busylight Omega", _kuando, refresh_s=10)
_BLYNC = Model("Embrava Blynclight", _embrava)
_BLYNC_MINI = Model("Embrava Blynclight Mini", _embrava)
_BLYNC_PLUS = Model("Embrava Blynclight Plus", _embrava)

MODELS = {
    (0x27BB, 0x3BCA): _ALPHA,
    (0x27BB, 0x3BCB): Model("Kuando Busylight UC", _kuando, refresh_s=10),
    (0x27BB, 0x3BCD): _OMEGA,
    (0x27BB, 0x3BCE): _ALPHA,
    (0x27BB, 0x3BCF): _OMEGA,
    (0x04D8, 0xF372): Model("Luxafor", _luxafor),
    (0x0E53, 0x2516): _BLYNC,
    (0x2C0D, 0x0001): _BLYNC,
    (0x2C0D, 0x000C): _BLYNC,
    (0x0E53, 0x2517): _BLYNC_MINI,
    (0x0E53, 0x2519): _BLYNC_MINI,
    (0x2C0D, 0x0003): _BLYNC_MINI,
    (0x2C0D, 0x000A): _BLYNC_MINI,
    (0x2C0D, 0x0002): _BLYNC_PLUS,
    (0x2C0D, 0x0010): _BLYNC_PLUS,
    (0x047F, 0xD005): Model("Plantronics Status Indicator", _embrava),
    (0x27B8, 0x01ED): Model("ThingM blink(1)", _blink1, is_feature=True),
}
"""By USB vendor and product id."""
