"""The rules of incoming calls at work: callers are let through, turned away, sent on, answered."""

import logging
import re
from collections.abc import Callable

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import ApplyRules
from app.telephony.engine.callbacks import default_settings
from app.telephony.engine.convert import headers, target_uri
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.timers import Timers
from app.telephony.events import Event
from app.telephony.incoming_rules import (
    Act,
    Arrival,
    Decision,
    Rule,
    applied,
    decide,
    is_blocked,
)

LONGEST_DELAY_S = 60
_ANSWER_AFTER = re.compile(r";\s*answer-after\s*=\s*\"?(\d{1,4})", re.IGNORECASE)
_DELAY = re.compile(r";\s*delay\s*=\s*\"?(\d{1,4})", re.IGNORECASE)
_AUTO_ANSWER = re.compile(r"auto[\s-]?answer|info\s*=\s*intercom", re.IGNORECASE)

log = logging.getLogger(__name__)


class IncomingRules:
    """Decides about every incoming call at once, whether a desk is there or not."""

    def __init__(
        self,
        timers: Timers,
        *,
        alive: Callable[[LiveCall], bool],
        answer: Callable[[LiveCall], None],
        say: Callable[[Event], None],
    ) -> None:
        self._timers = timers
        self._alive = alive
        self._answer = answer
        self._say = say
        self._rules = ApplyRules()

    def apply(self, rules: ApplyRules) -> None:
        """Use these rules for the calls that come from now on."""
        self._rules = rules
        self.tell()

    def tell(self) -> None:
        """Say by which rules calls are treated."""
        self._say(applied(self._rules, now_ms()))

    def decide(
        self, call: LiveCall, invite: str, *, trusted: bool, busy: bool, domain: str
    ) -> Decision:
        """What becomes of this call; `busy` says that the agent speaks or dials.

        Without a server (`domain`) no number can be forwarded to: such a call rings.
        """
        intercom_s = intercom_delay(invite) if self._rules.intercom else None
        arrival = Arrival(call.remote, call.started_at, busy, trusted, intercom_s=intercom_s)
        decision = decide(arrival, self._rules)
        if decision.target and _address(decision.target, domain) is None:
            log.warning("cannot forward to %r without a server", decision.target)
            return Decision()
        return decision

    def rule_for(self, remote: str) -> str:
        """The rule that would have kept out a caller whom no line was left for."""
        return Rule.BLOCKED.value if is_blocked(remote, self._rules) else ""

    def carry_out(self, call: LiveCall, decision: Decision, *, domain: str) -> None:
        """Do it now, or when its time has come and the call still rings."""
        if not decision.rings:
            self._turn_away(call, decision, domain)
        elif decision.act is Act.ANSWER:
            self._later(call, decision.after_s, lambda: self._answer(call))
        elif decision.target:
            self._later(call, decision.after_s, lambda: self._turn_away(call, decision, domain))

    def _later(self, call: LiveCall, seconds: int, act: Callable[[], None]) -> None:
        def if_it_rings() -> None:
            if self._alive(call) and call.ringing_here:
                act()

        self._timers.after(seconds, if_it_rings)

    def _turn_away(self, call: LiveCall, decision: Decision, domain: str) -> None:
        """Refuse the call or send the caller on; its end is told like any other."""
        reply = default_settings()
        reply.statusCode = decision.code
        address = _address(decision.target, domain)
        if address is not None:
            reply.txOption.headers = _contact(address)
        call.rule = decision.rule.value if decision.rule is not None else ""
        call.forwarded_to = decision.target
        call.ended_here = True
        try:
            # Not hangup: pjsua2 sends its own address then, and the caller comes back to us.
            call.native.answer(reply)
        except pj.Error as error:  # the caller was faster and is gone; its end is on the way
            log.info("turning away %s: %s", call.call_id, error.info())


def intercom_delay(invite: str) -> int | None:
    """Seconds after which this INVITE asks to be answered by itself; None when it does not.

    Read are `Call-Info: …;answer-after=0`, `Alert-Info: …;info=alert-autoanswer;delay=0` and the
    words PBXs put into Alert-Info ("Auto Answer", `info=intercom`).
    """
    for value in headers(invite, "call-info"):
        asked = _ANSWER_AFTER.search(value)
        if asked is not None:
            return min(int(asked[1]), LONGEST_DELAY_S)
    for value in headers(invite, "alert-info"):
        if _AUTO_ANSWER.search(value):
            delay = _DELAY.search(value)
            return min(int(delay[1]), LONGEST_DELAY_S) if delay is not None else 0
    return None


def _address(target: str, domain: str) -> str | None:
    """Where a forwarded caller is to call; None for what cannot be called."""
    uri = target_uri(target, domain=domain)
    return uri.partition(";")[0] if uri is not None else None


def _contact(uri: str) -> pj.SipHeaderVector:
    header = pj.SipHeader()
    header.hName, header.hValue = "Contact", f"<{uri}>"
    found = pj.SipHeaderVector()
    found.push_back(header)
    return found
