"""What SIP says, in the program's words."""

import pytest

from app.telephony.engine import convert
from app.telephony.engine.convert import CalledLine, Caller, NameAddress
from app.telephony.events import Direction, EndCause, MediaState, Registration

INVITE = "INVITE sip:desk@127.0.0.1 SIP/2.0\r\n{headers}\r\n\r\nv=0\r\nFrom: not a header\r\n"


def invite(*headers: str) -> str:
    return INVITE.format(headers="\r\n".join(headers))


@pytest.mark.parametrize(
    ("value", "name", "user", "host"),
    [
        ("<sip:1@h>;tag=a", "", "1", "h"),
        ("sip:1@h;tag=a", "", "1", "h"),
        ('"A B" <sip:1@h:5080;transport=tcp>', "A B", "1", "h"),
        ("A B <sips:1@[::1]:5061>", "A B", "1", "[::1]"),
        (r'"say \"x\" \\o/" <sip:1@h>', r'say "x" \o/', "1", "h"),
        ('"<sip:evil@x>" <sip:1@h>', "<sip:evil@x>", "1", "h"),
        ("<sip:%2B33%20478@H>", "", "+33 478", "h"),
        ("<sip:+33478;phone-context=x@h;user=phone>", "", "+33478", "h"),
        ("<sip:u:pw@h>", "", "u", "h"),
        ("<tel:+33478112233;ext=1>", "", "+33478112233", ""),
        ("<sip:Host.alone>", "", "", "host.alone"),
        ("", "", "", ""),
        ('"unbalanced <sip:1@h>', '"unbalanced', "1", "h"),
    ],
)
def test_an_address_header_is_taken_apart(value: str, name: str, user: str, host: str) -> None:
    assert convert.name_address(value) == NameAddress(name, user, host)


def test_headers_are_found_compact_folded_and_in_any_case() -> None:
    message = invite("f: <sip:a@h>", "SUBJECT: long\r\n  story", "Subject: two")
    assert convert.header(message, "from") == "<sip:a@h>"
    assert convert.headers(message, "subject") == ["long story", "two"]


PAI = 'P-Asserted-Identity: "Firm" <sip:+33478@h>'


@pytest.mark.parametrize(
    ("headers", "trusted", "expected"),
    [
        (['From: "Zoé" <sip:12@h>'], False, Caller("12", "Zoé")),
        (["From: <sip:12@h>", PAI], True, Caller("+33478", "Firm")),
        (["From: <sip:12@h>", PAI], False, Caller("12")),
        (['From: "Me" <sip:12@h>', "P-Asserted-Identity: <tel:+1>"], True, Caller("+1", "Me")),
        (['From: "Anonymous" <sip:anonymous@anonymous.invalid>'], True, Caller()),
        (["From: <sip:anonymous@anonymous.invalid>", PAI], True, Caller("+33478", "Firm")),
        (["From: <sip:Anonymous@h>", PAI, "Privacy: id"], True, Caller()),
        (["From: <sip:12@h>", "Privacy: none"], False, Caller("12")),
        (["X: y"], False, Caller()),
    ],
)
def test_the_caller_is_who_may_be_believed(
    headers: list[str], trusted: bool, expected: Caller
) -> None:
    assert convert.caller(invite(*headers), trusted=trusted) == expected


DIVERTED = [
    "To: <sip:9@h>",
    'Diversion: "Night" <sip:20@h>;reason=no-answer, "Orders" <sip:10@h>;reason=unconditional',
]


@pytest.mark.parametrize(
    ("headers", "trusted", "expected"),
    [
        (["To: <sip:99@h>"], False, CalledLine("99")),
        (["To: <sip:9@h>", "P-Called-Party-ID: <sip:+3@h>"], False, CalledLine("+3")),
        (DIVERTED, True, CalledLine("10", "Orders", "Night")),
        (DIVERTED, False, CalledLine("9")),
        (["X: y"], True, CalledLine()),
    ],
)
def test_the_called_line_is_the_first_one_by_the_server_s_word(
    headers: list[str], trusted: bool, expected: CalledLine
) -> None:
    assert convert.called_line(invite(*headers), trusted=trusted) == expected


@pytest.mark.parametrize(
    ("target", "domain", "uri"),
    [
        ("0478112233", "pbx:5062", "sip:0478112233@pbx:5062"),
        ("+33478", "pbx", "sip:+33478@pbx"),
        ("*21#", "pbx", "sip:*21#@pbx"),
        ("sip:bob@other.example", "pbx", "sip:bob@other.example"),
        ("bob@127.0.0.1:5080", "", "sip:bob@127.0.0.1:5080"),
        ("bob@[::1]:5080", "", "sip:bob@[::1]:5080"),
        ("0478112233", "", None),
        ("", "pbx", None),
        ("bob@a b", "pbx", None),
        ("x\r\nRoute: <sip:evil>", "pbx", None),
        ("<sip:bob@h>", "pbx", None),
        ("bob@h?Route=x", "pbx", None),
    ],
)
def test_a_target_becomes_an_address_or_nothing(target: str, domain: str, uri: str | None) -> None:
    assert convert.target_uri(target, domain=domain) == uri


@pytest.mark.parametrize(
    ("direction", "code", "answered", "here", "reason", "cause"),
    [
        (Direction.INBOUND, 200, True, True, "", EndCause.LOCAL_HANGUP),
        (Direction.INBOUND, 200, True, False, "", EndCause.REMOTE_HANGUP),
        (Direction.OUTBOUND, 408, True, False, "", EndCause.FAILED),
        (Direction.INBOUND, 486, False, True, "", EndCause.DECLINED),
        (Direction.INBOUND, 487, False, False, "", EndCause.CANCELLED),
        (
            Direction.INBOUND,
            487,
            False,
            False,
            "SIP ;cause=200 ;text=x",
            EndCause.ANSWERED_ELSEWHERE,
        ),
        (
            Direction.INBOUND,
            487,
            False,
            False,
            'X;text="Call completed elsewhere"',
            EndCause.ANSWERED_ELSEWHERE,
        ),
        (Direction.INBOUND, 500, False, False, "", EndCause.FAILED),
        (Direction.INBOUND, 200, False, False, "", EndCause.REMOTE_HANGUP),
        (Direction.OUTBOUND, 487, False, True, "", EndCause.CANCELLED),
        (Direction.OUTBOUND, 486, False, False, "", EndCause.BUSY),
        (Direction.OUTBOUND, 600, False, False, "", EndCause.BUSY),
        (Direction.OUTBOUND, 603, False, False, "", EndCause.DECLINED),
        (Direction.OUTBOUND, 480, False, False, "", EndCause.NO_ANSWER),
        (Direction.OUTBOUND, 408, False, False, "", EndCause.NO_ANSWER),
        (Direction.OUTBOUND, 404, False, False, "", EndCause.NOT_FOUND),
        (Direction.OUTBOUND, 484, False, False, "", EndCause.NOT_FOUND),
        (Direction.OUTBOUND, 403, False, False, "", EndCause.REFUSED),
        (Direction.OUTBOUND, 488, False, False, "", EndCause.REFUSED),
        (Direction.OUTBOUND, 503, False, False, "", EndCause.FAILED),
    ],
)
def test_the_end_of_a_call_has_a_cause(
    direction: Direction, code: int, answered: bool, here: bool, reason: str, cause: EndCause
) -> None:
    found = convert.end_cause(direction, code, answered=answered, ended_here=here, reason=reason)
    assert found is cause


@pytest.mark.parametrize(
    ("code", "expires_s", "state"),
    [
        (200, 120, Registration.REGISTERED),
        (200, 0, Registration.OFFLINE),
        (401, 0, Registration.WRONG_PASSWORD),
        (403, 0, Registration.WRONG_PASSWORD),
        (407, 0, Registration.WRONG_PASSWORD),
        (408, 0, Registration.UNREACHABLE),
        (503, 0, Registration.UNREACHABLE),
        (404, 0, Registration.REFUSED),
        (603, 0, Registration.REFUSED),
    ],
)
def test_an_answer_to_register_is_a_state(code: int, expires_s: int, state: Registration) -> None:
    assert convert.registration(code, expires_s=expires_s) is state


@pytest.mark.parametrize(
    ("event", "number"),
    [
        ("refer;id=93809", "93809"),
        ("Refer ; x=1; ID = 7 ;y", "7"),
        ("refer", ""),
        ("presence;id=3", ""),
        ("refer;grid=4", ""),
    ],
)
def test_an_event_names_the_transfer_it_is_about(event: str, number: str) -> None:
    assert convert.refer_number(event) == number


@pytest.mark.parametrize(
    ("line", "stale"),
    [
        ('WWW-Authenticate: Digest realm="a", stale=true', True),
        ('Proxy-Authenticate: Digest stale="TRUE", realm="a"', True),
        ('WWW-Authenticate: Digest realm="a", stale=false', False),
        ('X-Other: Digest realm="a", stale=true', False),
    ],
)
def test_a_challenge_says_whether_the_answer_was_outdated(line: str, stale: bool) -> None:
    assert convert.is_stale(f"SIP/2.0 401 No\r\n{line}\r\n\r\n") is stale


def test_the_numbers_of_pjsua_are_those_of_this_pjsua2() -> None:
    import pjsua2 as pj

    assert convert.media_state(pj.PJSUA_CALL_MEDIA_ACTIVE) is MediaState.ACTIVE
    assert convert.media_state(pj.PJSUA_CALL_MEDIA_LOCAL_HOLD) is MediaState.LOCAL_HOLD
    assert convert.media_state(pj.PJSUA_CALL_MEDIA_REMOTE_HOLD) is MediaState.REMOTE_HOLD
    assert convert.media_state(pj.PJSUA_CALL_MEDIA_ERROR) is MediaState.NONE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pbx", ("pbx", 0)),
        ("pbx:5062", ("pbx", 5062)),
        ("[::1]:5062", ("[::1]", 5062)),
        ("pbx:99999", None),
        ("pbx:", None),
        ("a b", None),
        ("sip:pbx", None),
    ],
)
def test_a_registrar_is_a_host_and_a_port(text: str, expected: tuple[str, int] | None) -> None:
    assert convert.split_host(text) == expected


def test_bytes_that_are_no_text_and_control_characters_are_replaced() -> None:
    assert convert.clean("a\udcffb\x00c\r\nd") == "a\ufffdb c  d"


def test_the_name_of_an_account_cannot_leave_its_quotes() -> None:
    assert convert.own_address('a"\r\n<b\\', "sip:x@y") == '"a\\"  <b\\\\" <sip:x@y>'
