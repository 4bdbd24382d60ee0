"""Why a server is not reached, as codes: the engine finds them, the desk puts them into words.

A code travels as the reason of an event, alone or with what it is about: "no_address: pbx.test".
What is no code there was said by the server.
"""

import errno
from enum import StrEnum

_GAP = ": "


class Fault(StrEnum):
    """What stands in the way."""

    NO_NETWORK = "no_network"
    NO_WAY = "no_way"
    """The network we are in does not lead there."""
    SYSTEM = "network_error"
    """About what the system said: the name of its reason, or words of its own."""
    NO_HOST = "not_a_host"
    NO_ADDRESS = "no_address"
    """The name service knows none for this host."""
    NO_URI = "not_a_sip_address"
    NO_SERVER = "no_server"
    SILENT = "server_silent"
    FELL_SILENT = "server_fell_silent"
    FORGOT = "line_forgotten"
    REFUSED = "connection_refused"
    CLOSED = "connection_closed"
    JAMMED = "server_does_not_read"
    NEVER_CONTENT = "challenge_always_stale"
    """It takes the password, and asks for it anew each time."""
    NO_SIP = "not_sip"
    """What came over the connection was no SIP, or never ended."""
    GIVEN_UP = "given_up"
    """The connection was let go of here."""
    UNUSABLE = "settings_not_taken"
    """pjsip does not take the account as it is set up."""
    TLS_DEMANDED = "tls_demanded"
    TLS_WITHOUT_SERVER = "tls_without_server"
    TLS_TOO_OLD = "tls_too_old"
    TLS_MISSING = "tls_missing"
    TLS_FAILED = "tls_failed"
    CERTIFICATE_WANTED = "certificate_wanted"
    """The server wants to see one of ours."""
    UNKNOWN_AUTHORITY = "certificate_of_unknown_authority"
    WRONG_NAME = "certificate_for_another_name"
    EXPIRED = "certificate_expired"
    NOT_YET_VALID = "certificate_not_yet_valid"
    NOT_TRUSTED = "certificate_not_trusted"
    UNREADABLE = "file_unreadable"
    TAKEN = "telephone_taken"
    """Another desk has the telephone of this office; about its process."""


class FaultError(OSError):
    """Raised where a fault ends what was tried; its text is the code, as `told` writes it."""

    def __init__(self, fault: Fault, about: str = "") -> None:
        super().__init__(told(fault, about))


def told(fault: Fault, about: str = "") -> str:
    """A fault as the reason of an event."""
    return f"{fault}{_GAP}{about}" if about else str(fault)


def read(reason: str) -> tuple[Fault, str] | None:
    """The fault in a reason and what it is about; None for the words of a server."""
    code, _gap, about = reason.partition(_GAP)
    try:
        return Fault(code), about
    except ValueError:
        return None


def of_system(error: OSError) -> str:
    """What an error of a socket means, as `told` writes it."""
    if isinstance(error, FaultError):
        return str(error)
    if isinstance(error, TimeoutError):
        return told(Fault.SILENT)
    if isinstance(error, ConnectionRefusedError):
        return told(Fault.REFUSED)
    if isinstance(error, ConnectionError):
        return told(Fault.CLOSED)
    if error.errno in {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}:
        return told(Fault.NO_WAY)
    return told(Fault.SYSTEM, _code(error) or error.strerror or str(error))


def _code(error: OSError) -> str:
    """The name of the system's reason; "" where it has words alone."""
    counts_its_own = type(error).__module__ != "builtins"  # such as the errors of TLS
    speaks_for_itself = getattr(error, "winerror", None)  # Windows has the person's language
    if counts_its_own or speaks_for_itself or error.errno is None:
        return ""
    return errno.errorcode.get(error.errno, "")
