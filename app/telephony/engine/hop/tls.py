"""TLS to the server by Python's own ssl: 1.2 and 1.3, names and chains always verified."""

import ssl
from collections.abc import Callable
from typing import TypeVar

import msgspec

from app import trust
from app.telephony.faults import Fault, FaultError, of_system, told

_UNKNOWN_AUTHORITY = {2, 18, 19, 20, 21, 27}
_NOT_YET = 9
_EXPIRED = 10
_WRONG_NAME = {62, 64}
# Numbers of X509_V_ERR_..., which OpenSSL keeps from version to version.

Loaded = TypeVar("Loaded")


class TlsWish(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to trust and who to be."""

    name: str
    """Host name or address that the server's certificate must be for."""
    ca_file: str = ""
    """PEM file of the authorities to trust instead of the system's."""
    certificate: str = ""
    """PEM file with our certificate and its key, for a server that asks for one."""


def context(wish: TlsWish) -> ssl.SSLContext:
    """What a connection is made with; raises OSError for a file that cannot be read."""
    made = _read(wish.ca_file, trust.context)
    if wish.certificate:
        # Without an answer OpenSSL would ask at the terminal for what opens a locked key.
        _read(wish.certificate, lambda file: made.load_cert_chain(file, password=""))
    return made


def _read(file: str, load: Callable[[str], Loaded]) -> Loaded:
    try:
        return load(file)
    except OSError as error:  # ssl leaves the name of the file out
        raise FaultError(Fault.UNREADABLE, file) from error


def reason(error: OSError) -> str:
    """Why there is no connection: a fault, as `told` writes it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error)
    if isinstance(error, ssl.SSLError):
        return _refusal(error)
    return of_system(error)


def _distrust(error: ssl.SSLCertVerificationError) -> str:
    code = error.verify_code
    if code in _UNKNOWN_AUTHORITY:
        return Fault.UNKNOWN_AUTHORITY
    if code in _WRONG_NAME or "hostname" in error.verify_message.lower():
        return Fault.WRONG_NAME
    if code == _EXPIRED:
        return Fault.EXPIRED
    if code == _NOT_YET:
        return Fault.NOT_YET_VALID
    return told(Fault.NOT_TRUSTED, error.verify_message)


def _refusal(error: ssl.SSLError) -> str:
    words = (error.reason or str(error)).upper()
    if "CERTIFICATE_REQUIRED" in words or "HANDSHAKE_FAILURE" in words:
        return Fault.CERTIFICATE_WANTED
    if "VERSION" in words and "WRONG_VERSION_NUMBER" not in words:
        return Fault.TLS_TOO_OLD
    if "WRONG_VERSION_NUMBER" in words or "HTTP_REQUEST" in words:
        return Fault.TLS_MISSING
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Fault.CLOSED
    return told(Fault.TLS_FAILED, words.replace("_", " ").lower())
