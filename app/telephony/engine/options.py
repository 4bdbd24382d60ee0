"""What the engine is told when it starts."""

import sys
from pathlib import Path

import msgspec

CODECS = ("G722", "PCMA", "PCMU")
_NO_SOUND, _CODECS = "--no-sound", "--codecs"
_WRONG = 2


def _as_option(field: str) -> str:
    return "--" + field.replace("_", "-")


class EngineOptions(msgspec.Struct, frozen=True, kw_only=True, rename=_as_option):
    """The start arguments of one engine."""

    data_dir: Path
    bind: str = ""
    """Address to listen on; empty for all of them."""
    sip_port: int = 0
    """Port for SIP, 0 for any that is free."""
    codecs: tuple[str, ...] = CODECS
    """Codecs to offer, the best first; with G.711 alone everything runs at 8 kHz."""
    no_sound: bool = False
    """No sound device; calls run all the same."""
    play: Path | None = None
    """Without sound: a WAV file every caller hears, again and again."""
    nameserver: str = ""
    """Where names are looked up, address:port; "" asks the system's servers."""
    linger_s: float = msgspec.field(default=20.0, name="--linger")
    """Seconds an engine without desk and without call stays."""
    transfer_s: float = msgspec.field(default=30.0, name="--transfer-time")
    """Seconds a transfer may take before the other side is taken back."""

    @property
    def clock_rate(self) -> int:
        """Samples a second of the conference bridge."""
        return 16000 if "G722" in self.codecs else 8000


_OPTIONS = EngineOptions.__struct_encode_fields__


def parse(argv: list[str]) -> EngineOptions:
    """The options in `argv`; a wrong one ends the process with code 2.

    argparse would do the same, and take as long as pjsip takes to start.
    """
    try:
        given = _given(argv)
        return msgspec.convert(
            given, EngineOptions, strict=False, dec_hook=lambda kind, text: kind(text)
        )
    except (ValueError, msgspec.ValidationError) as error:
        sys.stderr.write(f"engine: {error}\n")
        sys.exit(_WRONG)


def _given(argv: list[str]) -> dict[str, object]:
    """What stands behind each option; raises ValueError."""
    given: dict[str, object] = {}
    words = iter(argv)
    for word in words:
        name, equals, text = word.partition("=")
        if name not in _OPTIONS:
            raise ValueError(f"{name} is none of {', '.join(_OPTIONS)}")
        if name == _NO_SOUND:
            given[name] = True
        elif (value := text if equals else next(words, None)) is not None:
            given[name] = _codecs(value) if name == _CODECS else value
        else:
            raise ValueError(f"{name} needs something behind it")
    return given


def _codecs(text: str) -> tuple[str, ...]:
    wanted = tuple(name.strip().upper() for name in text.split(",") if name.strip())
    if not wanted or set(wanted) - set(CODECS):
        raise ValueError(f"{_CODECS}: choose among {', '.join(CODECS)}")
    return wanted
