"""What every Phone does, the one for tests as well as the real one on real SIP."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from app.telephony import events
from app.telephony.commands import (
    Announce,
    Answer,
    ApplyRules,
    AskDevices,
    AskTrace,
    Availability,
    ChooseDevices,
    Connect,
    Decline,
    Dial,
    DigitMethod,
    DropRecording,
    HangUp,
    Hold,
    Merge,
    Mute,
    PauseRecording,
    Record,
    Register,
    Resume,
    SendDigits,
    SendMessage,
    Split,
    Transfer,
    Unregister,
    WireCommand,
)
from app.telephony.events import (
    AnnouncementBegan,
    AnnouncementEnded,
    BusylightsFound,
    CallAnswered,
    CallDialled,
    CallEnded,
    CallIdentified,
    CallMediaChanged,
    CallPassedOn,
    CallProgress,
    CallRinging,
    CallsFound,
    CommandRefused,
    DevicesChanged,
    DigitReceived,
    DigitsSent,
    EndCause,
    EngineReady,
    Event,
    HoldAsked,
    MediaState,
    MessageDelivered,
    MessageReceived,
    RecordingChanged,
    RecordingState,
    Registration,
    RegistrationChanged,
    RulesApplied,
    TraceTold,
    TransferChanged,
    TransferState,
)
from app.telephony.fake import FakePhone
from app.telephony.phone import Phone
from tests.peers.engines import Story, Telephone, Telephones
from tests.peers.tones import write_tone

ACCOUNT = "direct"


class Scene(Protocol):
    """A phone at this desk, and another person who can be made to act."""

    story: Story
    phone: Phone
    other: str
    """The address of the other person."""

    def other_calls(self, name: str = "") -> str: ...
    def other_rings(self, call_id: str) -> None: ...
    def other_answers(self, call_id: str) -> None: ...
    def other_hangs_up(self, call_id: str) -> None: ...
    def other_holds(self, call_id: str) -> None: ...
    def other_presses(self, call_id: str, digits: str) -> None: ...
    def other_writes(self, text: str) -> None: ...
    def target_answers(self, call_id: str) -> None: ...
    def target_declines(self, call_id: str) -> None: ...
    def other_passes_us_on(self, call_id: str) -> None: ...


class FakeScene:
    def __init__(self) -> None:
        self.story = Story()
        self.fake = FakePhone(self.story.hear)
        self.phone: Phone = self.fake
        self.other = "other@example.test"
        self.phone.start()
        self.phone.send(Register(account=ACCOUNT, registrar="", user="desk", password=""))

    def other_calls(self, name: str = "") -> str:
        return self.fake.ring("other", display_name=name)

    def other_rings(self, call_id: str) -> None:
        self.fake.remote_rings(call_id)

    def other_answers(self, call_id: str) -> None:
        self.fake.remote_answers(call_id)

    def other_hangs_up(self, call_id: str) -> None:
        self.fake.remote_hangs_up(call_id)

    def other_holds(self, call_id: str) -> None:
        self.fake.remote_holds(call_id)

    def other_presses(self, call_id: str, digits: str) -> None:
        self.fake.remote_presses(call_id, digits)

    def other_writes(self, text: str) -> None:
        self.fake.remote_writes("other@127.0.0.1", text)

    def target_answers(self, call_id: str) -> None:
        self.fake.together.rings(call_id)
        self.fake.together.answers(call_id)

    def target_declines(self, call_id: str) -> None:
        self.fake.together.rings(call_id)
        self.fake.together.fails(call_id, code=486)

    def other_passes_us_on(self, call_id: str) -> None:
        for state in (TransferState.ASKED, TransferState.RINGING, TransferState.DONE):
            self.fake.together.passes_on(call_id, "other", state)
        self.fake.together.is_now(call_id, "other")


class RealScene:
    """Two engines on loopback; the other person's calls are found by the order they came in."""

    def __init__(self, desk: Telephone, other: Telephone) -> None:
        self.story: Story = desk
        self.phone: Phone = desk.phone
        self._other = other
        self._address = desk.direct("desk", ACCOUNT)
        self.other = other.direct("other", ACCOUNT)
        self._their_id: dict[str, str] = {}

    def other_calls(self, name: str = "") -> str:
        if name:
            mark = self._other.mark()
            self._other.send(
                Register(
                    account=ACCOUNT, registrar="", user="other", password="", display_name=name
                )
            )
            self._other.wait_registration(ACCOUNT, Registration.DIRECT, since=mark)
        mark = self.story.mark()
        theirs = self._other.dial(self._address, ACCOUNT)
        ours = self.story.wait_for(CallRinging, since=mark).call_id
        self._their_id[ours] = theirs
        return ours

    def other_rings(self, call_id: str) -> None:
        self._find(call_id)

    def other_answers(self, call_id: str) -> None:
        self._other.send(Answer(call_id=self._find(call_id)))

    def other_hangs_up(self, call_id: str) -> None:
        self._other.send(HangUp(call_id=self._find(call_id)))

    def other_holds(self, call_id: str) -> None:
        theirs = self._find(call_id)
        self._other.wait_for(CallAnswered, lambda fact: fact.call_id == theirs)
        self._other.send(Hold(call_id=theirs))

    def other_presses(self, call_id: str, digits: str) -> None:
        theirs = self._find(call_id)
        self._other.wait_for(CallAnswered, lambda fact: fact.call_id == theirs)
        self._other.send(SendDigits(call_id=theirs, digits=digits))

    def target_answers(self, call_id: str) -> None:
        self._other.send(Answer(call_id=self._new_ringing()))

    def target_declines(self, call_id: str) -> None:
        self._other.send(Decline(call_id=self._new_ringing()))

    def other_passes_us_on(self, call_id: str) -> None:
        theirs = self._find(call_id)
        self._other.wait_for(CallAnswered, lambda fact: fact.call_id == theirs)
        self._other.send(Transfer(call_id=theirs, target=self.other))
        self._other.send(Answer(call_id=self._new_ringing()))

    def _new_ringing(self) -> str:
        known = set(self._their_id.values())
        return self._other.wait_for(CallRinging, lambda f: f.call_id not in known).call_id

    def other_writes(self, text: str) -> None:
        self._other.send(
            SendMessage(message_id="t", account=ACCOUNT, target=self._address, text=text)
        )

    def _find(self, call_id: str) -> str:
        if call_id not in self._their_id:
            known = set(self._their_id.values())
            fact = self._other.wait_for(CallRinging, lambda fact: fact.call_id not in known)
            self._their_id[call_id] = fact.call_id
        return self._their_id[call_id]


@pytest.fixture(params=["fake", "real"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        if request.param == "fake":
            yield FakeScene()
            return
        telephones = Telephones(tmp_path)
        stack.callback(telephones.close)
        yield RealScene(telephones(), telephones())


def dial(scene: Scene, target: str = "") -> str:
    call_id = uuid.uuid4().hex
    scene.phone.send(Dial(call_id=call_id, account=ACCOUNT, target=target or scene.other))
    return call_id


def talk(scene: Scene) -> str:
    """An outgoing call that was answered and has sound."""
    call_id = dial(scene)
    scene.story.wait_for(CallDialled, of(call_id))
    scene.other_answers(call_id)
    scene.story.wait_for(CallAnswered, of(call_id))
    scene.story.wait_for(
        CallMediaChanged, lambda f: f.call_id == call_id and f.media is MediaState.ACTIVE
    )
    return call_id


def of(call_id: str) -> Callable[[Event], bool]:
    return lambda fact: getattr(fact, "call_id", "") == call_id


def refused(scene: Scene, command: WireCommand) -> str:
    mark = scene.story.mark()
    scene.phone.send(command)
    return scene.story.wait_for(CommandRefused, since=mark).reason


def test_it_says_what_it_can_do_and_which_calls_run_before_anything_else(scene: Scene) -> None:
    kinds = [type(fact) for fact in scene.story.facts[:2]]
    assert kinds == [EngineReady, CallsFound]
    assert scene.story.all(EngineReady)[0].max_calls == 4


def test_an_account_without_a_server_is_direct(scene: Scene) -> None:
    assert scene.story.all(RegistrationChanged)[-1].state is Registration.DIRECT


def test_an_account_that_was_taken_back_is_offline_and_cannot_dial(scene: Scene) -> None:
    scene.phone.send(Unregister(account=ACCOUNT))
    scene.story.wait_for(RegistrationChanged, lambda f: f.state is Registration.OFFLINE)
    reason = refused(scene, Dial(call_id="x", account=ACCOUNT, target=scene.other))
    assert reason == "no_account"


def test_an_account_that_is_taken_back_ends_its_calls(scene: Scene) -> None:
    call_id = talk(scene)
    scene.phone.send(Unregister(account=ACCOUNT))
    assert scene.story.wait_for(CallEnded, of(call_id)).cause is EndCause.LOCAL_HANGUP
    mark = scene.story.mark()
    scene.phone.send(Register(account=ACCOUNT, registrar="", user="desk", password=""))
    scene.story.wait_for(RegistrationChanged, lambda f: f.state is Registration.DIRECT, since=mark)
    scene.other_calls()
    assert scene.story.all(events.EngineLost) == []


def test_the_trace_is_told_when_asked(scene: Scene) -> None:
    mark = scene.story.mark()
    scene.phone.send(AskTrace())
    assert scene.story.wait_for(TraceTold, since=mark).forgotten == 0


def test_devices_are_told_when_asked(scene: Scene) -> None:
    mark = scene.story.mark()
    scene.phone.send(AskDevices())
    assert scene.story.wait_for(DevicesChanged, since=mark)


def test_whoever_wants_a_busylight_is_told_which_there_are(scene: Scene) -> None:
    mark = scene.story.mark()
    scene.phone.send(ChooseDevices(busylight=True))
    assert scene.story.wait_for(BusylightsFound, since=mark) == BusylightsFound()


def test_an_incoming_call_rings_with_the_name_of_the_caller(scene: Scene) -> None:
    call_id = scene.other_calls("Renée Müller")
    fact = scene.story.wait_for(CallRinging, of(call_id))
    assert (fact.remote, fact.display_name) == ("other", "Renée Müller")


def test_an_incoming_call_is_answered_and_ended_by_the_caller(scene: Scene) -> None:
    call_id = scene.other_calls()
    scene.phone.send(Answer(call_id=call_id))
    scene.story.wait_for(CallAnswered, of(call_id))
    scene.other_hangs_up(call_id)
    ended = scene.story.wait_for(CallEnded, of(call_id))
    assert ended.cause is EndCause.REMOTE_HANGUP


def test_an_incoming_call_can_be_declined(scene: Scene) -> None:
    call_id = scene.other_calls()
    scene.phone.send(Decline(call_id=call_id))
    ended = scene.story.wait_for(CallEnded, of(call_id))
    assert (ended.cause, ended.code) == (EndCause.DECLINED, 486)


def test_a_caller_who_gives_up_has_cancelled(scene: Scene) -> None:
    call_id = scene.other_calls()
    scene.other_hangs_up(call_id)
    assert scene.story.wait_for(CallEnded, of(call_id)).cause is EndCause.CANCELLED


def test_an_outgoing_call_goes_through_its_stages(scene: Scene) -> None:
    call_id = dial(scene)
    scene.story.wait_for(CallDialled, of(call_id))
    scene.other_rings(call_id)
    assert scene.story.wait_for(CallProgress, of(call_id)).code == 180
    scene.other_answers(call_id)
    scene.story.wait_for(CallAnswered, of(call_id))
    scene.phone.send(HangUp(call_id=call_id))
    assert scene.story.wait_for(CallEnded, of(call_id)).cause is EndCause.LOCAL_HANGUP


def test_an_outgoing_call_we_give_up_is_cancelled(scene: Scene) -> None:
    call_id = dial(scene)
    scene.other_rings(call_id)
    scene.story.wait_for(CallProgress, of(call_id))
    scene.phone.send(HangUp(call_id=call_id))
    assert scene.story.wait_for(CallEnded, of(call_id)).cause is EndCause.CANCELLED


def test_a_called_person_who_declines_is_busy(scene: Scene) -> None:
    call_id = dial(scene)
    scene.other_rings(call_id)
    scene.other_hangs_up(call_id)
    assert scene.story.wait_for(CallEnded, of(call_id)).cause is EndCause.BUSY


def test_hold_and_resume_are_told_when_they_are_true(scene: Scene) -> None:
    call_id = talk(scene)
    for command, media in ((Hold, MediaState.LOCAL_HOLD), (Resume, MediaState.ACTIVE)):
        mark = scene.story.mark()
        scene.phone.send(command(call_id=call_id))
        fact = scene.story.wait_for(CallMediaChanged, of(call_id), since=mark)
        assert fact.media is media


def test_a_hold_by_the_other_person_is_told(scene: Scene) -> None:
    call_id = talk(scene)
    mark = scene.story.mark()
    scene.other_holds(call_id)
    fact = scene.story.wait_for(CallMediaChanged, of(call_id), since=mark)
    assert fact.media is MediaState.REMOTE_HOLD


def test_mute_is_told(scene: Scene) -> None:
    call_id = talk(scene)
    for muted in (True, False):
        mark = scene.story.mark()
        scene.phone.send(Mute(call_id=call_id, muted=muted))
        assert scene.story.wait_for(CallMediaChanged, since=mark).muted is muted


def test_keys_of_the_other_person_are_told_one_by_one(scene: Scene) -> None:
    call_id = talk(scene)
    scene.other_presses(call_id, "4#")
    scene.story.wait_for(DigitReceived, lambda f: f.digit == "#")
    assert [fact.digit for fact in scene.story.all(DigitReceived)] == ["4", "#"]


def test_its_end_ends_the_calls_and_tells_how(scene: Scene) -> None:
    call_id = talk(scene)
    scene.phone.stop(end_engine=True)
    (ended,) = scene.story.all(CallEnded)
    assert (ended.call_id, ended.cause) == (call_id, EndCause.LOCAL_HANGUP)


@pytest.mark.parametrize("digits", ["", "12x", "+33", "1\r\n2"])
def test_what_is_no_digit_is_refused(scene: Scene, digits: str) -> None:
    call_id = talk(scene)
    assert refused(scene, SendDigits(call_id=call_id, digits=digits)) == "bad_digits"


def test_a_call_on_hold_takes_no_keys_and_it_is_said(scene: Scene) -> None:
    call_id = talk(scene)
    scene.phone.send(Hold(call_id=call_id))
    scene.story.wait_for(CallMediaChanged, lambda f: f.media is MediaState.LOCAL_HOLD)
    assert refused(scene, SendDigits(call_id=call_id, digits="1")) == "on_hold"


def test_it_is_told_how_keys_have_gone(scene: Scene) -> None:
    call_id = talk(scene)
    scene.phone.send(SendDigits(call_id=call_id, digits="1,2"))
    fact = scene.story.wait_for(DigitsSent, of(call_id))
    assert (fact.digits[0], fact.method, fact.instead) == ("1", DigitMethod.RTP, False)


def test_a_second_caller_is_announced_and_answering_holds_the_first(scene: Scene) -> None:
    first = talk(scene)
    second = scene.other_calls()
    assert scene.story.wait_for(CallRinging, of(second))
    scene.phone.send(Answer(call_id=second))
    scene.story.wait_for(CallAnswered, of(second))
    assert scene.story.wait_for(
        CallMediaChanged, lambda f: f.call_id == first and f.media is MediaState.LOCAL_HOLD
    )


def test_a_fifth_call_is_refused_before_it_is_sent(scene: Scene) -> None:
    for _line in range(4):
        dial(scene)
    assert refused(scene, Dial(call_id="5", account=ACCOUNT, target=scene.other)) == (
        "too_many_calls"
    )


def test_a_number_without_a_server_cannot_be_dialled(scene: Scene) -> None:
    command = Dial(call_id="n", account=ACCOUNT, target="0478112233")
    assert refused(scene, command) == "bad_target"


def test_commands_for_a_call_that_is_gone_do_nothing(scene: Scene) -> None:
    for command in (Answer, Decline, HangUp, Hold, Resume):
        scene.phone.send(command(call_id="gone"))
    call_id = scene.other_calls()
    assert scene.story.wait_for(CallRinging, of(call_id))
    assert not scene.story.all(events.CallEnded)


def follow(scene: Scene, rules: ApplyRules) -> None:
    mark = scene.story.mark()
    scene.phone.send(rules)
    assert scene.story.wait_for(RulesApplied, since=mark).state == rules.state.value


@pytest.mark.parametrize(
    ("rules", "rule", "code", "target"),
    [
        (ApplyRules(state=Availability.DO_NOT_DISTURB), "do_not_disturb", 486, ""),
        (ApplyRules(state=Availability.AWAY), "away", 480, ""),
        (ApplyRules(blocked=("other",)), "blocked", 403, ""),
        (
            ApplyRules(state=Availability.FORWARDING, forward_to="a@example.org"),
            "forward_always",
            302,
            "a@example.org",
        ),
    ],
)
def test_a_call_the_rules_turn_away_does_not_ring_and_is_told_why(
    scene: Scene, rules: ApplyRules, rule: str, code: int, target: str
) -> None:
    follow(scene, rules)
    call_id = scene.other_calls()
    assert not scene.story.wait_for(CallRinging, of(call_id)).rings
    ended = scene.story.wait_for(CallEnded, of(call_id))
    assert (ended.cause, ended.rule, ended.code, ended.forwarded_to) == (
        EndCause.DECLINED,
        rule,
        code,
        target,
    )


def test_a_state_that_is_over_lets_calls_ring_again(scene: Scene) -> None:
    follow(scene, ApplyRules(state=Availability.DO_NOT_DISTURB, until=1))
    call_id = scene.other_calls()
    assert scene.story.wait_for(CallRinging, of(call_id)).rings


def test_a_second_caller_is_refused_where_call_waiting_is_off(scene: Scene) -> None:
    talk(scene)
    follow(scene, ApplyRules(call_waiting=False))
    call_id = scene.other_calls()
    assert scene.story.wait_for(CallEnded, of(call_id)).rule == "no_second_call"


def transfer_states(scene: Scene) -> list[TransferState]:
    """Every state once, in order; a far end may repeat itself."""
    states = [fact.state for fact in scene.story.all(TransferChanged)]
    return list(dict.fromkeys(state for state in states if state is not TransferState.ACCEPTED))


def together(call_id: str) -> Callable[[CallMediaChanged], bool]:
    """In a conference and not held here; the other person's telephone may hold one of the two."""
    here = {MediaState.ACTIVE, MediaState.REMOTE_HOLD}
    return lambda f: f.call_id == call_id and f.conference and f.media in here


def and_muted(call_id: str) -> Callable[[CallMediaChanged], bool]:
    return lambda f: f.call_id == call_id and f.muted


def wait_media(scene: Scene, call_id: str, media: MediaState, *, since: int = 0) -> None:
    scene.story.wait_for(
        CallMediaChanged, lambda f: f.call_id == call_id and f.media is media, since=since
    )


def test_a_hold_is_told_as_asked_before_it_is_true(scene: Scene) -> None:
    call_id = talk(scene)
    scene.phone.send(Hold(call_id=call_id))
    wait_media(scene, call_id, MediaState.LOCAL_HOLD)
    asked = scene.story.wait_for(HoldAsked)
    assert (asked.call_id, asked.hold) == (call_id, True)
    held = [f for f in scene.story.all(CallMediaChanged) if f.media is MediaState.LOCAL_HOLD]
    assert scene.story.facts.index(asked) < scene.story.facts.index(held[0])


def test_a_blind_transfer_ends_the_call_once_the_other_has_answered(scene: Scene) -> None:
    call_id = talk(scene)
    scene.phone.send(Transfer(call_id=call_id, target=scene.other))
    wait_media(scene, call_id, MediaState.LOCAL_HOLD)
    scene.target_answers(call_id)
    ended = scene.story.wait_for(CallEnded, of(call_id))
    assert (ended.cause, ended.transferred_to) == (EndCause.LOCAL_HANGUP, scene.other)
    assert transfer_states(scene) == [
        TransferState.ASKED,
        TransferState.RINGING,
        TransferState.DONE,
    ]


def test_a_transfer_that_fails_brings_the_other_person_back(scene: Scene) -> None:
    call_id = talk(scene)
    mark = scene.story.mark()
    scene.phone.send(Transfer(call_id=call_id, target=scene.other))
    wait_media(scene, call_id, MediaState.LOCAL_HOLD)
    scene.target_declines(call_id)
    failed = scene.story.wait_for(TransferChanged, lambda f: f.state is TransferState.FAILED)
    assert failed.code == 486
    wait_media(scene, call_id, MediaState.ACTIVE, since=scene.story.facts.index(failed))
    assert not scene.story.all(CallEnded, since=mark)


def test_two_calls_are_connected_with_each_other_and_end_here(scene: Scene) -> None:
    first, second = talk(scene), talk(scene)
    scene.phone.send(Connect(call_id=first, other_id=second))
    if isinstance(scene, FakeScene):
        scene.fake.together.answers(first)
    for call_id in (first, second):
        scene.story.wait_for(CallEnded, of(call_id))
    assert transfer_states(scene) == [TransferState.ASKED, TransferState.DONE]


def test_what_cannot_be_transferred_is_refused(scene: Scene) -> None:
    call_id = dial(scene)
    scene.story.wait_for(CallDialled, of(call_id))
    assert refused(scene, Transfer(call_id=call_id, target=scene.other)) == "transfer_not_answered"
    assert refused(scene, Transfer(call_id=call_id, target="0478112233")) == "bad_target"
    assert refused(scene, Connect(call_id=call_id, other_id="gone")) == "other_gone"


def test_calls_are_merged_and_split_again(scene: Scene) -> None:
    first, second = talk(scene), talk(scene)
    wait_media(scene, first, MediaState.LOCAL_HOLD)
    mark = scene.story.mark()
    scene.phone.send(Merge(call_id=first, other_id=second))
    for call_id in (first, second):
        scene.story.wait_for(
            CallMediaChanged,
            together(call_id),
            since=mark,
        )
    mark = scene.story.mark()
    scene.phone.send(Split(call_id=first))
    wait_media(scene, second, MediaState.LOCAL_HOLD, since=mark)
    alone = scene.story.wait_for(CallMediaChanged, of(first), since=mark)
    assert not alone.conference


def test_a_conference_is_muted_as_a_whole(scene: Scene) -> None:
    first, second = talk(scene), talk(scene)
    scene.phone.send(Merge(call_id=first, other_id=second))
    mark = scene.story.mark()
    scene.phone.send(Mute(call_id=first, muted=True))
    for call_id in (first, second):
        scene.story.wait_for(CallMediaChanged, and_muted(call_id), since=mark)


def test_a_call_that_is_passed_on_goes_on_with_somebody_else(scene: Scene) -> None:
    call_id = talk(scene)
    scene.other_passes_us_on(call_id)
    assert scene.story.wait_for(CallIdentified).call_id == call_id
    states = [fact.state for fact in scene.story.all(CallPassedOn)]
    assert states == [TransferState.ASKED, TransferState.RINGING, TransferState.DONE]
    assert not scene.story.all(CallEnded)


def delivered(scene: Scene, **more: str) -> MessageDelivered:
    text = {"account": ACCOUNT, "target": scene.other, "text": "Bonjour ✨", **more}
    scene.phone.send(SendMessage(message_id="m", **text))
    return scene.story.wait_for(MessageDelivered)


def test_a_text_is_delivered_in_and_outside_a_call(scene: Scene) -> None:
    assert delivered(scene).accepted
    assert delivered(scene, call_id=talk(scene), target="").accepted


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"text": " "}, "empty"),
        ({"text": "x" * 1001}, "too_long"),
        ({"text": "😀" * 751}, "too_long"),
        ({"account": "gone"}, "no_account"),
        ({"target": "0478112233"}, "bad_target"),
        ({"call_id": "gone"}, "call_gone"),
    ],
)
def test_a_text_that_cannot_be_sent_is_told_with_its_reason(
    scene: Scene, more: dict[str, str], reason: str
) -> None:
    fact = delivered(scene, **more)
    assert (fact.message_id, fact.reason, fact.accepted) == ("m", reason, False)


def test_a_text_of_the_other_person_is_told(scene: Scene) -> None:
    scene.other_writes("Bonjour\n✨ <b>")
    fact = scene.story.wait_for(MessageReceived)
    assert (fact.text, fact.remote.partition("@")[0]) == ("Bonjour\n✨ <b>", "other")


def test_a_recording_begins_pauses_goes_on_and_ends_with_its_proof(
    scene: Scene, tmp_path: Path
) -> None:
    call_id = talk(scene)
    folder = str(tmp_path / "recordings")
    scene.phone.send(Record(call_id=call_id, on=True, folder=folder, key=bytes(32)))
    for command, state in (
        (None, RecordingState.RECORDING),
        (PauseRecording(call_id=call_id, paused=True), RecordingState.PAUSED),
        (PauseRecording(call_id=call_id, paused=False), RecordingState.RECORDING),
        (HangUp(call_id=call_id), RecordingState.FINISHED),
    ):
        mark = 0 if command is None else scene.story.mark()
        if command is not None:
            scene.phone.send(command)
        fact = scene.story.wait_for(RecordingChanged, of(call_id), since=mark)
        assert fact.state is state
    assert len(fact.sha256) == 64
    assert scene.story.wait_for(CallEnded, of(call_id)).recording == fact.path


def test_a_recording_that_is_dropped_is_deleted(scene: Scene, tmp_path: Path) -> None:
    call_id = talk(scene)
    scene.phone.send(Record(call_id=call_id, on=True, folder=str(tmp_path), key=bytes(32)))
    scene.story.wait_for(RecordingChanged, of(call_id))
    scene.phone.send(DropRecording(call_id=call_id))
    scene.story.wait_for(RecordingChanged, lambda f: f.state is RecordingState.DELETED)
    scene.phone.send(HangUp(call_id=call_id))
    assert scene.story.wait_for(CallEnded, of(call_id)).recording == ""


def test_without_a_key_a_recording_is_refused(scene: Scene, tmp_path: Path) -> None:
    call_id = talk(scene)
    assert refused(scene, Record(call_id=call_id, on=True, folder=str(tmp_path))) == "no_key"


def test_an_announcement_is_told_to_begin_and_to_have_come_to_its_end(
    scene: Scene, tmp_path: Path
) -> None:
    file = tmp_path / "notice.wav"
    write_tone(file, 1000, seconds=0.3)
    call_id = talk(scene)
    scene.phone.send(Announce(call_id=call_id, file=str(file)))
    began = scene.story.wait_for(AnnouncementBegan, of(call_id))
    ended = scene.story.wait_for(AnnouncementEnded, of(call_id))
    assert (ended.complete, ended.sha256) == (True, began.sha256)
