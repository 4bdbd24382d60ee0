"""The identity of this installation towards SIP servers."""

import uuid
from pathlib import Path

from app.telephony.rendezvous import write_private


def instance_urn(data_dir: Path) -> str:
    """The `+sip.instance` of RFC 5626, made once for each data folder.

    pjsip would derive it from the name of the computer, which two offices may share. A folder that
    cannot be written gives a new one each time.
    """
    file = data_dir / "installation"
    try:
        known = uuid.UUID(file.read_text("ascii").strip())
    except (OSError, ValueError):
        known = uuid.uuid4()
        try:
            write_private(file, f"{known}\n".encode("ascii"))
        except OSError:
            return f"<urn:uuid:{known}>"
    return f"<urn:uuid:{known}>"
