"""A real engine on a machine with USB devices, run by `test_hidraw`; says what it saw and did."""

import json
import os
import select
import sys
from pathlib import Path

from app.telephony.commands import ApplyRules, Availability, ChooseDevices
from app.telephony.engine.hid import load_hid
from app.telephony.events import BusylightsFound
from tests.peers.engines import Telephone

_WAIT_S = 10


def main(folder: Path) -> None:
    """Light the busylight, be busy, and leave."""
    light = os.open("/dev/hidraw0", os.O_RDONLY)
    taken = list[str]()

    def wait_for_report(what: str) -> None:
        ready, _written, _failed = select.select([light], [], [], _WAIT_S)
        if ready and os.read(light, 1):
            taken.append(what)

    found = [(one["vendor_id"], one["usage_page"]) for one in load_hid().enumerate()]
    telephone = Telephone(folder / "office")
    telephone.start()
    telephone.send(ChooseDevices(busylight=True))
    wait_for_report("free")
    lights = telephone.wait_for(BusylightsFound).lights
    telephone.send(ApplyRules(state=Availability.DO_NOT_DISTURB))
    wait_for_report("busy")
    telephone.stop()
    wait_for_report("dark")
    print(json.dumps({"found": found, "lights": lights, "taken": taken}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
