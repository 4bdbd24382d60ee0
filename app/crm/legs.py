"""A call that rings at several desks of one office is one call: which of its legs is counted.

Every desk writes a leg of its own. Legs are of one call when they bear the same `call_key`, which a
forking proxy hands to each of them; where a switchboard calls every desk anew, when the same number
rang on the same line at different agents within two seconds. A leg that was answered is counted.
Of legs that nobody answered the one that rang longest is, and the others are `RANG_ALONG`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.crm.outcomes import ANSWERED_ELSEWHERE, LEGS, RANG_ALONG

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

_ONE_CALL_MS = 600_000
"""So long after another leg may one begin: a server may call the desks one after the other."""
_ONE_MOMENT_MS = 2_000


def locked(session: "Session", uid: str) -> "Sequence[Row[Any]]":
    """The call with this uid and the other legs of it, locked; empty when it is not in the log.

    They are locked in one order, so that two desks that close their legs at once wait in a line:
    the second one reads what the first has written.
    """
    from sqlalchemy import select

    from app.crm.models import CALL

    own = session.execute(select(CALL).where(CALL.c.uid == uid)).one_or_none()
    if own is None:
        return ()
    ids = [own.id, *_others(session, own)]
    wanted = select(CALL).where(CALL.c.id.in_(ids)).order_by(CALL.c.id).with_for_update()
    return session.execute(wanted).all()


def outcomes(legs: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """The outcomes that legs of one call have beside each other, by id; running ones have none."""
    ended = [leg for leg in legs if leg["ended_at"] is not None]
    unanswered = [leg for leg in ended if leg["answered_at"] is None]
    if any(leg["answered_at"] is not None or leg["outcome"] == ANSWERED_ELSEWHERE for leg in legs):
        return {leg["id"]: ANSWERED_ELSEWHERE for leg in unanswered}
    counted = [leg for leg in unanswered if leg["outcome"] not in LEGS]
    first = max(counted, key=lambda leg: (leg["ring_ms"], -leg["id"]), default=None)
    return {leg["id"]: RANG_ALONG for leg in counted if leg is not first}


def _others(session: "Session", own: "Row[Any]") -> list[int]:
    """The ids of the other legs; only what comes in has any."""
    if own.direction != "inbound":
        return []
    if own.call_key:
        same = [
            leg for leg, _agent in _begun_near(session, own, _ONE_CALL_MS, call_key=own.call_key)
        ]
        if same:
            return same
    if not own.remote or own.agent_id is None:
        return []
    alike = _begun_near(session, own, _ONE_MOMENT_MS, remote=own.remote, queue=own.queue)
    return [leg for leg, agent in alike if agent not in {None, own.agent_id}]


def _begun_near(
    session: "Session", own: "Row[Any]", within_ms: int, **alike: str
) -> list[tuple[int, int | None]]:
    """Id and agent of other calls that came in near this one; some ten minutes are few calls."""
    from sqlalchemy import select

    from app.crm.models import CALL

    near = CALL.c.started_at.between(own.started_at - within_ms, own.started_at + within_ms)
    incoming = select(CALL.c.id, CALL.c.agent_id).where(near, CALL.c.direction == "inbound")
    others = session.execute(incoming.where(CALL.c.id != own.id).filter_by(**alike))
    return [(row.id, row.agent_id) for row in others]
