"""USB devices that speak HID, as the library hidapi gives them."""

from typing import Any, Protocol


class HidDevice(Protocol):
    """One device. Reading and writing let other threads run meanwhile."""

    def open_path(self, path: bytes) -> None:
        """Open it; raises OSError."""

    def get_report_descriptor(self) -> list[int]:
        """What it says of itself."""

    def read(self, max_length: int, timeout_ms: int) -> list[int]:
        """The next input report, empty when none came in time; raises OSError once it is gone."""

    def write(self, buff: bytes) -> int:
        """Send an output report, its id first; negative when it was not taken."""

    def send_feature_report(self, buff: bytes) -> int:
        """Send a feature report, its id first; negative when it was not taken."""

    def close(self) -> None:
        """Let go of it."""


class Hid(Protocol):
    """The library, or what a test puts in its place."""

    def enumerate(self) -> list[dict[str, Any]]:
        """What is plugged in.

        Each has `path`, `vendor_id`, `product_id`, `usage_page` and `product_string`.
        """

    def device(self) -> HidDevice:
        """A device that is not open yet."""


def load_hid() -> Hid:
    """The library of this system; raises ImportError where what it needs is missing.

    On Linux its module `hid` stands on libusb: it names no usage page, wants rights to the whole
    USB device and takes that from the kernel while it is open. `hidraw`, of Linux alone, does not.
    """
    try:
        import hidraw as hid  # type: ignore[import-not-found]  # hidapi brings no types
    except ImportError:
        import hid  # type: ignore[import-not-found]
    return hid  # type: ignore[no-any-return]
