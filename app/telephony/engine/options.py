"""What the engine is told when it starts."""

import argparse
from pathlib import Path

import msgspec

CODECS = ("G722", "PCMA", "PCMU")


class EngineOptions(msgspec.Struct, frozen=True, kw_only=True):
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
    linger_s: float = 20.0
    """Seconds an engine without desk and without call stays."""
    transfer_s: float = 30.0
    """Seconds a transfer may take before the other side is taken back."""

    @property
    def clock_rate(self) -> int:
        """Samples a second of the conference bridge."""
        return 16000 if "G722" in self.codecs else 8000


def parse(argv: list[str]) -> EngineOptions:
    """The options in `argv`; a wrong one ends the process with code 2, as argparse does."""
    parser = argparse.ArgumentParser(prog="engine", description="The telephone without a window.")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--bind", default="")
    parser.add_argument("--sip-port", type=int, default=0)
    parser.add_argument("--codecs", type=_codecs, default=CODECS)
    parser.add_argument("--no-sound", action="store_true")
    parser.add_argument("--play", type=Path, default=None)
    parser.add_argument("--nameserver", default="")
    parser.add_argument("--linger", type=float, default=20.0, dest="linger_s")
    parser.add_argument("--transfer-time", type=float, default=30.0, dest="transfer_s")
    return EngineOptions(**vars(parser.parse_args(argv)))


def _codecs(text: str) -> tuple[str, ...]:
    wanted = tuple(name.strip().upper() for name in text.split(",") if name.strip())
    unknown = set(wanted) - set(CODECS)
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(f"choose among {', '.join(CODECS)}")
    return wanted
