"""Why a server of the house cannot be spoken with, in words for the person."""

import socket
import ssl

from app.errors import UserError, reason_of
from app.i18n import _

_UNKNOWN_AUTHORITY = {2, 18, 19, 20, 21, 27}
_EXPIRED = 10
_WRONG_NAME = {62, 64}
# Numbers of X509_V_ERR_..., which OpenSSL keeps from version to version.


def reach(host: str, port: int, seconds: float) -> None:
    """Look whether anybody listens there, which shows sooner than an answer does.

    Raises `UserError`.
    """
    try:
        socket.create_connection((host, port), seconds).close()
    except OSError as error:
        raise unreached(host, error) from error


def unreached(host: str, error: OSError) -> UserError:
    """The connection to `host` failed with this error."""
    return UserError(_words(error).format(host=host, reason=reason_of(error)))


def _words(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error)
    if isinstance(error, ssl.SSLError):
        return _("{host} does not speak TLS as it should: {reason}. Nothing was changed.")
    if isinstance(error, socket.gaierror):
        return _("There is no server named {host}. Nothing was changed.")
    if isinstance(error, TimeoutError):
        return _("{host} does not answer. Nothing was changed.")
    if isinstance(error, ConnectionRefusedError):
        return _("Nothing listens at {host}: look at the address and the port.")
    return _("{host} cannot be reached: {reason}. Nothing was changed.")


def _distrust(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return _(
            "The certificate of {host} is signed by nobody this computer trusts. If the server is "
            "yours, choose its certificate as a file. The password was not sent."
        )
    if error.verify_code in _WRONG_NAME or "hostname" in error.verify_message.lower():
        return _("The certificate of {host} is for another name. The password was not sent.")
    if error.verify_code == _EXPIRED:
        return _("The certificate of {host} has expired. The password was not sent.")
    return _("The certificate of {host} is not trusted: {reason}. The password was not sent.")


def unreadable_certificate(path: str, error: OSError) -> UserError:
    """The file of certificates cannot be used."""
    words = _("{path} cannot be read as a certificate: {reason}.")
    return UserError(words.format(path=path, reason=reason_of(error)))
