"""How the sound finds its way through routers: STUN, ICE and TURN as an account asks for them.

SIP needs none of this: the hop learns from the server how it is seen. All servers are given as
addresses; pjsip would hold the engine up to look names up.
"""

from typing import Any

import pjsua2 as pj

from app.telephony.commands import Register
from app.telephony.engine.finding import Found

_PLAIN_PASSWORD = 0


def ask_for(
    command: Register,
    found: Found,
    config: Any,  # noqa: ANN401  pjsua2 has no types
    *,
    stun_answers: bool,
) -> None:
    """Have the sound of this pj.AccountConfig cross routers so."""
    nat = config.natConfig
    nat.sipStunUse = pj.PJSUA_STUN_USE_DISABLED
    asks = found.stun is not None and stun_answers
    nat.mediaStunUse = pj.PJSUA_STUN_RETRY_ON_FAILURE if asks else pj.PJSUA_STUN_USE_DISABLED
    nat.iceEnabled = command.ice or bool(found.turn)
    nat.turnEnabled = bool(found.turn)
    if found.turn:
        nat.turnServer = found.turn
        nat.turnUserName = command.turn_user
        nat.turnPassword = command.turn_password
        nat.turnPasswordType = _PLAIN_PASSWORD
