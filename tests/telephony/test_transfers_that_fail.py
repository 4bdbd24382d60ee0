"""Transfers that come to nothing, or too late: the caller is back, and it is told."""

from pathlib import Path

from app.telephony.commands import Answer, Transfer
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CallPassedOn,
    EndCause,
    MediaState,
    TransferChanged,
    TransferState,
)
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio
from tests.peers.raw_sip import SESSION, Wire
from tests.peers.scenarios import ANSWERED, REINVITED, answer, ask, hear, hear_answer, playing

GOODBYE = ask("BYE", 9) + hear_answer(200)


def hear_transfer(name: str) -> str:
    """Wait for a REFER, agree to it and keep its CSeq under this name."""
    keep = f'<ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="{name}"/>'
    return f'<recv request="REFER" rrs="true"><action>{keep}</action></recv>\n{answer(202)}'


def notify(number: int, status: str, *, final: bool, about: str = "") -> str:
    """The far end tells how it goes (RFC 3515); `about` is the name of the transfer it means."""
    which = f";id=[${about}]" if about else ""
    state = "terminated;reason=noresource" if final else "active;expires=60"
    told = ask(
        "NOTIFY",
        number,
        extra=f"Event: refer{which}\nSubscription-State: {state}",
        body=f"Content-Type: message/sipfrag\n\nSIP/2.0 {status}\n",
    )
    return told + hear_answer(200)


def transferred(telephone: Telephone, address: str) -> TransferChanged:
    """Call somebody, transfer them, and wait until they are back; gives why they are."""
    call_id = telephone.dial(address)
    telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    telephone.wait_for(CallAnswered)
    telephone.send(Transfer(call_id=call_id, target="colleague@127.0.0.1:9"))
    failed = telephone.wait_for(TransferChanged, lambda f: f.state is TransferState.FAILED)
    since = telephone.facts.index(failed)
    telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE, since=since)
    return failed


def test_a_transfer_the_far_end_will_not_make_brings_the_caller_back(
    telephone: Telephone, tmp_path: Path
) -> None:
    telephone.direct()
    steps = [ANSWERED, REINVITED, hear("REFER"), answer(603), REINVITED, hear("BYE")]
    with playing(tmp_path / "sipp", *steps) as address:
        assert transferred(telephone, address).code == 603
        assert not telephone.all(CallEnded)


def test_nobody_answers_in_time_and_a_late_yes_changes_nothing(
    telephones: Telephones, tmp_path: Path
) -> None:
    telephone = telephones("--transfer-time", "1")
    telephone.direct()
    steps = [ANSWERED, REINVITED, hear("REFER"), answer(202)]
    steps += [notify(2, "180 Ringing", final=False), REINVITED]
    steps += [notify(3, "200 OK", final=True), GOODBYE]
    with playing(tmp_path / "sipp", *steps) as address:
        assert transferred(telephone, address).reason == "timeout"
        ended = telephone.wait_for(CallEnded)
    assert (ended.cause, ended.transferred_to) == (EndCause.REMOTE_HANGUP, "")
    states = [fact.state for fact in telephone.all(TransferChanged)]
    assert TransferState.RINGING in states
    assert TransferState.DONE not in states


def test_a_late_yes_to_the_first_transfer_is_none_to_the_second(
    telephones: Telephones, tmp_path: Path
) -> None:
    telephone = telephones("--transfer-time", "2")
    telephone.direct()
    steps = [ANSWERED, REINVITED, hear_transfer("first"), REINVITED]
    steps += [REINVITED, hear_transfer("second"), notify(2, "200 OK", final=True, about="first")]
    steps += [notify(3, "486 Busy", final=True, about="second"), REINVITED, GOODBYE]
    with playing(tmp_path / "sipp", *steps) as address:
        assert transferred(telephone, address).reason == "timeout"
        call_id, mark = telephone.all(CallAnswered)[-1].call_id, telephone.mark()
        telephone.send(Transfer(call_id=call_id, target="somebody@127.0.0.1:9"))
        telephone.wait_for(
            TransferChanged, lambda f: f.state is not TransferState.ASKED, since=mark
        )
        ended = telephone.wait_for(CallEnded)
    told = [fact for fact in telephone.facts[mark:] if isinstance(fact, TransferChanged)]
    assert [(fact.state, fact.code) for fact in told if fact.code] == [(TransferState.FAILED, 486)]
    assert (ended.cause, ended.transferred_to) == (EndCause.REMOTE_HANGUP, "")


def test_a_transfer_to_a_number_that_is_none_brings_the_caller_back(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice")
    join(bob, kamailio, "bob")
    call_id = alice.dial("bob", "alice")
    bob.send(Answer(call_id=bob.wait_ringing().call_id))
    alice.wait_for(CallAnswered)
    alice.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    alice.send(Transfer(call_id=call_id, target="0478112233"))
    failed = alice.wait_for(TransferChanged, lambda f: f.state is TransferState.FAILED)
    assert failed.code == 404
    alice.wait_for(
        CallMediaChanged,
        lambda f: f.media is MediaState.ACTIVE,
        since=alice.facts.index(failed),
    )
    assert bob.wait_for(CallPassedOn, lambda f: f.state is TransferState.FAILED).code == 404
    assert not bob.all(CallEnded)


def test_who_has_every_line_taken_cannot_be_transferred_and_stays(
    telephones: Telephones,
) -> None:
    agent, customer = telephones(), telephones()
    agent.direct("agent")
    call_id = agent.dial(customer.direct("customer"))
    customer.send(Answer(call_id=customer.wait_ringing().call_id))
    agent.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    agent.wait_for(CallAnswered)
    wire = Wire(customer.ready.sip_port)
    for _line in range(3):
        mark = customer.mark()
        wire.call(SESSION + "m=audio 4000 RTP/AVP 0\r\n")
        customer.wait_ringing(since=mark)
    agent.send(Transfer(call_id=call_id, target="colleague@127.0.0.1:9"))
    passed_on = customer.wait_for(CallPassedOn)
    assert (passed_on.state, passed_on.reason) == (TransferState.FAILED, "no_line")
    assert agent.wait_for(TransferChanged, lambda f: f.state is TransferState.FAILED).code >= 400
    assert not [*agent.all(CallEnded), *customer.all(CallEnded)]
    wire.close()
