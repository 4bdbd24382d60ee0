"""USB devices as the kernel shows them: umockdev puts them under /sys and /dev of one program.

The library that looks for them is the real one, with its udev and its ioctls.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.peers.programs import program

_PORT = "/devices/pci0000:00/0000:00:14.0/usb1/1-{number}"
_MOST_BYTES = 4096
"""Of a report descriptor, in the kernel's answer."""


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """One HID device: vendor, product and what it says of itself.

    It takes the reports in `takes`, in this order and no others, and says one byte after each.
    """

    vendor: int
    product: int
    descriptor: bytes
    takes: tuple[bytes, ...] = ()

    def files(self, folder: Path, number: int) -> list[str]:
        """Write what umockdev is to show as the hidraw device of this number; gives its options."""
        node, port = f"hidraw{number}", _PORT.format(number=number + 1)
        name = f"0003:{self.vendor:04X}:{self.product:04X}.0001"
        shown = folder / f"{node}.umockdev"
        shown.write_text(
            f"P: {port}/1-1:1.0/{name}/hidraw/{node}\nN: {node}\nE: DEVNAME=/dev/{node}\n"
            f"E: SUBSYSTEM=hidraw\nL: device=../../../{name}\n\n"
            f"P: {port}/1-1:1.0/{name}\nE: SUBSYSTEM=hid\nE: HID_NAME=Test\nE: HID_UNIQ=\n"
            f"E: HID_ID=0003:{self.vendor:08X}:{self.product:08X}\n"
            f"H: report_descriptor={self.descriptor.hex().upper()}\n\n"
            f"P: {port}\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\n"
            "A: manufacturer=Test\nA: product=Test\n"
        )
        size = len(self.descriptor).to_bytes(4, "little")
        whole = size + self.descriptor.ljust(_MOST_BYTES, b"\0")
        answers = folder / f"{node}.ioctl"
        answers.write_text(
            f"@DEV /dev/{node}\nHIDIOCGRDESCSIZE 0 {size.hex()}\nHIDIOCGRDESC 0 {whole.hex()}\n"
        )
        dialogue = folder / f"{node}.script"
        dialogue.write_bytes(b"".join(b"w 0 %b\nr 0 !\n" % _escaped(one) for one in self.takes))
        options = ["--device", str(shown), "--ioctl", f"/dev/{node}={answers}"]
        return [*options, "--script", f"/dev/{node}={dialogue}"] if self.takes else options


def _escaped(report: bytes) -> bytes:
    """As umockdev's scripts have it: a control byte is a caret and a letter."""
    caret = {94: b"^`"} | {byte: bytes([94, byte + 64]) for byte in range(33)}
    return b"".join(caret.get(byte, bytes([byte])) for byte in report)


def run_beside(folder: Path, devices: list[UsbDevice], module: str) -> str:
    """Run a module of the tests, in the empty `folder`, where these are plugged in; what it says.

    The first device is /dev/hidraw0.
    """
    command = [program("umockdev-run", "umockdev")]
    for number, device in enumerate(devices):
        command += device.files(folder, number)
    done = subprocess.run(
        [*command, "--", sys.executable, "-m", module, str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
