"""The rows of recordings, on both databases: what is said of one stays when its sound goes."""

from app.crm import recording_policy, recordings
from app.crm.recording_policy import BY_RULE, Policy, Rule
from app.crm.recordings import Recording
from app.database.database import Database
from app.team import members
from app.team.members import MemberDraft


def kept(database: Database, uid: str = "call") -> Recording:
    found = recordings.of_call(database, uid)
    assert found is not None
    return found


def test_nothing_is_known_of_a_call_nobody_spoke_of(database: Database) -> None:
    assert recordings.of_call(database, "call") is None
    assert recording_policy.load(database) == Policy()


def test_what_is_noted_marked_and_heard_is_read_again(database: Database) -> None:
    amina = members.save(database, MemberDraft(name="Amina"))
    recordings.note(database, "call", state="finished", path="/x", member_id=amina, began_at=5)
    recordings.mark(database, "call", "pause", at=7, offset_ms=2_000, member_id=amina)
    recordings.mark(database, "call", "note", at=9, offset_ms=1_000, member_id=None, note="price")
    entry = recordings.log_listening(
        database, "call", member_id=amina, person="x", at=11, from_ms=0, to_ms=0
    )
    recordings.listened_until(database, entry, 4_000)
    row = kept(database)
    assert (row.person, row.announced_whole, row.private) == ("Amina", False, False)
    assert [(mark.kind, mark.person, mark.note) for mark in row.marks] == [
        ("note", "", "price"),
        ("pause", "Amina", ""),
    ]
    (heard,) = recordings.listenings(database, "call")
    assert (heard.person, heard.from_ms, heard.to_ms) == ("Amina", 0, 4_000)


def test_an_objection_waits_for_the_sound_to_go(database: Database) -> None:
    recordings.note(database, "call", state="recording", path="/x")
    recordings.object_to(database, "call", 8)
    row = kept(database)
    assert (row.state, row.consent, row.delete_reason) == ("deleting", "objected", "objection")
    recordings.deleted(database, "call", 9)
    assert (kept(database).state, kept(database).deleted_at) == ("deleted", 9)


def test_only_what_is_due_on_this_computer_is_due(database: Database) -> None:
    for uid, place, keep_until in (("a", "here", 5), ("b", "here", 50), ("c", "there", 5)):
        recordings.note(
            database, uid, state="finished", path="/x", place=place, keep_until=keep_until
        )
    assert [row.call_uid for row in recordings.due(database, "here", 10)] == ["a"]


def test_the_rules_keep_their_order(database: Database) -> None:
    rules = (Rule(line="Orders", share=0.25), Rule(number="+33*", direction="outbound"))
    recording_policy.save(database, Policy(mode=BY_RULE, keep_days=30, rules=rules))
    recording_policy.save(database, Policy(mode=BY_RULE, keep_days=20, rules=rules[::-1]))
    stored = recording_policy.load(database)
    assert stored.keep_days == 20
    assert [(rule.line, rule.number, rule.share) for rule in stored.rules] == [
        ("", "+33*", 1.0),
        ("Orders", "", 0.25),
    ]
