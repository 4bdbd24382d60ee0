"""Transfers between real telephones: blind, attended, refused, and the other way round."""

from dataclasses import dataclass
from functools import partial

import pytest

from app.telephony.commands import Answer, Connect, Decline, HangUp, Record, Resume, Transfer
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallIdentified,
    CallMediaChanged,
    CallPassedOn,
    CallRinging,
    EndCause,
    MediaState,
    RecordingChanged,
    RecordingState,
    TransferChanged,
    TransferState,
)
from tests.peers.engines import Telephone, Telephones


@dataclass(slots=True)
class Three:
    """The agent speaks with a customer; a colleague sits beside them."""

    agent: Telephone
    customer: Telephone
    colleague: Telephone
    call_id: str
    customers_id: str
    colleague_address: str

    def call_the_colleague(self) -> tuple[str, str]:
        """The agent asks the colleague first; gives the ids at both ends."""
        call_id = self.agent.dial(self.colleague_address)
        theirs = self.colleague.wait_ringing().call_id
        self.colleague.send(Answer(call_id=theirs))
        self.agent.wait_for(CallAnswered, lambda f: f.call_id == call_id)
        self.agent.wait_for(
            CallMediaChanged, lambda f: f.call_id == call_id and f.media is MediaState.ACTIVE
        )
        return call_id, theirs

    def wait_transfer(self, state: TransferState) -> TransferChanged:
        return self.agent.wait_for(TransferChanged, lambda f: f.state is state)


def is_of(call_id: str, fact: CallEnded) -> bool:
    return fact.call_id == call_id


@pytest.fixture
def three(telephones: Telephones) -> Three:
    agent, customer, colleague = telephones(), telephones(), telephones()
    agent.direct("agent")
    address = customer.direct("customer")
    call_id = agent.dial(address)
    customers_id = customer.wait_ringing().call_id
    customer.send(Answer(call_id=customers_id))
    agent.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    agent.wait_for(CallAnswered)
    return Three(agent, customer, colleague, call_id, customers_id, colleague.direct("colleague"))


def test_a_blind_transfer_rings_there_and_ends_here_once_it_is_answered(three: Three) -> None:
    three.agent.send(Transfer(call_id=three.call_id, target=three.colleague_address))
    ringing = three.colleague.wait_ringing()
    three.wait_transfer(TransferState.RINGING)
    assert not three.agent.all(CallEnded)
    three.colleague.send(Answer(call_id=ringing.call_id))
    assert three.wait_transfer(TransferState.DONE).target == three.colleague_address
    ended = three.agent.wait_for(CallEnded)
    assert (ended.cause, ended.transferred_to) == (
        EndCause.LOCAL_HANGUP,
        three.colleague_address,
    )


def test_to_who_is_transferred_it_stays_one_call_with_somebody_else(three: Three) -> None:
    three.agent.send(Transfer(call_id=three.call_id, target=three.colleague_address))
    three.colleague.send(Answer(call_id=three.colleague.wait_ringing().call_id))
    three.agent.wait_for(CallEnded)
    who = three.customer.wait_for(CallIdentified)
    assert (who.call_id, who.remote, who.transferred_by) == (
        three.customers_id,
        "colleague",
        "agent",
    )
    states = [fact.state for fact in three.customer.all(CallPassedOn)]
    assert states == [TransferState.ASKED, TransferState.RINGING, TransferState.DONE]
    assert not three.customer.all(CallEnded)
    assert not three.customer.all(CallDialled)
    three.customer.send(HangUp(call_id=three.customers_id))
    assert three.colleague.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP
    assert three.customer.wait_for(CallEnded).call_id == three.customers_id


def test_who_comes_on_to_a_recorded_call_is_not_recorded_unasked(three: Three) -> None:
    customer = three.customer
    folder = str(customer.paths.recordings)
    customer.send(Record(call_id=three.customers_id, on=True, folder=folder, key=bytes(32)))
    customer.wait_for(RecordingChanged)
    three.agent.send(Transfer(call_id=three.call_id, target=three.colleague_address))
    three.colleague.send(Answer(call_id=three.colleague.wait_ringing().call_id))
    customer.wait_for(CallIdentified)
    customer.wait_for(RecordingChanged, lambda fact: fact.state is RecordingState.PAUSED)
    states = [fact.state for fact in customer.all(RecordingChanged)]
    assert states == [RecordingState.RECORDING, RecordingState.PAUSED]


def test_a_transfer_that_is_refused_brings_the_caller_back(three: Three) -> None:
    mark = three.agent.mark()
    three.agent.send(Transfer(call_id=three.call_id, target=three.colleague_address))
    three.colleague.send(Decline(call_id=three.colleague.wait_ringing().call_id))
    assert three.wait_transfer(TransferState.FAILED).code == 486
    held = three.agent.wait_for(
        CallMediaChanged, lambda f: f.media is MediaState.LOCAL_HOLD, since=mark
    )
    three.agent.wait_for(
        CallMediaChanged,
        lambda f: f.media is MediaState.ACTIVE,
        since=three.agent.facts.index(held),
    )
    assert not three.agent.all(CallEnded)
    assert not three.customer.all(CallEnded)


def test_who_is_taken_back_is_not_transferred(three: Three) -> None:
    three.agent.send(Transfer(call_id=three.call_id, target=three.colleague_address))
    three.wait_transfer(TransferState.RINGING)
    mark = three.agent.mark()
    three.agent.send(Resume(call_id=three.call_id))
    assert three.wait_transfer(TransferState.FAILED).reason == "taken_back"
    three.agent.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE, since=mark)


def test_an_attended_transfer_joins_the_two_and_ends_both_calls_here(three: Three) -> None:
    other_id, theirs = three.call_the_colleague()
    three.agent.send(Connect(call_id=three.call_id, other_id=other_id))
    done = three.wait_transfer(TransferState.DONE)
    assert (done.call_id, done.other_id) == (three.call_id, other_id)
    for call_id in (three.call_id, other_id):
        three.agent.wait_for(CallEnded, partial(is_of, call_id))
    assert three.customer.wait_for(CallIdentified).call_id == three.customers_id
    assert three.colleague.wait_for(CallIdentified).call_id == theirs
    three.colleague.send(HangUp(call_id=theirs))
    assert three.customer.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP


def test_connecting_while_it_still_rings_is_a_blind_transfer(three: Three) -> None:
    other_id = three.agent.dial(three.colleague_address)
    three.colleague.wait_ringing()
    mark = three.colleague.mark()
    three.agent.send(Connect(call_id=three.call_id, other_id=other_id))
    anew = three.colleague.wait_for(CallRinging, since=mark)
    three.colleague.send(Answer(call_id=anew.call_id))
    assert three.wait_transfer(TransferState.DONE)


def test_a_far_end_that_is_transferred_and_leaves_at_once_stays_the_same_call(
    three: Three,
) -> None:
    three.agent.send(Transfer(call_id=three.call_id, target=three.colleague_address))
    ringing = three.colleague.wait_ringing()
    three.agent.send(HangUp(call_id=three.call_id))
    three.agent.wait_for(CallEnded)
    assert not three.customer.all(CallEnded)
    three.colleague.send(Answer(call_id=ringing.call_id))
    three.customer.wait_for(CallPassedOn, lambda f: f.state is TransferState.DONE)
    three.customer.send(HangUp(call_id=three.customers_id))
    assert three.colleague.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP
