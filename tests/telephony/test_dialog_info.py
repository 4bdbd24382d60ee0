"""Reports of calls (RFC 4235): as switchboards write them, and as an attacker would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.telephony.dialog_info import (
    LARGEST,
    MOST_DIALOGS,
    Dialog,
    DialogInfo,
    DialogInfoError,
    Lamp,
    read,
)
from app.telephony.events import LampState
from tests.peers.switchboard import report


def dialog(state: str, *, id_: str = "1", direction: str = "recipient") -> str:
    return f'<dialog id="{id_}" direction="{direction}"><state>{state}</state></dialog>'


def lit(*reports: tuple[str, str]) -> LampState:
    """What a lamp shows after these reports, each "full" or "partial" and its dialogs."""
    lamp = Lamp()
    for version, (kind, dialogs) in enumerate(reports):
        lamp.hear(read(report(version, kind, dialogs).encode()))
    return lamp.state


RINGS, SPEAKS, OVER = dialog("early"), dialog("confirmed"), dialog("terminated")


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([("full", "")], LampState.FREE),
        ([("full", RINGS)], LampState.RINGING),
        ([("full", dialog("early", direction="initiator"))], LampState.ON_CALL),
        ([("full", dialog("Trying", direction="initiator"))], LampState.ON_CALL),
        ([("full", dialog("trying"))], LampState.FREE),
        ([("full", "<dialog id='1'><state event='x'> early </state></dialog>")], LampState.RINGING),
        ([("full", SPEAKS)], LampState.ON_CALL),
        ([("full", RINGS + dialog("confirmed", id_="2"))], LampState.ON_CALL),
        ([("full", SPEAKS), ("partial", OVER)], LampState.FREE),
        ([("full", SPEAKS), ("partial", dialog("early", id_="2"))], LampState.ON_CALL),
        ([("full", RINGS + dialog("confirmed", id_="2")), ("full", RINGS)], LampState.RINGING),
        ([("full", SPEAKS), ("full", "")], LampState.FREE),
    ],
)
def test_a_lamp_shows_what_the_reports_add_up_to(
    reports: list[tuple[str, str]], state: LampState
) -> None:
    assert lit(*reports) is state


def test_a_call_that_rings_beside_another_can_be_picked_up() -> None:
    lamp = Lamp()
    both = RINGS + dialog("confirmed", id_="2")
    lamp.hear(read(report(0, "full", both).encode()))
    assert lamp.state is LampState.ON_CALL
    assert lamp.ringing is not None


def test_a_report_that_was_missed_is_noticed() -> None:
    lamp = Lamp()
    assert lamp.hear(DialogInfo(4))
    assert lamp.hear(DialogInfo(5, full=False))
    assert not lamp.hear(DialogInfo(7, full=False))
    assert not Lamp().hear(DialogInfo(0, full=False))


def test_who_calls_is_read_from_any_prefix() -> None:
    body = (
        '<?xml version="1.0"?><d:dialog-info xmlns:d="urn:ietf:params:xml:ns:dialog-info"'
        ' version="3" state="partial"><d:dialog id="x" direction="recipient"><d:state>early'
        '</d:state><d:remote><d:identity display="Zo&#233; &amp; Co">sip:0478@pbx</d:identity>'
        '<d:target uri="sip:elsewhere"/></d:remote></d:dialog></d:dialog-info>'
    )
    found = Dialog("x", "early", remote="sip:0478@pbx", display_name="Zoé & Co")
    assert read(body.encode()) == DialogInfo(3, full=False, dialogs=(found,))


def test_nothing_said_is_no_call() -> None:
    assert read(b" \r\n") == DialogInfo()


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<dialog-info>&b;</dialog-info>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><dialog-info>&a;</dialog-info>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        OUTSIDE,
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><dialog-info/>',
        "<dialog-info>&undefined;</dialog-info>",
        "<dialog-info>",
        "<presence/>",
        "not xml",
        "\x00",
        "<dialog-info>" + "<a>" * 50 + "</a>" * 50 + "</dialog-info>",
        "<dialog-info>" + SPEAKS * (MOST_DIALOGS + 1) + "</dialog-info>",
        "<dialog-info>" + " " * LARGEST + "</dialog-info>",
        '<?xml version="1.0" encoding="utf-7"?><dialog-info/>',
        '<?xml version="1.0" encoding="rot13"?><dialog-info/>',
    ],
)
def test_what_is_no_honest_report_is_refused(body: str) -> None:
    with pytest.raises(DialogInfoError):
        read(body.encode())


def test_what_is_said_is_bounded() -> None:
    body = report(0, "full", dialog("x" * 5000, id_="y" * 5000))
    (found,) = read(body.encode()).dialogs
    assert max(len(found.id), len(found.state)) <= 255


def test_an_odd_version_counts_as_none() -> None:
    assert read(b'<dialog-info version="-1"/>').version == 0
    assert read(b'<dialog-info version="' + b"9" * 5000 + b'"/>').version == int("9" * 18)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_else_is_ever_raised(body: bytes) -> None:
    for tried in (body, b"<dialog-info>" + body + b"</dialog-info>"):
        try:
            read(tried)
        except DialogInfoError:
            continue
