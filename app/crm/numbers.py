"""Telephone numbers: as E.164, as digits from the end, and as people write them.

Most numbers of our countries are read by a pattern; phonenumbers, twenty times slower and 45 ms
to import, reads the rest.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

import msgspec

SUFFIX_DIGITS = 7
"""Fewest last digits that may stand for a whole number."""

_FILLING = str.maketrans(dict.fromkeys(" \t\u00a0\u202f\u2009.-/()\u2010\u2011\u2012\u2013", ""))
_PLAIN = re.compile(r"\+?[0-9]{3,16}", re.ASCII)
_EXTENSION = re.compile(r"\s*\b(?:poste|post|int)\b\.?\s*", re.IGNORECASE)
_E164 = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
_SCHEME = re.compile(r"^(?:sips?|tel|callto):/{0,2}", re.IGNORECASE)
_LINE_MARK = re.compile(r"^[A-Za-z]{0,3}[0-9]{0,3}[#*]+")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

WITHHELD = frozenset(
    {
        "",
        "anonymous",
        "anonyme",
        "anon",
        "blocked",
        "id unavailable",
        "masque",
        "masqué",
        "no number",
        "none",
        "private",
        "privé",
        "restricted",
        "unavailable",
        "unknown",
        "inconnu",
        "withheld",
    }
)


class _Plan(msgspec.Struct, frozen=True):
    """The numbers of one country code that are recognised without asking phonenumbers."""

    code: str
    trunk: str
    significant: str
    """Pattern of the digits behind the code."""

    def takes(self, digits: str) -> bool:
        """Whether these are the significant digits of a number; read when first asked."""
        return _compiled(self.significant).fullmatch(digits) is not None


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_NANP = _Plan("1", "", r"[2-9][0-9]{2}[2-9][0-9]{6}")
_PLANS = {
    "FR": _Plan("33", "0", r"[1-9][0-9]{8}"),
    "BE": _Plan("32", "0", r"[1-35-9][0-9]{7}|4[23][0-9]{6}|4[5-9][0-9]{7}"),
    "CH": _Plan("41", "0", r"[2-7][0-9]{8}"),
    "LU": _Plan("352", "", r"6[269]1[0-9]{6}|2[2-9][0-9]{6}"),
    "GB": _Plan("44", "0", r"7[1-9][0-9]{8}|[123][0-9]{9}"),
    "US": _NANP,
    "CA": _NANP,
}
_BY_CODE = {plan.code: plan for plan in _PLANS.values()}


class Candidates(msgspec.Struct, frozen=True):
    """What a caller's number may be: E.164 readings, best first, and its last digits reversed."""

    withheld: bool
    shown: str
    """E.164 where it could be read, else the number as received."""
    e164: tuple[str, ...] = ()
    suffix_reversed: str = ""
    """Reversed digits to look for at the end of stored numbers; empty when too few are known."""
    whole_reversed: str = ""
    """Reversed digits of a short number, such as an extension, to be found as a whole."""


def normalise(raw: str, country: str) -> str | None:
    """The number as E.164, read as dialled in `country`; None when it can be no number.

    "+", "00", national and vanity writings are understood; an extension behind it is dropped.
    """
    return _by_pattern_alone(raw, country) or _by_library(raw, country)


def _by_pattern_alone(raw: str, country: str) -> str | None:
    text = "".join(raw.split())
    if not _PLAIN.fullmatch(text):
        text = text.replace("(0)", "").translate(_FILLING)
        if not _PLAIN.fullmatch(text):
            return None
    return _by_pattern(text, country)


def _by_pattern(text: str, country: str) -> str | None:
    if text[0] == "+":
        return _international(text[1:])
    if text.startswith("00"):
        return _international(text[2:])
    plan = _PLANS.get(country)
    if plan is None or not text.startswith(plan.trunk):
        return None
    rest = text[len(plan.trunk) :]
    if plan is _NANP and len(rest) == 11:  # noqa: PLR2004  a ten-digit number with its 1
        rest = rest.removeprefix("1")
    return f"+{plan.code}{rest}" if plan.takes(rest) else None


def _international(digits: str) -> str | None:
    for length in (2, 3, 1):
        plan = _BY_CODE.get(digits[:length])
        if plan is not None:
            return f"+{digits}" if plan.takes(digits[length:]) else None
    return None


def _by_library(raw: str, country: str) -> str | None:
    import phonenumbers

    if not any(character.isdigit() for character in raw):
        return None
    text = _EXTENSION.sub(" ext ", raw.strip().replace("(0)", ""))
    if text.startswith("00") and country not in {"US", "CA"}:
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def country_and_trunk(country: str) -> tuple[str, str]:
    """Country code and what stands before a national number: ("33", "0") for FR."""
    plan = _PLANS.get(country)
    if plan is not None:
        return plan.code, plan.trunk
    import phonenumbers

    code = phonenumbers.country_code_for_region(country)
    trunk = phonenumbers.ndd_prefix_for_region(country, strip_non_digits=True)
    return (str(code) if code else "", trunk or "")


def candidates(raw: str, country: str, prefixes: tuple[str, ...] = ()) -> Candidates:
    """Every reading of a caller's number as the PBX sent it.

    `prefixes` are what the PBX puts before it ("0", "9", "L0#"); a line mark that ends in # or *
    is taken off in any case.
    """
    text = caller_text(raw)
    if text.casefold() in WITHHELD:
        return Candidates(withheld=True, shown="")
    readings = [_LINE_MARK.sub("", text)] if _LINE_MARK.match(text) else []
    longest_first = sorted(prefixes, key=len, reverse=True)
    readings += [text[len(p) :] for p in longest_first if p and text.startswith(p)]
    readings.append(text)
    # A reading known by its pattern makes the slow library unnecessary for the others.
    quick = [_by_pattern_alone(reading, country) or _as_sent(reading) for reading in readings]
    found = quick if any(quick) else [_by_library(reading, country) for reading in readings]
    e164 = tuple(dict.fromkeys(number for number in found if number))
    suffix = _significant(e164[0]) if e164 else ""
    if not suffix and not (e164 and readings[0].startswith(("+", "00"))):
        # A whole international number is stored as such or not at all; others may be cut short.
        suffix = _digits(readings[0]).lstrip("0")
    if len(suffix) >= SUFFIX_DIGITS:
        return Candidates(
            withheld=False,
            shown=e164[0] if e164 else text,
            e164=e164,
            suffix_reversed=suffix[::-1],
        )
    return Candidates(withheld=False, shown=text, e164=e164, whole_reversed=_digits(text)[::-1])


def _as_sent(reading: str) -> str | None:
    """A whole international number of a country without a pattern: a server writes it so."""
    whole = _E164.fullmatch(reading) is not None
    return reading if whole and not any(reading[1:].startswith(code) for code in _BY_CODE) else None


def beginnings(text: str, country: str) -> tuple[str, ...]:
    """How stored numbers may begin when `text` is the beginning of a number being typed."""
    plain = text.replace("(0)", "").translate(_FILLING)
    digits = _digits(plain)
    if plain.startswith("+"):
        return ("+" + digits,)
    if plain.startswith("00"):
        return ("+" + digits[2:],)
    plan = _PLANS.get(country)
    if plan is None:
        return ("+" + digits,)
    if plan.trunk and digits.startswith(plan.trunk):
        return (f"+{plan.code}{digits[len(plan.trunk) :]}",)
    return (f"+{plan.code}{digits}", "+" + digits)


def looks_like_number(text: str) -> bool:
    """Whether a search is for a number rather than for a name: digits, with what parts them."""
    plain = _SCHEME.sub("", text.strip()).translate(_FILLING)
    return bool(_PLAIN.fullmatch(plain)) or bool(_LINE_MARK.match(plain) and _digits(plain))


def caller_text(raw: str) -> str:
    """The number in what a server sent: no scheme, host, parameters or invisible marks."""
    if _PLAIN.fullmatch(raw):
        return raw
    text = _SCHEME.sub("", _BIDI.sub("", raw).strip().strip("<>"))
    return text.partition("@")[0].partition(";")[0].strip()


def reversed_digits(number: str) -> str:
    """The digits of a number from the last to the first."""
    if _PLAIN.fullmatch(number):
        return number[:0:-1] if number[0] == "+" else number[::-1]
    return _digits(number)[::-1]


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def _significant(e164: str) -> str:
    """The digits without the country code, "" for a country without a pattern."""
    digits = e164[1:]
    for length in (2, 3, 1):
        plan = _BY_CODE.get(digits[:length])
        if plan is not None and plan.takes(digits[length:]):
            return digits[length:]
    return ""


_GROUPS = {
    "33": ((r"[1-9][0-9]{8}", (1, 2, 2, 2, 2)),),
    "44": (
        (r"7[1-57-9][0-9]{8}", (4, 6)),
        (r"(?:2[0-9]|70)[0-9]{8}", (2, 4, 4)),
        (r"(?:1[01][0-9]|1[2-69]1|3[0-9]{2})[0-9]{7}", (3, 3, 4)),
        # Some places of these districts have longer codes, which the library knows.
        (r"(?!1387|1524|1539|1697|1768|1946)1[2-9][02-9][0-9]{7}", (4, 6)),
    ),
}
"""How the digits behind a country code are written in groups, the first pattern that fits."""


@lru_cache(maxsize=8)
def _groups(code: str) -> tuple[tuple[re.Pattern[str], tuple[int, ...]], ...]:
    return tuple((_compiled(pattern), sizes) for pattern, sizes in _GROUPS[code])


def _group_sizes(plan: _Plan, significant: str) -> tuple[int, ...]:
    fits = (sizes for pattern, sizes in _groups(plan.code) if pattern.fullmatch(significant))
    return next(fits, ())


def _cut(digits: str, sizes: tuple[int, ...]) -> Iterator[str]:
    ends = tuple(accumulate(sizes))
    return (digits[end - size : end] for size, end in zip(sizes, ends, strict=True))


@lru_cache(maxsize=8192)
def display(e164: str, country: str) -> str:
    """An E.164 number as people of `country` write it: 06 12 34 56 78, +49 40 1234567.

    Anything else is given back as it is.
    """
    if not e164.startswith("+"):
        return e164
    plan = _PLANS.get(country)
    for home in (_PLANS["FR"], _PLANS["GB"]):
        significant = e164.removeprefix(f"+{home.code}")
        sizes = _group_sizes(home, significant) if significant != e164 else ()
        if sizes:
            first = home.trunk if home is plan else f"+{home.code} "
            return first + " ".join(_cut(significant, sizes))
    import phonenumbers

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    at_home = phonenumbers.country_code_for_region(country) == number.country_code
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)
