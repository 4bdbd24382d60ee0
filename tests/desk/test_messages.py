import pytest

from app.bus import EventBus
from app.crm import contacts, messages
from app.crm.rows import ContactDraft, NumberDraft
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import MessageArrived
from app.errors import UserError
from app.telephony.fake import FakePhone
from app.telephony.message_text import LONGEST_SENT

HELEN = "+33478123456"


def test_a_text_received_is_kept_with_its_contact_and_unread(
    desk: Desk, phone: FakePhone, records: Database, phone_and_bus: tuple[FakePhone, EventBus]
) -> None:
    contact = contacts.save(
        records,
        ContactDraft(given_name="Hélène", numbers=(NumberDraft(raw="04 78 12 34 56"),)),
    )
    heard: list[MessageArrived] = []
    phone_and_bus[1].subscribe(MessageArrived, heard.append)
    phone.remote_writes("0478123456", "Où en est ma commande ? 📦", display_name="H.")
    (one,) = messages.conversations(records)
    assert (one.last.remote_key, one.last.contact_id, one.unread) == (HELEN, contact, 1)
    assert [fact.text for fact in heard] == ["Où en est ma commande ? 📦"]
    assert [row.text for row in messages.of_contact(records, contact)] == [one.last.text]
    desk.messages.mark_read(HELEN)
    assert messages.unread(records) == 0


def test_a_text_sent_is_kept_and_settled(desk: Desk, phone: FakePhone, records: Database) -> None:
    desk.messages.send("0478123456", "Elle part demain.")
    phone.next_message = 480
    desk.messages.send("0478123456", "Êtes-vous là ?")
    first, second = messages.thread(records, HELEN)
    assert (first.state, first.direction) == ("sent", "outbound")
    assert (second.state, second.reason) == ("failed", "480")


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_SENT + 1), "😀" * 800])
def test_what_cannot_be_sent_is_refused_before_it_is_kept(
    desk: Desk, records: Database, text: str
) -> None:
    with pytest.raises(UserError):
        desk.messages.send("0478123456", text)
    assert messages.conversations(records) == ()


def test_a_text_written_while_the_telephone_is_away_is_kept_as_not_delivered(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    phone.dies()
    desk.messages.send("0478123456", "Bonjour")
    (row,) = messages.thread(records, HELEN)
    assert (row.state, row.reason) == ("failed", "engine_away")


def test_a_text_left_on_its_way_by_a_crash_is_not_taken_for_delivered(
    desk: Desk, records: Database
) -> None:
    messages.add(
        records,
        messages.NewMessage(
            uid="x",
            direction="outbound",
            account="a",
            remote="201",
            text="Hi",
            at=1,
            state=messages.SENDING,
        ),
        desk.office.current,
    )
    desk.messages.begin()
    (row,) = messages.thread(records, "201")
    assert (row.state, row.reason) == ("failed", "interrupted")


def test_a_text_in_a_call_belongs_to_it(desk: Desk, phone: FakePhone, records: Database) -> None:
    call_id = phone.ring("+33478123456")
    desk.answer(call_id)
    phone.remote_writes("0478123456", "Dossier 4711", call_id=call_id)
    (row,) = messages.thread(records, HELEN)
    assert row.call_uid == call_id


def test_markup_and_other_scripts_stay_as_they_were_written(
    phone: FakePhone, desk: Desk, records: Database
) -> None:
    for text in ("<b>x</b>", "שלום", "a\nb"):
        phone.remote_writes("201", text)
    assert [row.text for row in messages.thread(records, "201")] == ["<b>x</b>", "שלום", "a\nb"]
