"""What a headset can say and show, read from its own report descriptor.

No table of makes and models: every headset with call buttons describes them on the telephony page
(0x0B) and its lamps on the LED page (0x08) of the HID usage tables, whoever built it.
"""

from collections.abc import Iterator
from enum import Enum

import msgspec

TELEPHONY, LEDS = 0x0B, 0x08
_MAIN, _GLOBAL, _LOCAL = 0, 1, 2
_INPUT, _OUTPUT, _COLLECTION = 0x8, 0x9, 0xA
_LONG_ITEM = 0xFE
_CONSTANT, _VARIABLE, _RELATIVE = 0x1, 0x2, 0x4
_MOST_FIELDS = 4096


class Usage(Enum):
    """What a field is for: usage page and usage."""

    HOOK = (TELEPHONY, 0x20)
    FLASH = (TELEPHONY, 0x21)
    DROP = (TELEPHONY, 0x26)
    MUTE = (TELEPHONY, 0x2F)
    RINGER = (TELEPHONY, 0x9E)
    MUTE_LAMP = (LEDS, 0x09)
    OFF_HOOK_LAMP = (LEDS, 0x17)
    RING_LAMP = (LEDS, 0x18)
    HOLD_LAMP = (LEDS, 0x20)


_KNOWN = {usage.value: usage for usage in Usage}


class Field(msgspec.Struct, frozen=True):
    """Where one bit lies: report id (0 when reports have none) and bit after that id."""

    report: int
    bit: int
    relative: bool = False
    """It says that something was pressed, not that it is held."""


class Description(msgspec.Struct):
    """The fields of one headset, and how many bytes its output reports have without their id."""

    inputs: dict[Usage, Field] = {}
    outputs: dict[Usage, Field] = {}
    output_sizes: dict[int, int] = {}
    numbered: bool = False
    """Whether the first byte of every report is its id."""

    @property
    def is_telephone(self) -> bool:
        """Whether it has a button to take calls with."""
        return Usage.HOOK in self.inputs


class _State(msgspec.Struct):
    """The global and local items in force."""

    page: int = 0
    size: int = 0
    count: int = 0
    report: int = 0
    usages: list[tuple[int, int]] = []
    least: tuple[int, int] | None = None

    def usage_of(self, value: int, size: int) -> tuple[int, int]:
        """A usage item of four bytes names its page itself."""
        return (value >> 16, value & 0xFFFF) if size == 4 else (self.page, value)  # noqa: PLR2004

    def forget_usages(self) -> None:
        self.usages.clear()
        self.least = None


def parse(descriptor: bytes) -> Description:
    """The call buttons and lamps in a report descriptor; what makes no sense is passed over."""
    found = Description()
    used: dict[tuple[int, int], int] = {}
    state, stack = _State(), list[_State]()
    for kind, tag, size, value in _items(descriptor):
        if kind == _GLOBAL:
            state = _take_global(tag, value, state, stack, found)
        elif kind == _LOCAL:
            _take_local(tag, value, size, state)
        elif kind == _MAIN:
            if tag in {_INPUT, _OUTPUT}:
                _take_fields(tag, value, state, found, used)
            state.forget_usages()
    for (tag, report), bits in used.items():
        if tag == _OUTPUT:
            found.output_sizes[report] = (bits + 7) // 8
    return found


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Type, tag, size and value of each short item."""
    at = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == _LONG_ITEM:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[prefix & 3]
        data = descriptor[at + 1 : at + 1 + size]
        yield (prefix >> 2) & 3, prefix >> 4, size, int.from_bytes(data, "little")
        at += 1 + size


def _take_global(
    tag: int, value: int, state: _State, stack: list[_State], found: Description
) -> _State:
    match tag:
        case 0x0:
            state.page = value
        case 0x7:
            state.size = value
        case 0x8:
            state.report = value
            found.numbered = True
        case 0x9:
            state.count = value
        case 0xA:
            stack.append(_State(state.page, state.size, state.count, state.report))
        case 0xB if stack:
            kept = stack.pop()
            kept.usages, kept.least = state.usages, state.least
            return kept
    return state


def _take_local(tag: int, value: int, size: int, state: _State) -> None:
    usage = state.usage_of(value, size)
    match tag:
        case 0x0:
            state.usages.append(usage)
        case 0x1:
            state.least = usage
        case 0x2 if state.least is not None:
            page, first = state.least
            last = min(usage[1], first + _MOST_FIELDS)
            state.usages += [(page, number) for number in range(first, last + 1)]
            state.least = None


def _take_fields(
    tag: int, flags: int, state: _State, found: Description, used: dict[tuple[int, int], int]
) -> None:
    begin = used.get((tag, state.report), 0)
    used[tag, state.report] = begin + state.size * state.count
    if flags & _CONSTANT or not flags & _VARIABLE:
        return
    fields = found.inputs if tag == _INPUT else found.outputs
    for number in range(min(state.count, _MOST_FIELDS)):
        if not state.usages:
            return
        usage = _KNOWN.get(state.usages[min(number, len(state.usages) - 1)])
        if usage is not None and usage not in fields:
            bit = begin + number * state.size
            fields[usage] = Field(state.report, bit, bool(flags & _RELATIVE))
