"""What a headset says, and what is said to it, as the bytes of its reports."""

from collections.abc import Mapping

from app.telephony.engine.headset.descriptor import Description, Usage


class Reports:
    """Reads input reports and writes output reports as the headset has described them."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._held: dict[Usage, bool] = {}

    def changes(self, report: bytes) -> tuple[tuple[Usage, bool], ...]:
        """What this input report says that is new: the usage, and whether it is on now.

        The hook is on or off; of a button only the press is told, however it is reported.
        """
        told: list[tuple[Usage, bool]] = []
        for usage, field in self._description.inputs.items():
            on = self._bit(report, field.report, field.bit)
            if on is None:
                continue
            before = self._held.get(usage, False)
            self._held[usage] = on and not field.relative
            if usage is Usage.HOOK:
                told += [(usage, on)] if on != before else []
            elif on and not before:
                told.append((usage, True))
        return tuple(told)

    def lamps(self, lit: Mapping[Usage, bool]) -> tuple[bytes, ...]:
        """The output reports that make exactly these lamps burn."""
        bodies = {report: bytearray(size) for report, size in self._sizes().items()}
        for usage, field in self._description.outputs.items():
            if lit.get(usage):
                bodies[field.report][field.bit // 8] |= 1 << field.bit % 8
        return tuple(bytes([report]) + bytes(body) for report, body in sorted(bodies.items()))

    def _sizes(self) -> dict[int, int]:
        wanted = {field.report for field in self._description.outputs.values()}
        return {report: self._description.output_sizes[report] for report in wanted}

    def _bit(self, report: bytes, number: int, bit: int) -> bool | None:
        """One bit of a report; None when it is another report, or too short."""
        if self._description.numbered:
            if not report or report[0] != number:
                return None
            report = report[1:]
        byte = bit // 8
        return bool(report[byte] >> bit % 8 & 1) if byte < len(report) else None
