"""Whether customers can reach this desk, said in honest words."""

from enum import StrEnum

import msgspec

from app.desk.faults import fault_words
from app.i18n import _
from app.telephony.events import Registration, RegistrationChanged


class Light(StrEnum):
    """The three things a glance must tell."""

    REACHABLE = "reachable"
    TRYING = "trying"
    UNREACHABLE = "unreachable"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return (Light.UNREACHABLE, Light.TRYING, Light.REACHABLE).index(self)


class Reachability(msgspec.Struct, frozen=True):
    """The state of the account at one moment; `at` is epoch milliseconds, 0 for never."""

    state: Registration = Registration.OFFLINE
    code: int = 0
    reason: str = ""
    at: int = 0
    retry_in_s: int = 0
    expires_s: int = 0
    """Seconds from `at` on for which the server has promised to send calls; 0 for no end."""
    engine_lost: bool = False
    account_known: bool = False

    @property
    def light(self) -> Light:
        """The glance: a call can come in, we are trying, or none can."""
        if self.engine_lost:
            return Light.UNREACHABLE
        if self.state in {Registration.REGISTERED, Registration.DIRECT}:
            return Light.REACHABLE
        if self.state is Registration.REGISTERING:
            return Light.TRYING
        return Light.UNREACHABLE

    def at_moment(self, now_ms: int) -> "Reachability":
        """The same, unless the registration has run out by then: no light may outlive it."""
        over = self.expires_s and now_ms > self.at + (self.expires_s + _GRACE_S) * 1000
        if self.state is not Registration.REGISTERED or not over:
            return self
        return msgspec.structs.replace(
            self, state=Registration.OFFLINE, at=self.at + self.expires_s * 1000
        )

    @property
    def reason_is_told(self) -> bool:
        """Whether the words say the reason already."""
        return bool(fault_words(self.reason))

    def words(self, now_ms: int) -> str:
        """One line for the foot of the side bar, true at `now_ms`."""
        if self.engine_lost and not self.reason_is_told:
            return _("Telephone restarting, calls cannot reach you")
        if not self.account_known:
            return _("No telephone account yet")
        if self.state is Registration.REGISTERED:
            return _("registered {ago}").format(ago=_ago(now_ms - self.at))
        if self.state is Registration.DIRECT:
            return _("reachable on this computer")
        if self.state is Registration.REGISTERING:
            return _("registering…")
        return _("cannot receive calls: {why}").format(why=self._why(now_ms))

    def _why(self, now_ms: int) -> str:
        why = {
            Registration.WRONG_PASSWORD: _("wrong password"),
            Registration.UNREACHABLE: fault_words(self.reason) or _("server not found"),
            Registration.OFFLINE: fault_words(self.reason) or _("not registered"),
        }.get(self.state)
        if why is None:
            refused = _("the server refused ({code})").format(code=self.code)
            why = fault_words(self.reason) or refused
        left = self.retry_in_s - (now_ms - self.at) // 1000
        if self.retry_in_s and left > 0:
            return _("{why}, retrying in {seconds} s").format(why=why, seconds=left)
        return why


def reachability(fact: RegistrationChanged) -> Reachability:
    """What a change of registration means for the people who call."""
    return Reachability(
        state=fact.state,
        code=fact.code,
        reason=fact.reason,
        at=fact.at,
        retry_in_s=fact.retry_in_s,
        expires_s=fact.expires_s,
        account_known=True,
    )


_GRACE_S = 2
"""An answer may be that late before the light goes out."""
_MINUTE_S = 60
_HOUR_S = 3600


def _ago(elapsed_ms: int) -> str:
    seconds = max(0, elapsed_ms // 1000)
    if seconds < _MINUTE_S:
        return _("{count} s ago").format(count=seconds)
    if seconds < _HOUR_S:
        return _("{count} min ago").format(count=seconds // _MINUTE_S)
    return _("{count} h ago").format(count=seconds // _HOUR_S)
