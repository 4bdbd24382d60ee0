import errno
import os
import ssl

import pytest

from app.desk.faults import fault_words
from app.telephony.faults import Fault, FaultError, of_system, told


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_words_of_its_own(fault: Fault) -> None:
    words = fault_words(told(fault, "pbx.test"))
    assert words
    assert fault not in words
    assert sum(fault_words(told(other, "pbx.test")) == words for other in Fault) == 1


def test_what_a_fault_is_about_is_named_whole() -> None:
    reason = str(FaultError(Fault.UNREADABLE, "C: /Ca/Root.pem"))
    assert "C: /Ca/Root.pem" in fault_words(reason)


@pytest.mark.parametrize("said", ["Forbidden user", "not registered: expired", ""])
def test_the_words_of_a_server_are_left_alone(said: str) -> None:
    assert fault_words(said) == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EACCES, "Permission denied"), "access is denied"),
        (OSError(errno.ENOBUFS, "No room"), os.strerror(errno.ENOBUFS)),
        (ssl.SSLError(errno.EACCES, "bad record"), "bad record"),
        (OSError("no words of the system"), "no words of the system"),
    ],
)
def test_what_the_system_says_of_a_connection_is_said_in_our_words_where_known(
    error: OSError, said: str
) -> None:
    assert said in fault_words(of_system(error))
