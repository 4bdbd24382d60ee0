"""What a far end may answer to our INVITE, played by SIPp: the end is told as it was."""

from pathlib import Path

import pytest

from app.telephony.commands import AskTrace, Register
from app.telephony.engine.convert import header
from app.telephony.events import (
    CallEnded,
    CallForwarded,
    CallProgress,
    EndCause,
    Registration,
    RegistrationChanged,
    TraceTold,
)
from app.telephony.faults import Fault
from tests.peers.engines import Telephone
from tests.peers.scenarios import ME, answer, for_ever, hear, playing, registers


def answering(*codes: int, contact: str = ME, extra: str = "") -> str:
    """These answers to every INVITE, one after the other."""
    told = [answer(code, first=True, contact=contact, extra=extra) for code in codes]
    return hear("INVITE") + "".join(told) + hear("ACK")


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (486, EndCause.BUSY),
        (600, EndCause.BUSY),
        (603, EndCause.DECLINED),
        (488, EndCause.REFUSED),
        (404, EndCause.NOT_FOUND),
        (503, EndCause.FAILED),
    ],
)
def test_a_refusal_is_told_as_what_it_is(
    telephone: Telephone, tmp_path: Path, code: int, cause: EndCause
) -> None:
    telephone.direct()
    with playing(tmp_path / "sipp", answering(code)) as address:
        telephone.dial(address)
        ended = telephone.wait_for(CallEnded)
    assert (ended.cause, ended.code) == (cause, code)


def test_what_comes_before_the_answer_is_told_step_by_step(
    telephone: Telephone, tmp_path: Path
) -> None:
    telephone.direct()
    with playing(tmp_path / "sipp", answering(181, 182, 183, 180, 480)) as address:
        telephone.dial(address)
        assert telephone.wait_for(CallEnded).cause is EndCause.NO_ANSWER
    assert [fact.code for fact in telephone.all(CallProgress)] == [181, 182, 183, 180]


def test_a_redirection_is_followed_and_told(telephone: Telephone, tmp_path: Path) -> None:
    telephone.direct()
    with (
        playing(tmp_path / "there", answering(486)) as there,
        playing(tmp_path / "here", answering(302, contact=there)) as here,
    ):
        telephone.dial(here)
        assert telephone.wait_for(CallForwarded).target == "peer"
        assert telephone.wait_for(CallEnded).cause is EndCause.BUSY


def test_the_fourth_redirection_is_not_followed_and_the_end_is_told(
    telephone: Telephone, tmp_path: Path
) -> None:
    telephone.direct()
    chain = [answering(302, contact=f"away{n}@[local_ip]:[local_port]") for n in range(9)]
    with playing(tmp_path / "sipp", *chain) as address:
        telephone.dial(address)
        ended = telephone.wait_for(CallEnded)
    assert [f.target for f in telephone.all(CallForwarded)] == ["away0", "away1", "away2"]
    assert (ended.cause, ended.code) == (EndCause.FAILED, 302)


def test_a_redirection_in_a_circle_comes_to_an_end(telephone: Telephone, tmp_path: Path) -> None:
    telephone.direct()
    with playing(tmp_path / "sipp", for_ever(answering(302))) as address:
        telephone.dial(address)
        ended = telephone.wait_for(CallEnded)
    assert (ended.cause, ended.code) == (EndCause.FAILED, 302)


def challenge(code: int, *, stale: bool = False) -> str:
    name = "Proxy-Authenticate" if code == 407 else "WWW-Authenticate"
    words = 'Digest realm="office", nonce="n[clock_tick]"' + ", stale=true" * stale
    return answer(code, first=True, extra=f"{name}: {words}")


def asked(telephone: Telephone, method: str) -> int:
    """How often we have asked this; what was only repeated counts once."""
    mark = telephone.mark()
    telephone.send(AskTrace())
    messages = telephone.wait_for(TraceTold, since=mark).messages
    sent = [one.text for one in messages if one.sent and one.text.startswith(f"{method} ")]
    return len({header(text, "cseq") for text in sent})


def register(telephone: Telephone, address: str, state: Registration) -> None:
    server = address.partition("@")[2]
    telephone.send(Register(account="a", registrar=server, user="alice", password="wonder"))
    telephone.wait_registration("a", state)


@pytest.mark.parametrize("stale", [False, True])
def test_a_server_that_is_never_content_is_not_asked_for_ever(
    telephone: Telephone, tmp_path: Path, stale: bool
) -> None:
    again = hear("REGISTER") + challenge(401, stale=stale)
    with playing(tmp_path / "sipp", again, for_ever(again)) as address:
        register(telephone, address, Registration.REFUSED if stale else Registration.WRONG_PASSWORD)
        assert asked(telephone, "REGISTER") <= 5
    said = telephone.all(RegistrationChanged)[-1]
    assert (said.code, said.reason == Fault.NEVER_CONTENT) == (401, stale)


def test_a_nonce_that_is_too_old_is_answered_with_the_new_one(
    telephone: Telephone, tmp_path: Path
) -> None:
    steps = [hear("REGISTER"), challenge(401), hear("REGISTER"), challenge(401, stale=True)]
    steps += [hear("REGISTER"), answer(200, first=True, extra="Expires: 60")]
    with playing(tmp_path / "sipp", *steps) as address:
        register(telephone, address, Registration.REGISTERED)
        assert asked(telephone, "REGISTER") == 3


@pytest.mark.parametrize("code", [401, 407])
@pytest.mark.parametrize("stale", [False, True])
def test_a_call_that_is_challenged_for_ever_ends_and_says_so(
    telephone: Telephone, tmp_path: Path, code: int, stale: bool
) -> None:
    loop = for_ever(hear("INVITE"), challenge(code, stale=stale), hear("ACK"))
    with playing(tmp_path / "sipp", registers(loop)) as address:
        register(telephone, address, Registration.REGISTERED)
        telephone.dial("0478112233", "a")
        ended = telephone.wait_for(CallEnded)
        assert (ended.cause, ended.code) == (EndCause.REFUSED, code)
        assert asked(telephone, "INVITE") <= 5


def test_headers_longer_than_pjsip_can_read_do_not_hide_the_answer(
    telephone: Telephone, tmp_path: Path
) -> None:
    telephone.direct()
    endless = f"X-Endless: {'x' * 20_000}"
    with playing(tmp_path / "sipp", answering(180, 486, extra=endless)) as address:
        telephone.dial(address)
        assert telephone.wait_for(CallEnded).cause is EndCause.BUSY
    assert telephone.all(CallProgress)
