import msgspec
import pytest

from app.desk.reachability import Light, Reachability, reachability
from app.telephony.events import Registration, RegistrationChanged
from app.telephony.faults import Fault

AT = 1_000_000


def _after(state: Registration, *, code: int = 0, retry_in_s: int = 0) -> Reachability:
    return reachability(
        RegistrationChanged(account="a@b", state=state, at=AT, code=code, retry_in_s=retry_in_s)
    )


@pytest.mark.parametrize(
    ("elapsed_ms", "words"),
    [
        (12_000, "registered 12 s ago"),
        (59_999, "registered 59 s ago"),
        (60_000, "registered 1 min ago"),
        (7_300_000, "registered 2 h ago"),
        (-5_000, "registered 0 s ago"),
    ],
)
def test_a_registration_says_how_old_it_is(elapsed_ms: int, words: str) -> None:
    assert _after(Registration.REGISTERED).words(AT + elapsed_ms) == words


def test_a_wrong_password_is_said_as_such() -> None:
    now = _after(Registration.WRONG_PASSWORD, code=401)
    assert now.words(AT) == "cannot receive calls: wrong password"
    assert now.light is Light.UNREACHABLE


def test_a_server_that_is_never_content_is_no_wrong_password() -> None:
    now = msgspec.structs.replace(
        _after(Registration.REFUSED, code=401), reason=Fault.NEVER_CONTENT
    )
    words = "the server accepts the password, and asks for it anew each time"
    assert now.words(AT) == f"cannot receive calls: {words}"


def test_the_time_to_the_next_try_counts_down() -> None:
    now = _after(Registration.UNREACHABLE, retry_in_s=10)
    assert now.words(AT + 4_000) == "cannot receive calls: server not found, retrying in 6 s"
    assert now.words(AT + 20_000) == "cannot receive calls: server not found"


def test_what_the_engine_knows_of_the_cause_is_said_in_words() -> None:
    now = msgspec.structs.replace(_after(Registration.UNREACHABLE), reason=Fault.NO_NETWORK)
    assert now.words(AT) == "cannot receive calls: this computer has no network"
    assert now.reason_is_told


def test_a_lost_engine_outweighs_an_older_registration() -> None:
    lost = Reachability(state=Registration.REGISTERED, at=AT, engine_lost=True, account_known=True)
    assert lost.light is Light.UNREACHABLE
    assert "registered" not in lost.words(AT)


def test_without_an_account_nobody_is_told_to_be_reachable() -> None:
    assert Reachability().light is Light.UNREACHABLE
    assert Reachability().words(AT) == "No telephone account yet"
