"""A sound card of its own for the tests: PulseAudio with null sinks, on a private socket."""

import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_START_S = 10.0
_INSTRUMENT = 4  # of 1 to 99, below PulseAudio's 5 and above the engine's 3
RATE = 48_000

# Qt hides the monitor of a sink, so the virtual microphone is a remapped one.
_SCRIPT = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=speaker rate=48000 channels=2 \
sink_properties=device.description=TestSpeaker
load-module module-null-sink sink_name=mic_feed rate=48000 channels=1 \
sink_properties=device.description=MicFeed
load-module module-remap-source source_name=microphone master=mic_feed.monitor \
source_properties=device.description=TestMicrophone
set-default-sink speaker
set-default-source microphone
"""

# For measuring delays: what the speaker plays and what the microphone hears are left and right of
# one null sink, so that one recording holds both on one clock.
_ONE_CLOCK = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=card rate=48000 channels=2
load-module module-remap-sink sink_name=speaker master=card channels=1 \
master_channel_map=front-left channel_map=mono remix=no
load-module module-remap-sink sink_name=mic_feed master=card channels=1 \
master_channel_map=front-right channel_map=mono remix=no
load-module module-remap-source source_name=microphone master=card.monitor channels=1 \
master_channel_map=front-right channel_map=mono remix=no
set-default-sink speaker
set-default-source microphone
"""
_STREAMS = {"microphone": "source-outputs", "speaker": "sink-inputs"}


@dataclass(slots=True)
class Pulse:
    """A running daemon: what is played into `mic_feed` is heard by the microphone."""

    folder: Path
    script: str
    process: subprocess.Popen[bytes]
    _loaded: dict[str, str] = field(default_factory=dict)

    @property
    def server(self) -> str:
        """What PULSE_SERVER must say for a program to use this sound card."""
        return f"unix:{self.folder / 'native'}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a child process that is to use this sound card."""
        return os.environ | {"PULSE_SERVER": self.server, "PULSE_COOKIE": str(self.folder / "c")}

    def control(self, *words: str) -> str:
        """Run pactl; its answer."""
        return subprocess.run(
            ["pactl", *words], env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def streams(self, kind: str) -> list[str]:
        """The programs that use a "microphone" or a "speaker" now, one by one."""
        lines = self.control("list", "short", _STREAMS[kind]).splitlines()
        return [line for line in lines if "protocol-native" in line]

    def plug_in(self, name: str) -> None:
        """A new loudspeaker appears."""
        self._loaded[name] = self.control(
            "load-module",
            "module-null-sink",
            f"sink_name={name}",
            "rate=48000",
            f"sink_properties=device.description={name}",
        )

    def plug_in_microphone(self, name: str) -> None:
        """A new microphone appears, silent."""
        self._loaded[name] = self.control(
            "load-module",
            "module-remap-source",
            f"source_name={name}",
            "master=speaker.monitor",
            f"source_properties=device.description={name}",
        )

    def pull_out(self, name: str) -> None:
        """A device that was plugged in here disappears."""
        self.control("unload-module", self._loaded.pop(name))

    def is_plugged_in(self, name: str) -> bool:
        """Whether a device that was plugged in here is still there."""
        return name in self._loaded

    def number_of(self, kind: str, name: str) -> str:
        """The number of one of the "sinks" or "sources"; "" when there is none of this name."""
        rows = [line.split("\t") for line in self.control("list", "short", kind).splitlines()]
        return next((row[0] for row in rows if row[1] == name), "")

    @contextmanager
    def playing(self, pcm: bytes, sink: str = "mic_feed") -> Iterator[None]:
        """Meanwhile this 48 kHz mono 16-bit sound is played, by default into the microphone."""
        command = ["pacat", "--playback", "-d", sink, "--raw", "--format=s16le"]
        with subprocess.Popen(
            [*command, f"--rate={RATE}", "--channels=1", "--latency-msec=200"],
            env=self.environment,
            stdin=subprocess.PIPE,
        ) as player:
            assert player.stdin
            put_first(player.pid)
            feeding = _feed(player, pcm)
            try:
                yield
            finally:
                player.kill()
                feeding.join(5)

    @contextmanager
    def recording(self, source: str = "speaker.monitor", channels: int = 1) -> Iterator[Path]:
        """Meanwhile 48 kHz 16-bit sound is kept in a raw file, by default the speaker's, mono."""
        path = Path(tempfile.mkstemp(suffix=".raw", dir=self.folder)[1])
        command = ["parec", "-d", source, "--raw", "--format=s16le", f"--rate={RATE}"]
        with (
            path.open("wb") as file,
            subprocess.Popen(
                [*command, f"--channels={channels}", "--latency-msec=10"],
                env=self.environment,
                stdout=file,
            ) as recorder,
        ):
            put_first(recorder.pid)
            try:
                wait_until(lambda: path.stat().st_size > 0, "parec to hear")
                yield path
            finally:
                recorder.terminate()
                recorder.wait(5)

    def crash(self) -> None:
        """The daemon dies without a word to anyone."""
        self.process.kill()
        self.process.wait(5)

    def start(self) -> None:
        """Start it again in the same place, with none of what was plugged in since."""
        self._loaded.clear()
        self.process = _start(self.folder, self.script)
        wait_until(self.answers, "pulseaudio", _START_S)

    def answers(self) -> bool:
        """Whether it is up with all its devices."""
        try:
            return "microphone" in self.control("list", "short", "sources")
        except subprocess.CalledProcessError:
            return False


def put_first(process: int) -> bool:
    """Let nothing on this machine hold up an instrument; false where that is not allowed."""
    try:
        for thread in psutil.Process(process).threads():
            os.sched_setscheduler(thread.id, os.SCHED_RR, os.sched_param(_INSTRUMENT))
    except PermissionError:
        return False
    return True


def _feed(player: subprocess.Popen[bytes], pcm: bytes) -> threading.Thread:
    """Write sound to a player from a thread of its own: a pipe holds less than a second."""

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError), player.stdin or io.BytesIO() as pipe:
            pipe.write(pcm)

    thread = threading.Thread(target=feed, daemon=True)
    thread.start()
    return thread


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
    """Return once `holds()`; fails the test when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(0.01)


@contextmanager
def running_pulse(*, one_clock: bool = False) -> Iterator[Pulse]:
    """Start a daemon nobody else uses, and end it.

    With `one_clock` the source "card.monitor" has the speaker left and the microphone right.
    """
    if shutil.which("pulseaudio") is None or shutil.which("pactl") is None:
        raise AssertionError("install the Debian packages pulseaudio and pulseaudio-utils")
    # A short path: the name of a socket has room for about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="pulse-"))
    script = _ONE_CLOCK if one_clock else _SCRIPT
    pulse = Pulse(folder, script, _start(folder, script))
    try:
        wait_until(pulse.answers, "pulseaudio", _START_S)
        yield pulse
    finally:
        if pulse.process.poll() is None:
            pulse.process.terminate()
            pulse.process.wait(5)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, script: str) -> subprocess.Popen[bytes]:
    (folder / "native").unlink(missing_ok=True)
    file = folder / "default.pa"
    file.write_text(script.format(socket=folder / "native"), "utf-8")
    command = ["pulseaudio", "-n", "-F", str(file), "--daemonize=no", "--exit-idle-time=-1"]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [*command, "--use-pid-file=no", "--disable-shm=yes"],
            env=os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
            stdout=log,
            stderr=log,
        )
