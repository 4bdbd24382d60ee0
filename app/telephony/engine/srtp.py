"""Encrypted sound as an account asks pjsip for it.

Keys are exchanged in the session description (SDES). DTLS-SRTP is not compiled into this pjsip:
asked for it, pjsip connects in clear and says nothing, so it is never asked.
"""

from typing import Any

import pjsua2 as pj

from app.telephony.commands import Srtp

_USE = {
    Srtp.OFF: pj.PJMEDIA_SRTP_DISABLED,
    Srtp.OPTIONAL: pj.PJMEDIA_SRTP_OPTIONAL,
    Srtp.MANDATORY: pj.PJMEDIA_SRTP_MANDATORY,
}


def ask_for(wanted: Srtp, config: Any) -> None:  # noqa: ANN401  pjsua2 has no types
    """Have the calls of this pj.AccountConfig encrypted so."""
    media = config.mediaConfig
    media.srtpUse = _USE[wanted]
    media.srtpSecureSignaling = 0  # what keys in clear are worth is said on the screen
    media.srtpOpt.keyings = pj.IntVector([pj.PJMEDIA_SRTP_KEYING_SDES])
