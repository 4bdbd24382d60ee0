#!/usr/bin/env python3
"""Speak the announcements anew with espeak-ng and soundfile, after a change of their words.

    python3 resources/announcements/speak.py

An office that wants a human voice chooses a file of its own in Settings, Recording.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

RATE = 16_000
VOICES = {"fr": "fr-fr", "en": "en-gb"}
WORDS_A_MINUTE = 150
PAUSE_S = 0.3
LOUDNESS = 0.5


def main() -> None:
    """Write LANGUAGE.wav beside LANGUAGE.txt: 16-bit mono at 16 kHz."""
    here = Path(__file__).parent
    for language, voice in VOICES.items():
        words = (here / f"{language}.txt").read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            spoken = Path(folder) / "spoken.wav"
            command = ["espeak-ng", "-v", voice, "-s", str(WORDS_A_MINUTE), "-w", str(spoken)]
            subprocess.run([*command, words], check=True)
            samples, rate = soundfile.read(spoken)
        length = int(len(samples) * RATE / rate)
        spectrum = np.fft.rfft(samples)[: length // 2 + 1]
        even = np.fft.irfft(spectrum, length)
        even *= LOUDNESS / np.abs(even).max()
        pause = np.zeros(int(PAUSE_S * RATE))
        soundfile.write(here / f"{language}.wav", np.concatenate([pause, even, pause]), RATE)


if __name__ == "__main__":
    main()
