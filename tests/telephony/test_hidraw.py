"""The real library for HID devices, on devices as the kernel shows them."""

import json
from pathlib import Path

from app.telephony.engine.busylight.models import DARK, MODELS
from app.telephony.engine.busylight.signs import Sign
from app.telephony.engine.headset.descriptor import TELEPHONY
from tests.peers.usb import UsbDevice, run_beside
from tests.telephony.busylight import KUANDO
from tests.telephony.headset import ONE_REPORT

_VENDOR_PAGE = 0xFF00
_REPORT = MODELS[KUANDO].report
_LIGHT = UsbDevice(
    *KUANDO,
    bytes.fromhex("0600FF0901A101150026FF0075089540090181020902954009029102C0"),
    (_REPORT(Sign.FREE.colour), _REPORT(Sign.BUSY.colour), _REPORT(DARK)),
)
_HEADSET = UsbDevice(0x0B0E, 0x0305, ONE_REPORT)


def test_a_headset_is_known_by_its_page_and_a_busylight_lit_until_the_engine_ends(
    tmp_path: Path,
) -> None:
    said = json.loads(run_beside(tmp_path, [_LIGHT, _HEADSET], "tests.telephony.engine_beside_usb"))

    assert sorted(said["found"]) == [[0x0B0E, TELEPHONY], [KUANDO[0], _VENDOR_PAGE]]
    assert said["lights"] == ["Kuando Busylight Omega"]
    assert said["taken"] == ["free", "busy", "dark"]
