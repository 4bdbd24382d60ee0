from pathlib import Path

import msgspec
import pytest

from app.bootstrap import build_desk
from app.bus import EventBus
from app.clock import now_ms
from app.crm.quick_buttons import QuickButton
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.jobs import ProcessJobs
from app.desk.keychain import SessionKeychain
from app.desk.tasks import Workers
from app.paths import DataPaths
from app.settings import Account
from app.team import members, states
from app.team.members import MemberDraft
from app.team.states import STALE_MS, MemberState
from app.telephony.commands import (
    Availability,
    Dial,
    Register,
    SendDigits,
    Transfer,
    WatchColleagues,
)
from app.telephony.events import (
    ColleagueChanged,
    EngineLost,
    LampChanged,
    LampState,
    MailboxChanged,
    Registration,
    RegistrationChanged,
)
from app.telephony.fake import FakePhone


@pytest.fixture
def amina(desk: Desk, records: Database) -> int:
    member_id = members.save(records, MemberDraft(name="Amina", extension="101"))
    desk.change_settings(msgspec.structs.replace(desk.settings, member_id=member_id))
    return member_id


def test_a_desk_says_how_its_agent_is(
    desk: Desk, phone: FakePhone, records: Database, amina: int
) -> None:
    desk.availability.switch(Availability.DO_NOT_DISTURB)
    assert states.everyone(records)[amina].word(now_ms()) == "do_not_disturb"
    desk.availability.switch(Availability.AVAILABLE)
    phone.remote_answers(desk.dial("0478123456"))
    assert states.everyone(records)[amina].word(now_ms()) == "on_call"


def test_a_desk_that_fell_silent_is_offline_and_a_state_ends_by_itself() -> None:
    state = MemberState(1, "away", on_call=False, until=500, at=100)
    assert (state.word(499), state.word(500)) == ("away", "available")
    assert state.word(101 + STALE_MS) == "offline"


def test_a_desk_that_is_closed_says_so_and_since_when(
    desk: Desk, records: Database, amina: int
) -> None:
    bruno = members.save(records, MemberDraft(name="Bruno", extension="102"))
    before = now_ms()
    desk.leave()
    assert states.everyone(records)[amina].word(now_ms()) == "offline"
    # Bruno takes the desk over, and looks for Amina.
    desk.change_settings(msgspec.structs.replace(desk.settings, member_id=bruno))
    desk.team_states.read()
    gone = members.get(records, amina)
    assert gone is not None
    assert desk.team_states.word(gone) == "offline"
    assert before <= desk.team_states.since(gone) <= now_ms()


def test_what_the_server_says_goes_before_what_the_records_say(
    desk: Desk, phone: FakePhone, records: Database, amina: int
) -> None:
    desk.team_states.read()
    member = members.get(records, amina)
    assert member is not None
    assert desk.team_states.word(member) == "available"
    fact = ColleagueChanged(account="a", target="101", state="on_call", at=1)
    phone.say(fact)
    assert desk.team_states.word(member) == "on_call"


def test_a_mailbox_with_something_new_can_be_dialled(desk: Desk, phone: FakePhone) -> None:
    account = desk.accounts.default.name
    phone.say(MailboxChanged(account=account, waiting=True, new=2, address="sip:*97@pbx", at=1))
    (box,) = desk.mailboxes.lit
    assert (box.new, desk.mailboxes.number(account)) == (2, "*97@pbx")
    phone.say(MailboxChanged(account=account, waiting=False, at=2))
    assert desk.mailboxes.lit == ()


def test_a_button_dials_or_acts_on_the_call_in_hand(desk: Desk, phone: FakePhone) -> None:
    park = QuickButton(label="Park", target="70", act="transfer")
    tones = QuickButton(label="Door", target="9#", act="tones")
    assert not desk.quick_buttons.press(park)
    assert not desk.quick_buttons.can_press(tones)
    call_id = desk.dial("0478123456")
    phone.remote_answers(call_id)
    assert desk.quick_buttons.press(tones)
    assert phone.calls.digits[call_id] == "9#"
    assert desk.quick_buttons.press(park)
    kinds = [
        type(command) for command in phone.sent if isinstance(command, Dial | SendDigits | Transfer)
    ]
    assert kinds == [Dial, SendDigits, Transfer]


def test_the_buttons_are_the_offices_and_the_provider_suggests_its_codes(
    desk: Desk, records: Database
) -> None:
    desk.accounts.use((Account(registrar="pbx", user="101", provider="freepbx"),), "")
    codes = desk.quick_buttons.suggested()
    park = next(one for one in codes if one.target == "70")
    assert park.act == "transfer"
    desk.quick_buttons.replace((park,))
    assert park not in desk.quick_buttons.suggested()
    assert [one.target for one in desk.quick_buttons.buttons] == ["70"]


@pytest.fixture
def bruno(records: Database) -> int:
    """A colleague who sits at another desk."""
    return members.save(records, MemberDraft(name="Bruno", extension="101"))


def lamp(state: LampState, *, ringing: bool = False, account: str = "101@pbx") -> LampChanged:
    return LampChanged(account=account, target="101", state=state, ringing=ringing, at=1)


@pytest.mark.parametrize(
    ("own", "state", "word"),
    [
        ("do_not_disturb", LampState.ON_CALL, "on_call"),
        ("available", LampState.RINGING, "ringing"),
        ("away", LampState.FREE, "away"),
        ("on_call", LampState.FREE, "on_call"),
        ("available", LampState.REFUSED, "available"),
        ("unknown", LampState.FREE, "line_free"),
        ("unknown", LampState.UNKNOWN, "unknown"),
    ],
)
def test_a_lamp_says_what_the_telephone_does_and_no_more(
    desk: Desk,
    phone: FakePhone,
    records: Database,
    bruno: int,
    own: str,
    state: LampState,
    word: str,
) -> None:
    member = members.get(records, bruno)
    assert member is not None
    phone.say(ColleagueChanged(account="a", target="101", state=own, at=1))
    phone.say(lamp(state))
    assert desk.team_states.word(member) == word


def test_the_most_telling_of_two_servers_is_shown_until_the_engine_is_lost(
    desk: Desk, phone: FakePhone, records: Database, bruno: int
) -> None:
    member = members.get(records, bruno)
    assert member is not None
    phone.say(lamp(LampState.ON_CALL))
    phone.say(lamp(LampState.REFUSED, account="trunk"))
    assert desk.team_states.word(member) == "on_call"
    phone.say(EngineLost(at=2, reason="killed"))
    assert desk.team_states.word(member) == "unknown"
    assert desk.team_states.lamp(member) is None


@pytest.mark.parametrize(
    ("provider", "own", "dialled"),
    [
        ("freepbx", "", "**101"),
        ("freepbx", "*8", "*8101"),
        ("", "*20*{number}#", "*20*101#"),
        ("", "", ""),
    ],
)
def test_a_ringing_call_is_picked_up_by_the_code_of_its_line(
    desk: Desk,
    phone: FakePhone,
    records: Database,
    amina: int,
    provider: str,
    own: str,
    dialled: str,
) -> None:
    account = Account(registrar="pbx", user="101", provider=provider, pick_up=own)
    desk.accounts.use((account,), "")
    member = members.get(records, amina)
    assert member is not None
    phone.say(lamp(LampState.RINGING, ringing=True))
    way = desk.team_states.pick_up(member)
    assert (way.number if way is not None else "") == dialled
    phone.say(lamp(LampState.ON_CALL))
    assert desk.team_states.pick_up(member) is None


def test_the_team_is_watched_over_the_lines_that_ask_for_lamps(
    desk: Desk, phone: FakePhone, records: Database, amina: int
) -> None:
    members.save(records, MemberDraft(name="Bruno", extension="102"))
    desk.accounts.use((Account(registrar="pbx", user="101", busy_lamps=True),), "")
    assert any(isinstance(one, Register) and one.busy_lamps for one in phone.sent)
    watching = WatchColleagues(account="101@pbx", targets=("102",))
    desk.team_states.read()
    desk.team_states.read()
    assert phone.sent.count(watching) == 1
    phone.say(RegistrationChanged(account="101@pbx", state=Registration.OFFLINE, at=1))
    desk.team_states.read()
    assert phone.sent.count(watching) == 2


def desk_of(member_id: int, database: Database, folder: Path) -> Desk:
    """One more computer of an office whose records are shared."""
    bus = EventBus()
    desk = build_desk(
        paths=DataPaths(folder).create(),
        phone=lambda: FakePhone(bus.publish),
        bus=bus,
        workers=Workers.inline(database),
        jobs=ProcessJobs(lambda function: function()),
        keychain=SessionKeychain(),
    )
    desk.change_settings(msgspec.structs.replace(desk.settings, member_id=member_id))
    return desk


def test_a_desk_that_crashed_is_seen_to_be_gone_by_the_others(
    postgres_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [members.save(postgres_database, MemberDraft(name=name)) for name in ("Amina", "Bruno")]
    first, second = (desk_of(one, postgres_database, tmp_path / str(one)) for one in ids)
    amina = members.get(postgres_database, ids[0])
    assert amina is not None
    first.heartbeat()
    second.heartbeat()
    assert second.team_states.word(amina) == "available"
    monkeypatch.setattr("app.desk.team_states.now_ms", lambda: now_ms() + STALE_MS + 1_000)
    second.heartbeat()
    assert second.team_states.word(amina) == "offline"
