"""The calls of this moment, as the windows draw them."""

from collections.abc import Iterator

import msgspec

from app.crm.rows import CallerMatch, CallRow
from app.telephony.call_state import CallState, first_state, next_state
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallForwarded,
    CallIdentified,
    CallMediaChanged,
    CallPassedOn,
    CallProgress,
    CallRinging,
    CallSnapshot,
    Direction,
    EndCause,
    HoldAsked,
    MediaState,
    QualityMeasured,
    TransferChanged,
    TransferState,
)

CallFact = (
    CallProgress
    | CallAnswered
    | CallMediaChanged
    | CallEnded
    | QualityMeasured
    | CallForwarded
    | CallIdentified
    | CallPassedOn
    | HoldAsked
    | TransferChanged
)


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """One call as the desk knows it; times are epoch milliseconds."""

    call_id: str
    account: str
    direction: Direction
    remote: str
    """Number or SIP user of the other end, empty when withheld."""
    display_name: str = ""
    dialled: str = ""
    dialled_name: str = ""
    """The name of that line, where the server says it."""
    forwarded_by: str = ""
    """Who forwarded the call here, where that is another than the line it was for."""
    call_key: str = ""
    """The same at every desk at which this call rings."""
    rings: bool = True
    """False for a call that a rule turned away before anybody could see it."""
    answers_in_s: int | None = None
    """Seconds after its start at which the telephone answers by itself; None for never."""
    state: CallState
    started_at: int
    answered_at: int | None = None
    ended_at: int | None = None
    cause: EndCause | None = None
    muted: bool = False
    encrypted: bool = False
    keys_hidden: bool = False
    codec: str = ""
    recording: bool = False
    recording_path: str = ""
    progress: int = 0
    """What is known of an outgoing call before it is answered: SIP 180, 181, 182 or 183."""
    forwarded_to: str = ""
    """Where the server has sent an outgoing call instead."""
    hold_asked: bool | None = None
    """The hold (or its end) that is on its way; None when nothing is."""
    conference: bool = False
    conference_with: str = ""
    """Who else was in its conference at any time."""
    transfer: TransferState | None = None
    """How far the transfer has come that is under way; None without one."""
    transfer_target: str = ""
    passed_to: str = ""
    """Whom the other side is passing this desk on to, while that is under way."""
    transferred_by: str = ""
    """Who was on the call before."""
    quality: QualityMeasured | None = None
    match: CallerMatch | None = None
    """What the records say; None until they have answered."""

    @property
    def running(self) -> bool:
        """Whether the call still rings or talks."""
        return self.state is not CallState.ENDED

    @property
    def contact_id(self) -> int | None:
        """The one contact on this call, None while unknown or undecided."""
        if self.match is None or len(self.match.contacts) != 1:
            return None
        return self.match.contacts[0].id


def begun(fact: CallRinging | CallDialled) -> CallView:
    """The view of a call that this fact begins."""
    state = first_state(fact) or CallState.ENDED
    if isinstance(fact, CallRinging):
        return CallView(
            call_id=fact.call_id,
            account=fact.account,
            direction=Direction.INBOUND,
            remote=fact.remote,
            display_name=fact.display_name,
            dialled=fact.dialled,
            dialled_name=fact.dialled_name,
            forwarded_by=fact.forwarded_by,
            call_key=fact.call_key,
            rings=fact.rings,
            answers_in_s=fact.answers_in_s,
            state=state,
            started_at=fact.at,
        )
    return CallView(
        call_id=fact.call_id,
        account=fact.account,
        direction=Direction.OUTBOUND,
        remote=fact.remote,
        state=state,
        started_at=fact.at,
    )


def found_again(snapshot: CallSnapshot) -> CallView:
    """The view of a call that went on while the desk was away."""
    if snapshot.answered_at is None:
        inbound = snapshot.direction is Direction.INBOUND
        state = CallState.RINGING if inbound else CallState.DIALLING
    else:
        answered = CallMediaChanged(
            call_id=snapshot.call_id, media=snapshot.media, muted=snapshot.muted, at=0
        )
        state = next_state(CallState.TALKING, answered)
    return CallView(
        call_id=snapshot.call_id,
        account=snapshot.account,
        direction=snapshot.direction,
        remote=snapshot.remote,
        display_name=snapshot.display_name,
        state=state,
        started_at=snapshot.started_at,
        answered_at=snapshot.answered_at,
        muted=snapshot.muted,
        conference=snapshot.conference,
    )


def over(row: CallRow, match: CallerMatch) -> CallView:
    """The view of a call of the log whose wrap-up was begun; how long it took is not known."""
    return CallView(
        call_id=row.uid,
        account=row.account,
        direction=Direction(row.direction),
        remote=row.remote,
        display_name=row.display_name,
        dialled=row.dialled,
        state=CallState.ENDED,
        started_at=row.started_at,
        answered_at=row.answered_at,
        recording_path=row.recording,
        match=match,
    )


def after(view: CallView, fact: CallFact) -> CallView:
    """The view once `fact` has happened to its call."""
    view = msgspec.structs.replace(view, state=next_state(view.state, fact))
    if isinstance(fact, CallAnswered):
        return msgspec.structs.replace(view, answered_at=view.answered_at or fact.at)
    if isinstance(fact, CallMediaChanged):
        known = fact.media is not MediaState.NONE
        return msgspec.structs.replace(
            view,
            muted=fact.muted,
            recording=fact.recording,
            encrypted=fact.encrypted if known else view.encrypted,
            keys_hidden=fact.keys_hidden if known else view.keys_hidden,
            codec=fact.codec or view.codec,
            conference=fact.conference,
            hold_asked=None if _is_settled(view, fact) else view.hold_asked,
        )
    if isinstance(fact, CallEnded):
        return msgspec.structs.replace(
            view, ended_at=fact.at, cause=fact.cause, recording_path=fact.recording, recording=False
        )
    if isinstance(fact, QualityMeasured):
        return msgspec.structs.replace(view, quality=fact)
    if isinstance(fact, CallProgress):
        return msgspec.structs.replace(view, progress=fact.code)
    return _after_others(view, fact)


def _is_settled(view: CallView, fact: CallMediaChanged) -> bool:
    """Whether the hold that was asked for, or its end, has come true."""
    return (fact.media is MediaState.LOCAL_HOLD) is view.hold_asked


def _after_others(view: CallView, fact: CallFact) -> CallView:
    """The view once something has happened with a third person in it, or on the way to it."""
    match fact:
        case HoldAsked():
            return msgspec.structs.replace(view, hold_asked=fact.hold)
        case CallForwarded():
            return msgspec.structs.replace(view, forwarded_to=fact.target)
        case TransferChanged():
            state = None if fact.state.over else fact.state
            return msgspec.structs.replace(view, transfer=state, transfer_target=fact.target)
        case CallPassedOn():
            return msgspec.structs.replace(view, passed_to="" if fact.state.over else fact.target)
        case CallIdentified():
            return msgspec.structs.replace(
                view,
                remote=fact.remote,
                display_name=fact.display_name,
                transferred_by=fact.transferred_by or view.transferred_by,
                match=None if fact.transferred_by else view.match,
            )
    return view


MOST_TO_WRAP_UP = 12
"""Nobody writes up more calls than these: the older ones stay open in the log alone."""


class CurrentCalls:
    """The running calls and, after them, the last of those that still wait for their wrap-up."""

    def __init__(self) -> None:
        self._views: dict[str, CallView] = {}

    def __iter__(self) -> Iterator[CallView]:
        return iter(tuple(self._views.values()))

    def get(self, call_id: str) -> CallView | None:
        """The view of this call, None when it is neither running nor awaiting its wrap-up."""
        return self._views.get(call_id)

    def put(self, view: CallView) -> None:
        """Keep this view in the place of the older one of the same call."""
        self._views[view.call_id] = view
        for old in self.to_wrap_up[:-MOST_TO_WRAP_UP]:
            self.drop(old.call_id)

    def drop(self, call_id: str) -> None:
        """Forget a call that is over and wrapped up."""
        self._views.pop(call_id, None)

    @property
    def ringing(self) -> tuple[CallView, ...]:
        """Incoming calls that wait for a person, the first to ring first."""
        waiting = (v for v in self if v.state is CallState.RINGING and v.rings)
        return tuple(v for v in waiting if v.answers_in_s != 0)

    @property
    def active(self) -> CallView | None:
        """The call the agent speaks on, else an outgoing one on its way, else one on hold."""
        order = (
            CallState.TALKING,
            CallState.HELD_BY_OTHER,
            CallState.RINGING_OUT,
            CallState.DIALLING,
            CallState.HELD,
        )
        for state in order:
            for view in self:
                if view.state is state:
                    return view
        return None

    @property
    def conference(self) -> tuple[CallView, ...]:
        """The calls that hear each other."""
        return tuple(v for v in self if v.conference and v.running)

    @property
    def waiting(self) -> tuple[CallView, ...]:
        """Answered calls other than the one in hand, the longest begun first."""
        active = self.active
        return tuple(v for v in self if v.state.connected and v is not active)

    @property
    def to_wrap_up(self) -> tuple[CallView, ...]:
        """Calls that are over and still want their wrap-up, the oldest first."""
        return tuple(v for v in self if not v.running)
