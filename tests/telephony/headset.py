"""A headset that exists in memory alone: it speaks the reports that a real one speaks.

Its hook does what those of real ones do: it goes up when the button is pressed or the computer says
that a call runs, and down when the button is pressed again or the computer says that none does.
"""

import queue
import threading
from typing import Any

from app.telephony.engine.headset.descriptor import TELEPHONY, Usage, parse

# As headsets with one report for everything describe themselves: hook, busy tone, mute (told when
# pressed), flash, redial; the lamps, and the ringer of the base.
ONE_REPORT = bytes.fromhex(
    "050B 0905 A101 8502 1500 2501 0920 0997 7501 9502 8122"
    "092F 0921 0924 7501 9503 8106 9503 8101"
    "0508 0917 091E 0909 0918 0920 0921 092A 7501 9507 9122"
    "050B 099E 9501 9122 C0".replace(" ", "")
)
# As others do: consumer control first, a report for each group, drop instead of flash, the usage
# with its page written in four bytes.
MANY_REPORTS = bytes.fromhex(
    (
        "050C 0901 A101 8501 1500 2501 09E9 09EA 7501 9502 8102 9506 8101 C0 "
        "050B 0905 A101 8508 0920 7501 9501 8122 9507 8101 "
        "8509 0B2F000B00 0926 7501 9502 8106 9506 8101 "
        "0508 8517 0917 7501 9501 9122 9507 9101 "
        "8518 0918 7501 9501 9122 9507 9101 "
        "8519 0909 7501 9501 9122 9507 9101 C0"
    ).replace(" ", "")
)


class SimulatedHeadset:
    """Satisfies HidDevice; `press` and the lamps are the person's end of it."""

    def __init__(self, descriptor: bytes = ONE_REPORT, *, may_open: bool = True) -> None:
        self._descriptor = descriptor
        self._description = parse(descriptor)
        self._may_open = may_open
        self._said: queue.Queue[bytes | None] = queue.Queue()
        self._hook = False
        self.lamps: set[Usage] = set()
        self.is_open = False
        self.closed = threading.Event()

    # hidapi's end

    def open_path(self, _path: bytes) -> None:
        if not self._may_open:
            raise OSError("open failed")
        self.is_open = True
        self.closed.clear()

    def get_report_descriptor(self) -> list[int]:
        return list(self._descriptor)

    def read(self, max_length: int, timeout_ms: int) -> list[int]:
        try:
            report = self._said.get(timeout=timeout_ms / 1000)
        except queue.Empty:
            return []
        if report is None:
            raise OSError("read error")
        return list(report[:max_length])

    def write(self, buff: bytes) -> int:
        size = self._description.output_sizes[buff[0]]
        assert len(buff) == 1 + size, "a real device refuses a report of another length"
        for usage, field in self._description.outputs.items():
            if field.report == buff[0]:
                lit = bool(buff[1 + field.bit // 8] >> field.bit % 8 & 1)
                (self.lamps.add if lit else self.lamps.discard)(usage)
                if usage is Usage.OFF_HOOK_LAMP and lit != self._hook:
                    self._set_hook(up=lit)
        return len(buff)

    def send_feature_report(self, buff: bytes) -> int:
        raise AssertionError("a headset takes output reports")

    def close(self) -> None:
        self.is_open = False
        self.closed.set()

    # The person's end

    def press(self, usage: Usage) -> None:
        """Press a button: the hook changes, all others are told as pressed and let go."""
        if usage is Usage.HOOK:
            self._set_hook(up=not self._hook)
            return
        self._say({usage})
        if not self._description.inputs[usage].relative:
            self._say(set())

    def pull_out(self) -> None:
        """Pull the plug."""
        self._said.put(None)

    def _set_hook(self, *, up: bool) -> None:
        self._hook = up
        self._say(set(), reports={self._description.inputs[Usage.HOOK].report})

    def _say(self, pressed: set[Usage], reports: set[int] | None = None) -> None:
        inputs = self._description.inputs
        for report in reports or {inputs[usage].report for usage in pressed} or {2}:
            body = bytearray(2)
            for usage, field in inputs.items():
                on = self._hook if usage is Usage.HOOK else usage in pressed
                if on and field.report == report:
                    body[field.bit // 8] |= 1 << field.bit % 8
            self._said.put(bytes([report]) + bytes(body))


class SimulatedHid:
    """Satisfies Hid: these headsets are plugged in, beside a mouse."""

    def __init__(self, *headsets: SimulatedHeadset) -> None:
        self.headsets = list(headsets)
        self._next = 0
        self.looks = 0

    def enumerate(self) -> list[dict[str, Any]]:
        self.looks += 1
        self._next = 0
        mouse: dict[str, Any] = {"path": b"mouse", "usage_page": 1, "product_string": "Mouse"}
        return [mouse] + [
            {"path": b"%d" % number, "usage_page": TELEPHONY, "product_string": f"Headset {number}"}
            for number in range(len(self.headsets))
        ]

    def device(self) -> "SimulatedHeadset":
        headset = self.headsets[self._next]
        self._next += 1
        return headset
