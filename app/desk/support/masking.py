"""Takes out of a text what nobody outside the office should read.

Secrets always go. Names and numbers go when the person wants it; each becomes a stand-in that is
the same wherever it stood, so that a call can still be followed.
"""

import re
from collections.abc import Iterable

HIDDEN = "(hidden)"
_WORD = r"pass(?:word|phrase|wd)?|pwd|secret|token|api[_-]?key|ha1"
_SECRETS = (
    (
        re.compile(rf"(?i)\b([\w-]*(?:{_WORD}))(['\"]?\s*[=:]\s*)(['\"])(?:(?!\3).)*\3"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(rf"(?i)\b([\w-]*(?:{_WORD}))(\s*[=:]\s*)[^\s'\",;)&]+"), rf"\1\2{HIDDEN}"),
    (
        re.compile(r"(?i)\b(response|rspauth|cnonce)(\s*=\s*)(?:\"[^\"]*\"|[0-9a-f]+)"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b((?:basic|bearer)\s+)[\w+/=.~-]{12,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(\b[a-z][\w+.-]*://[^\s/:@]+):[^\s@/]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(r"(?i)(\bsips?:[^\s:@;<>]+):[^\s@<>]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(r"(?i)(\binline:|\ba=ice-pwd:|\ba=key-mgmt:|(?m:^k=))\S+"), rf"\1{HIDDEN}"),
    (re.compile(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){4}\b"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*KEY-----.*?-----END [A-Z ]*KEY-----", re.DOTALL), HIDDEN),
)
_HEADERS = r"from|to|contact|p-asserted-identity|remote-party-id|diversion|referred-by|f|t|m"
_NAMES = (
    re.compile(r"(?P<before>\")(?P<who>[^\"\r\n]{1,80})(?=\"\s*<\s*(?:sips?|tel):)"),
    re.compile(rf"(?im)(?P<before>^(?:{_HEADERS})\s*:\s*)(?P<who>[^\"<\r\n:]+?)(?=\s*<)"),
    re.compile(r"(?P<before>\b(?:display_)?name=['\"])(?P<who>[^'\"]+)"),
)
_NUMBERS = (
    re.compile(r"(?i)(?P<before>\bsips?:)(?P<who>[^\s@;<>\[\]]+)(?=@)"),
    re.compile(r"(?i)(?P<before>\btel:)(?P<who>[^\s;<>\[\]]+)"),
    re.compile(
        r"(?P<before>\b(?:remote|dialled|target|user|username|number)=['\"])(?P<who>[^'\"\[]+)"
    ),
    re.compile(r"(?P<before>(?<![\w.+]))(?P<who>\+\d{6,15}|0\d{8,14})(?![\w.])"),
    re.compile(r"(?P<before>(?<![\w.]))(?P<who>0\d(?:[ .-]\d\d){4})(?![\w.])"),
)


class Masking:
    """`persons` also masks names and numbers; `known` are such words of this office."""

    def __init__(self, *, persons: bool = True, known: Iterable[str] = ()) -> None:
        self._persons = persons
        self._stand_ins: dict[str, str] = {}
        words = sorted({word for word in known if len(word) > 2}, key=len, reverse=True)  # noqa: PLR2004
        self._known = re.compile("|".join(map(re.escape, words))) if words and persons else None

    def __call__(self, text: str) -> str:
        """The text without what is to be masked."""
        for pattern, instead in _SECRETS:
            text = pattern.sub(instead, text)
        if not self._persons:
            return text
        if self._known is not None:
            text = self._known.sub(lambda found: self.person(found[0]), text)
        for pattern in (*_NAMES, *_NUMBERS):
            text = pattern.sub(lambda found: found["before"] + self.person(found["who"]), text)
        return text

    def person(self, word: str) -> str:
        """The stand-in of a name or number."""
        if not self._persons or not word or word.startswith("["):
            return word
        key = re.sub(r"[\s().-]", "", word) if word.strip("+0123456789 .-()") == "" else word
        kind = "number" if key.lstrip("+").isdigit() else "name"
        return self._stand_ins.setdefault(key, f"[{kind} {len(self._stand_ins) + 1}]")
