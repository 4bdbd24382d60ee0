import pytest

from app.desk.faults import fault_words
from app.telephony.faults import Fault, FaultError, told


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
