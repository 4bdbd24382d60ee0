"""Takes a recording out of its seal: a sound file that anybody can open."""

from pathlib import Path

from app.errors import UserError
from app.i18n import _
from app.telephony.recordings.playing import Sound

FORMATS = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".ogg": ("OGG", "OPUS"),
    ".opus": ("OGG", "OPUS"),
}
_CHUNK_S = 10


def export_sound(sound: Sound, target: Path) -> None:
    """Write both channels as WAV, FLAC or Ogg Opus, as the name of the file ends.

    Raises `UserError`; a file that could not be finished is not left behind.
    """
    import soundfile

    form = FORMATS.get(target.suffix.lower())
    if form is None:
        words = _("The file must end in .wav, .flac or .ogg. Nothing was written.")
        raise UserError(words)
    half = target.with_name(target.name + ".part")
    step = _CHUNK_S * sound.rate
    try:
        with soundfile.SoundFile(half, "w", sound.rate, 2, form[1], format=form[0]) as file:
            for first in range(0, sound.frames, step):
                file.write(sound.read(first, step))
        half.replace(target)
    except (OSError, soundfile.LibsndfileError) as error:
        half.unlink(missing_ok=True)
        words = _("The recording could not be written to {path}: {reason}")
        raise UserError(words.format(path=target, reason=error)) from error
