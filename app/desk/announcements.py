"""The announcements an office chooses itself: any sound file, made fit for the telephone."""

import wave
from pathlib import Path

from app.crm.recording_policy import Policy
from app.errors import UserError
from app.i18n import _
from app.paths import resource

_RATE = 16_000
_LONGEST_S = 120


def announcement(policy: Policy, language: str) -> Path:
    """The office's own file in this language, else the program's; French where there is none."""
    language = language if language in {"fr", "en"} else "fr"
    own = {"fr": policy.announcement_fr, "en": policy.announcement_en}[language]
    return Path(own) if own else resource("announcements", f"{language}.wav")


def adopt(chosen: Path, folder: Path, language: str) -> Path:
    """The file to play: the chosen one where the telephone can, else a copy it can, in `folder`.

    Raises `UserError` for what is no sound, is silent for ever, or lasts more than two minutes.
    """
    import numpy as np
    import soundfile

    try:
        samples, rate = soundfile.read(chosen, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        words = _("{file} cannot be read as sound ({reason}). The announcement stays as it was.")
        raise UserError(words.format(file=chosen.name, reason=error)) from error
    if not 0 < len(samples) / rate <= _LONGEST_S:
        words = _("An announcement lasts up to two minutes. It stays as it was.")
        raise UserError(words)
    if _fits(chosen):
        return chosen
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mono = samples.mean(axis=1)
    length = round(len(mono) * _RATE / rate)
    spectrum = np.zeros(length // 2 + 1, complex)
    known = np.fft.rfft(mono)[: len(spectrum)]
    spectrum[: len(known)] = known
    target = folder / f"announcement-{language}.wav"
    soundfile.write(target, np.fft.irfft(spectrum, length) * length / len(mono), _RATE, "PCM_16")
    return target


def _fits(file: Path) -> bool:
    """Whether pjsip plays it: a WAV file of 16 bits in one or two channels."""
    try:
        with wave.open(str(file)) as sound:
            return bool(sound.getsampwidth() == 2 and sound.getnchannels() <= 2)  # noqa: PLR2004
    except (wave.Error, EOFError, OSError):
        return False
