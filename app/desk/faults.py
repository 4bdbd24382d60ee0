"""Why a server is not reached, in words that tell a person what to do about it."""

import errno
import os

from app.errors import reason_of
from app.i18n import N_, _
from app.telephony.faults import Fault, read

_WORDS = {
    Fault.NO_NETWORK: N_("this computer has no network"),
    Fault.NO_WAY: N_("no way leads to the server from the network of this computer"),
    Fault.SYSTEM: N_("the network of this computer reports: {about}"),
    Fault.NO_HOST: N_("“{about}” is no address of a server"),
    Fault.NO_ADDRESS: N_("no address is known for “{about}”; look whether it is spelled right"),
    Fault.NO_URI: N_("this is no address that can be called"),
    Fault.NO_SERVER: N_("this line has no server"),
    Fault.SILENT: N_("the server does not answer"),
    Fault.FELL_SILENT: N_("the server does not answer any more"),
    Fault.FORGOT: N_("the server has forgotten this line"),
    Fault.REFUSED: N_("the server refuses the connection"),
    Fault.CLOSED: N_("the server closed the connection"),
    Fault.JAMMED: N_("the server takes nothing in any more"),
    Fault.NEVER_CONTENT: N_("the server accepts the password, and asks for it anew each time"),
    Fault.NO_SIP: N_("what answers there does not speak SIP"),
    Fault.GIVEN_UP: N_("the connection was given up"),
    Fault.UNUSABLE: N_("the telephone cannot use these settings ({about})"),
    Fault.TLS_DEMANDED: N_("this line demands TLS; choose it in its settings"),
    Fault.TLS_WITHOUT_SERVER: N_("TLS needs a line with a server"),
    Fault.TLS_TOO_OLD: N_("the server speaks no TLS of today (1.2 or 1.3)"),
    Fault.TLS_MISSING: N_("the server does not speak TLS on this port"),
    Fault.TLS_FAILED: N_("TLS with the server failed ({about})"),
    Fault.CERTIFICATE_WANTED: N_("the server wants a certificate of this computer"),
    Fault.UNKNOWN_AUTHORITY: N_("the certificate of the server is from an unknown authority"),
    Fault.WRONG_NAME: N_("the certificate of the server is for another name"),
    Fault.EXPIRED: N_("the certificate of the server has expired"),
    Fault.NOT_YET_VALID: N_(
        "the certificate of the server is not valid yet; look at the clock of this computer"
    ),
    Fault.NOT_TRUSTED: N_("the certificate of the server is not trusted ({about})"),
    Fault.UNREADABLE: N_(
        "the file {about} cannot be read, holds no certificate, or its key is locked"
    ),
    Fault.TAKEN: N_("another program has the telephone of this office (process {about})"),
}


def fault_words(reason: str) -> str:
    """The words for a reason that the engine found out; "" for what a server said itself."""
    found = read(reason)
    if found is None:
        return ""
    fault, about = found
    said = _said(about) if fault is Fault.SYSTEM else about
    return _(_WORDS[fault]).format(about=said)


def _said(code: str) -> str:
    """What the system calls `code`, in the language in use; other words are left alone."""
    for number, name in errno.errorcode.items():
        if name == code:
            return reason_of(OSError(number, os.strerror(number)))
    return code
