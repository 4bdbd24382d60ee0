"""Whether a call is recorded: the rules of the office, and a decision anybody can check."""

from fnmatch import fnmatchcase

import msgspec

from app.database.database import Database

OFF, ON_DEMAND, BY_RULE, ALWAYS = "off", "on_demand", "rules", "always"
MODES = (OFF, ON_DEMAND, BY_RULE, ALWAYS)
BY_ITSELF = (BY_RULE, ALWAYS)
"""The modes in which calls are recorded though nobody asks: the staff must know beforehand."""
LEADERS, OWN, EVERYONE = "leaders", "own", "everyone"
LISTENERS = (LEADERS, OWN, EVERYONE)
LONGEST_DAYS = 180
"""Six months: what the French authority calls the most (see docs/recording.md)."""
_LEADING = {"supervisor", "team_leader", "quality", "trainer", "manager"}
_DRAWS = 1 << 64


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Calls to record; what is left empty is met by every call."""

    direction: str = ""
    """"inbound" or "outbound"."""
    number: str = ""
    """The other end's number; * stands for any digits."""
    line: str = ""
    """The queue, campaign or line that was dialled."""
    share: float = 1.0
    """Which part of these calls, 0 to 1."""
    id: int = 0


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How this office records; off until somebody decides otherwise."""

    mode: str = OFF
    announce: bool = True
    """Whether both sides hear the announcement before anything is recorded."""
    announcement_fr: str = ""
    announcement_en: str = ""
    """Files of the office's own; empty for the announcement that comes with the program."""
    keep_days: int = LONGEST_DAYS
    listeners: str = LEADERS
    rules: tuple[Rule, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a call is recorded by itself, and why; `cause` is kept with the recording."""

    record: bool
    cause: str = ""


def load(database: Database) -> Policy:
    """The policy as stored; off until it has been saved once."""
    row = database.reader.row(
        "SELECT mode, announce, announcement_fr, announcement_en, keep_days, listeners"
        " FROM recording_policy WHERE id = 1"
    )
    if row is None:
        return Policy()
    rules = database.reader.rows(
        "SELECT direction, number, line, share, id FROM recording_rule ORDER BY position, id"
    )
    return Policy(
        mode=row[0],
        announce=bool(row[1]),
        announcement_fr=row[2],
        announcement_en=row[3],
        keep_days=row[4],
        listeners=row[5],
        rules=tuple(
            Rule(direction=rule[0], number=rule[1], line=rule[2], share=rule[3], id=rule[4])
            for rule in rules
        ),
    )


def save(database: Database, policy: Policy) -> None:
    """Store the policy; recordings that would now be kept too long are due the sooner."""
    from sqlalchemy import delete, update

    from app.crm.recording_models import (
        RECORDING,
        RecordingPolicyRecord,
        RecordingRuleRecord,
    )

    with database.session() as session:
        record = session.get(RecordingPolicyRecord, 1) or RecordingPolicyRecord(id=1)
        record.mode = policy.mode
        record.announce = policy.announce
        record.announcement_fr = policy.announcement_fr
        record.announcement_en = policy.announcement_en
        record.keep_days = policy.keep_days
        record.listeners = policy.listeners
        session.add(record)
        session.execute(delete(RecordingRuleRecord))
        for position, rule in enumerate(policy.rules):
            session.add(
                RecordingRuleRecord(
                    position=position,
                    direction=rule.direction,
                    number=rule.number,
                    line=rule.line,
                    share=rule.share,
                )
            )
        latest = RECORDING.c.began_at + keep_ms(policy)
        session.execute(
            update(RECORDING).where(RECORDING.c.keep_until > latest).values(keep_until=latest)
        )


def keep_ms(policy: Policy) -> int:
    """How long a recording is kept, in milliseconds."""
    return policy.keep_days * 86_400_000


def decide(
    policy: Policy, *, call_uid: str, direction: str, numbers: tuple[str, ...], line: str
) -> Decision:
    """Whether a call is recorded from its answer on; `numbers` are the ways to write the other end.

    The share of calls is not thrown with dice: it is drawn from the id of the call, so the same
    call gives the same answer at any time, and whoever doubts it can reckon it again.
    """
    if policy.mode == ALWAYS:
        return Decision(record=True, cause=ALWAYS)
    if policy.mode != BY_RULE:
        return Decision(record=False)
    for place, rule in enumerate(policy.rules, start=1):
        if _meets(rule, direction=direction, numbers=numbers, line=line):
            drawn = draw(call_uid)
            cause = f"rule {place}: {drawn:.4f} < {rule.share:g}"
            return Decision(record=drawn < rule.share, cause=cause if drawn < rule.share else "")
    return Decision(record=False)


def draw(call_uid: str) -> float:
    """A number from 0 to 1 that belongs to this call: the first 8 bytes of SHA-256 of its id."""
    import hashlib  # OpenSSL comes with it, and nobody needs it before the window stands

    return int.from_bytes(hashlib.sha256(call_uid.encode()).digest()[:8], "big") / _DRAWS


def may_listen(policy: Policy, *, role: str, own: bool) -> bool:
    """Whether a member with this role may hear a recording, their own or another's."""
    if policy.listeners == EVERYONE or leads(role):
        return True
    return policy.listeners == OWN and own


def leads(role: str) -> bool:
    """Whether this role answers for the work of others."""
    return role in _LEADING


def _meets(rule: Rule, *, direction: str, numbers: tuple[str, ...], line: str) -> bool:
    if rule.direction and rule.direction != direction:
        return False
    if rule.line and rule.line.casefold() != line.casefold():
        return False
    pattern = rule.number.replace(" ", "")
    return not pattern or any(fnmatchcase(number, pattern) for number in numbers)
