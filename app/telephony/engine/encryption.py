"""Whether a call is really encrypted; one that had to be and is not is ended."""

from app.telephony.commands import Srtp
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.events import MediaState

# pjsua2 says it nowhere else: the profile in StreamInfo stays RTP/AVP when SRTP is optional.
_SRTP_IS_ON = "SRTP status: Active"


_NOT_ACCEPTABLE = 488


class Encryption:
    """Looks at every call once its sound is agreed, and ends one that broke its promise."""

    def __init__(self, accounts: Accounts, running: RunningCalls) -> None:
        self._accounts = accounts
        self._running = running

    def look_at(self, call: LiveCall) -> bool:
        """Note how a call is encrypted; False when it had to be and is not: it must end."""
        if call.media is MediaState.NONE:
            return True
        call.encrypted = _SRTP_IS_ON in call.native.dump(True, "")  # noqa: FBT003
        call.keys_hidden = call.encrypted and self._accounts.hides_keys(call.account)
        if call.encrypted or self._accounts.srtp(call.account) is not Srtp.MANDATORY:
            return True
        self._running.refuse("Encrypt", call, "not_encrypted")
        return False

    def explain(self, call: LiveCall, code: int) -> None:
        """Say why a call came to nothing when the demand for encryption is why."""
        demanded = self._accounts.srtp(call.account) is Srtp.MANDATORY
        if demanded and code == _NOT_ACCEPTABLE and call.media is MediaState.NONE:
            self._running.refuse("Encrypt", call, "not_encrypted")
