#!/usr/bin/env python3
"""Makes the sounds beside it anew: the rings, the knock and the two demo callers.

Needs numpy (a development requirement), sox and espeak-ng; the program ships what this writes.
"""

import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).resolve().parent
RATE = 48_000

Samples = npt.NDArray[np.float64]

# A marimba's bar: the fundamental, its tuned fourth harmonic and a short high knock.
PARTIALS = ((1.0, 1.0, 0.42), (3.93, 0.22, 0.14), (9.2, 0.06, 0.05))

FRENCH = (
    ("Bonjour madame, bonjour monsieur.", 0.55),
    ("Je vous appelle au sujet de ma commande, numéro dix, quarante-deux.", 0.6),
    ("Elle devait être livrée mardi dernier, et je n'ai toujours rien reçu.", 0.65),
    ("Le suivi indique: en cours de préparation, depuis quatre jours.", 0.6),
    ("Est-ce que vous pouvez me dire quand elle arrivera?", 0.5),
    ("J'en ai besoin avant vendredi, s'il vous plaît.", 0.6),
    ("Je vous remercie.", 0.4),
)
ENGLISH = (
    ("Hello, good morning.", 0.55),
    ("I'm calling about my order, number ten, forty two.", 0.6),
    ("It was meant to be delivered last Tuesday, and I still haven't received anything.", 0.65),
    ("The tracking page has said, being prepared, for four days now.", 0.6),
    ("Could you tell me when it will arrive?", 0.5),
    ("I really need it before Friday, please.", 0.6),
    ("Thank you very much.", 0.4),
)


def bar(frequency: float, seconds: float) -> Samples:
    """One struck wooden bar."""
    time = np.arange(int(RATE * seconds)) / RATE
    sound = sum(
        (
            weight * np.sin(2 * np.pi * frequency * ratio * time) * np.exp(-time / decay)
            for ratio, weight, decay in PARTIALS
            if frequency * ratio < RATE / 2
        ),
        start=np.zeros_like(time),
    )
    attack = np.minimum(1.0, time / 0.004)
    return np.asarray(sound * attack)


def score(notes: list[tuple[float, float]], seconds: float, loudest: float) -> Samples:
    """Bars struck at (time in s, frequency in Hz), normalised; tails wrap round, so it loops."""
    sound = np.zeros(int(RATE * seconds))
    for at, frequency in notes:
        struck = bar(frequency, min(2.2, seconds))
        places = (int(RATE * at) + np.arange(len(struck))) % len(sound)
        np.add.at(sound, places, struck)
    return sound * (loudest / np.abs(sound).max())


def write(name: str, sound: Samples) -> None:
    """Write 48 kHz mono 16 bit."""
    with wave.open(str(HERE / name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())


def ring() -> Samples:
    """Two rising figures over a fifth, then a rest: D major, unhurried."""
    d5, e5, a5, f6, d6, a4 = 587.33, 659.26, 880.0, 1479.98, 1174.66, 440.0
    figure = [(0.0, d5), (0.0, a4), (0.16, a5), (0.32, d6), (0.56, e5), (0.72, a5), (0.88, f6 / 2)]
    answer = [(1.28 + at, frequency) for at, frequency in figure[:4]]
    return score([*figure, *answer], seconds=4.0, loudest=0.6)


def bell() -> Samples:
    """Two brass bells struck in turn, as in a telephone of old: a second, then a rest."""
    strokes = [(0.04 * number, (1046.5, 1318.51)[number % 2]) for number in range(26)]
    return score(strokes, seconds=3.0, loudest=0.5)


def chime() -> Samples:
    """Three falling notes, soft, then a long rest."""
    return score([(0.0, 783.99), (0.42, 659.26), (0.84, 523.25)], seconds=4.0, loudest=0.35)


def pulse() -> Samples:
    """The warble of an office telephone: two tones by turns, twice, then a rest."""
    spell = [(0.05, 880.0), (0.05, 1108.73)] * 6 + [(0.3, 0.0)]
    notes = [(0.01, 0.0), *spell, *spell, (1.19, 0.0)]
    tone = np.concatenate([np.full(round(RATE * seconds), pitch) for seconds, pitch in notes])
    phase = 2 * np.pi * np.cumsum(tone) / RATE
    warble = np.sin(phase) + 0.25 * np.sin(3 * phase)
    # Opened and shut within 5 ms, so that it does not click.
    gate = np.convolve(tone > 0, np.ones(RATE // 200) / (RATE // 200), mode="same")
    return np.asarray(0.2 * warble * gate)


def knock() -> Samples:
    """Two soft low strokes every five seconds."""
    return score([(0.0, 440.0), (0.17, 523.25)], seconds=5.0, loudest=0.16)


def speak(name: str, voice: str, lines: tuple[tuple[str, float], ...]) -> None:
    """Speak the lines with pauses in seconds, then make them sound like a caller at home."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, (text, pause) in enumerate(lines):
            part = Path(folder) / f"{number:02}.wav"
            pitch = 40 + 3 * (number % 3)  # no two sentences begin on the same note
            command = ["espeak-ng", "-v", voice, "-s", "148", "-p", str(pitch), "-a", "120"]
            subprocess.run([*command, "-w", str(part), text], check=True)
            padded = part.with_suffix(".padded.wav")
            pad = ["silence", "1", "0.01", "0.2%", "reverse", "silence", "1", "0.01", "0.2%"]
            subprocess.run(
                ["sox", str(part), str(padded), *pad, "reverse", "pad", "0", str(pause)],  # noqa: S607
                check=True,
            )
            parts.append(str(padded))
        shape = [
            *("gain", "-10", "highpass", "180", "lowpass", "3800"),
            *("equalizer", "320", "1q", "3", "equalizer", "2600", "1.2q", "-5"),
            *("reverb", "10", "60", "15", "remix", "-", "gain", "-6"),
            *("compand", "0.02,0.15", "6:-60,-42,-18,-12,-6,-6", "0", "-60", "0.05"),
            *("norm", "-3", "rate", "-v", "16000"),
        ]
        subprocess.run(
            ["sox", "-D", *parts, "-b", "16", str(HERE / name), *shape],  # noqa: S607
            check=True,
        )


def main() -> None:
    """Write every sound."""
    write("ring.wav", ring())
    for name, made in (("bell", bell), ("chime", chime), ("pulse", pulse)):
        write(f"{name}.wav", made())
    write("knock.wav", knock())
    speak("demo-caller-fr.wav", "fr+f2", FRENCH)
    speak("demo-caller-en.wav", "en-gb+f4", ENGLISH)


if __name__ == "__main__":
    main()
