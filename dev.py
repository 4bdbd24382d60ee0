#!/usr/bin/env python3
"""The one command of this repository: sets everything up, then runs, tests, checks or builds.

    python3 dev.py run [--demo] [...]   the program; what follows is handed to it
    python3 dev.py test [...]           every test, or what pytest is told by what follows
    python3 dev.py setup                the environment alone, tests' peers included
    python3 dev.py check                every gate, then every test: what CI runs
    python3 dev.py bench [NAME ...]     the benchmarks, one JSON object for each figure
    python3 dev.py build                the bundle that needs no Python, in dist/combine
    python3 dev.py lock [...]           compile requirements/*.in again; the rest is handed to uv
    python3 dev.py words                collect the words to translate into resources/translations

Only the standard library, and nothing newer than Python 3.9 understands, so that an old Python
can still say in words what is missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Callable, Iterator, Sequence  # noqa: UP035 - for an old Python

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "setup.json"
BUILD = ROOT / "build"
REQUIREMENTS = ROOT / "requirements"
PYTHONS = ("3.12", "3.11")
# What pip and apt-get say where a name is not known or a server not reached.
SIGNS_OF_NO_NETWORK = ("NewConnectionError", "NameResolutionError", "failure resolving")
TESTS_FAILED = 1  # pytest's exit code for this, and for nothing else

# Debian's names. What Qt links to, what its xcb platform needs to show a window, and the sound.
TO_RUN = (
    "ca-certificates libbrotli1 libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libpulse0 "
    "libx11-6 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 "
    "libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 "
    "libxkbcommon0 tzdata"
).split()
# The peers that the tests call and measure against, and what the build takes programs apart with.
TO_TEST = (
    "baresip-core binutils coturn dbus-daemon dnsmasq-base git gnome-keyring iproute2 kamailio "
    "kamailio-presence-modules kamailio-sqlite-modules kamailio-tls-modules ldap-utils "
    "libglib2.0-bin nftables openbox openssl poppler-utils postgresql pulseaudio "
    "pulseaudio-utils radicale sip-tester slapd sqlite3 umockdev weston xauth "
    "xdg-desktop-portal xdotool xvfb"
).split()

GATES = (
    ("lint", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("imports", ("lint-imports", "--no-logo")),
    ("dead code", ("python", "tests/architecture/dead_code.py")),
    ("dependencies", ("deptry", ".")),
)

# The functions whose text is translated, in gettext's notation; the last is a Language's method.
MARKS_OF_WORDS = ("_", "N_", "ngettext_:1,2", "pgettext_:1c,2", "in_context:1c,2")


class Stop(Exception):  # noqa: N818 - not an error of the program, a sentence for the person
    """What is wrong, in one sentence for the person; ends the command with exit code 1."""


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and give its exit code."""
    alone: dict[str, Callable[[], int | None]] = {
        "setup": lambda: set_up("test"),
        "check": check,
        "build": build,
        "words": words,
    }
    with_more: dict[str, Callable[[Sequence[str]], int | None]] = {
        "run": run,
        "test": test,
        "bench": bench,
        "lock": lock,
    }
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if name in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0
    if name not in {*alone, *with_more}:
        wrong = f"there is no command {name}" if name else "a command is missing"
        say(f"dev.py: {wrong}. These are known:\n\n{__doc__.strip()}")
        return 2
    if name in alone and rest:
        say(f"dev.py: {name} takes no further words ({' '.join(rest)}). Nothing was done.")
        return 2
    return carry_out(alone.get(name) or (lambda: with_more[name](rest)))


def carry_out(command: Callable[[], int | None]) -> int:
    """Run one command with the surroundings it needs; what stops it is said in one sentence."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    # Set by some machines, it would make Python compile the program anew at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # So that `-m app` is found from whatever folder the person, or a child process, is in.
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        return command() or 0
    except Stop as stop:
        print(f"dev.py: {stop}", file=sys.stderr)
        return 1
    except OSError as error:  # a folder of somebody else's, a full disk
        what = f"{error.filename}: " if error.filename else ""
        print(f"dev.py: {what}{error.strerror}. Nothing more was done.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# The commands


def run(rest: Sequence[str]) -> int:
    """Open the program; `--demo` among the arguments is its subcommand `demo`."""
    set_up("run")
    return hand_over(["-m", "app", *program_arguments(rest)])


def program_arguments(rest: Sequence[str]) -> list[str]:
    """What the program is told: `run --demo --headless` means its `demo --headless`."""
    demo = ["demo"] if "--demo" in rest else []
    return demo + [argument for argument in rest if argument != "--demo"]


def test(rest: Sequence[str]) -> int:
    """Run every test; what follows is handed to pytest instead."""
    set_up("test")
    return hand_over(["-m", "pytest", *rest], folder=ROOT) if rest else suite()


def suite() -> int:
    """Run every test: most of them side by side, then those that want the machine quieter.

    What fails so is run once more with nothing beside it, and named: calls and sound happen in real
    time, which three tests at once on two cores cannot always have. What fails twice has failed.
    """
    together = ("not quiet", "-n", "3", "--dist", "loadfile")
    quiet = ("quiet", "-n", "2", "--dist", "loadfile")
    again = ("--last-failed", "--last-failed-no-failures", "none")
    codes = []
    for which, *beside in (together, quiet):
        code = run_tests("-m", which, *beside)
        if code == TESTS_FAILED:
            print("  what failed, once more with nothing beside it:", flush=True)
            code = run_tests("-m", which, *again)
        codes.append(code)
    return max(codes)


def run_tests(*chosen: str) -> int:
    """Pytest's exit code for these."""
    return subprocess.call([str(VENV_PYTHON), "-m", "pytest", *chosen], cwd=str(ROOT))


def check() -> int:
    """Run every gate, then every test; each failing gate is shown and named again at the end."""
    set_up("test")
    failed = [name for name, command in GATES if not gate(name, command)]
    code = suite()
    if failed:
        raise Stop("these gates failed: " + ", ".join(failed))
    return code


def gate(name: str, command: Sequence[str]) -> bool:
    """Run one tool over the tree; its words are shown only when it has something to say."""
    started = time.monotonic()
    done = subprocess.run(
        [str(VENV_PYTHON.parent / command[0]), *command[1:]],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    passed = done.returncode == 0
    verdict = "ok" if passed else "FAILED"
    print(f"  {name:<34} {verdict:>6} {time.monotonic() - started:5.0f} s", flush=True)
    if not passed:
        print(done.stdout.decode("utf-8", "replace"), flush=True)
    return passed


def bench(rest: Sequence[str]) -> int:
    """Run the scripts of benchmarks/, or those named, and collect their figures in build/."""
    scripts = {
        path.stem: path
        for path in sorted((ROOT / "benchmarks").glob("*.py"))
        if '__name__ == "__main__"' in path.read_text("utf-8")
    }
    unknown = [name for name in rest if name not in scripts]
    if unknown:
        raise Stop(f"no benchmark {', '.join(unknown)}; there are {', '.join(scripts)}")
    set_up("test")
    figures, broken = [], []
    for script in [scripts[name] for name in rest or scripts]:
        with subprocess.Popen(
            [str(VENV_PYTHON), str(script)], cwd=str(ROOT), stdout=subprocess.PIPE
        ) as process:
            for line in process.stdout or ():
                print(line.decode("utf-8").rstrip(), flush=True)
                if line.startswith(b"{"):
                    figures.append({"benchmark": script.stem, **json.loads(line)})
        if process.returncode:
            broken.append(script.stem)
    collected = BUILD / "bench.json"
    collected.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if broken:
        raise Stop("these benchmarks ended with an error: " + ", ".join(broken))
    return 0


def build() -> int:
    """Freeze the program into dist/combine."""
    set_up("test")
    work = BUILD / "pyinstaller"
    command = [str(VENV_PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(work), str(ROOT / "build.spec")]
    step("building the bundle", command)
    bundle = ROOT / "dist" / "combine"
    size = sum(path.lstat().st_size for path in bundle.rglob("*"))
    print(f"dist/combine: {size / 2**20:.0f} MiB")
    return 0


def lock(rest: Sequence[str]) -> int:
    """Compile the requirements for every platform at once, with hashes and without addresses."""
    set_up("test")
    for name in ("runtime", "dev"):
        command = [str(VENV_PYTHON), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
        command += ["--output-file", f"requirements/{name}.lock", f"requirements/{name}.in"]
        if name == "dev":
            command += ["--constraints", "requirements/runtime.lock"]
        step(f"requirements/{name}.lock", [*command, *rest])
    return 0


def words() -> int:
    """Bring the French catalogue to what the program says today; its own words are English."""
    set_up("test")
    found = BUILD / "combine.pot"
    catalogue = ROOT / "resources" / "translations" / "fr" / "LC_MESSAGES" / "combine.po"
    babel = [str(VENV_PYTHON), "-m", "babel.messages.frontend"]
    extract = ["extract", "--no-default-keywords", "--add-location", "file", "--sort-output"]
    extract += ["--project", "Combiné", "--copyright-holder", "the authors of Combiné"]
    for keyword in MARKS_OF_WORDS:
        extract += ["--keyword", keyword]
    step("words of the program", [*babel, *extract, "--output-file", str(found), "app"])
    update = ["update", "--locale", "fr", "--no-fuzzy-matching", "--ignore-obsolete"]
    update += ["--init-missing", "--ignore-pot-creation-date", "--width", "100"]
    update += ["--input-file", str(found)]
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    step("French catalogue", [*babel, *update, "--output-file", str(catalogue)])
    compile_translations()
    return 0


def hand_over(arguments: Sequence[str], folder: Path | None = None) -> int:
    """Become the environment's Python, so that signals and the exit code are its own."""
    command = [str(VENV_PYTHON), *arguments]
    if folder:
        os.chdir(str(folder))
    if not WINDOWS:  # exec there would give the prompt back before the program ends
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - the very point
    return subprocess.call(command)


# The environment


def set_up(purpose: str) -> None:
    """Bring the environment to what `run` or `test` needs; quick when it is there already."""
    BUILD.mkdir(exist_ok=True)
    with one_at_a_time():
        install_debian_packages(missing_debian_packages(purpose))
        wanted = {"run": digest("runtime.lock"), "test": digest("dev.lock")}
        if not VENV_PYTHON.exists() or read_stamp().get(purpose) != wanted[purpose]:
            STAMP.unlink(missing_ok=True)
            make_environment()
            install_python_packages("dev.lock" if purpose == "test" else "runtime.lock")
            step("first start", [str(VENV_PYTHON), "-m", "compileall", "-q", "app"])
            if purpose == "run":  # what the tests need may have been changed by it
                del wanted["test"]
            STAMP.write_text(json.dumps(wanted), "utf-8")
        compile_translations()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock that the system drops when this process ends, however it ends."""
    with (BUILD / "setup.lock").open("a+b") as handle:
        if not take_lock(handle):
            say("another dev.py is setting up; waiting for it")
            while not take_lock(handle):
                time.sleep(0.3)
        yield


def take_lock(handle: IO[bytes]) -> bool:
    """Whether the lock on an open file could be taken at once."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def digest(name: str) -> str:
    """What stands for the content of one lock file."""
    return hashlib.sha256((REQUIREMENTS / name).read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """Digests of the lock files that the environment was last made from."""
    try:
        return dict(json.loads(STAMP.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def find_python() -> str:
    """Path of a Python that the pinned packages support; raises Stop when there is none."""
    candidates = [[getattr(sys, "_base_executable", sys.executable)]]
    candidates += [["python" + version] for version in PYTHONS]
    candidates += [["py", "-" + version] for version in PYTHONS] if WINDOWS else []
    for candidate in candidates:
        program = shutil.which(candidate[0])
        if program is None:
            continue
        version, path = ask_python([program, *candidate[1:]])
        if version in PYTHONS:
            return path
    raise Stop(
        f"Combiné needs Python 3.11 or 3.12; this is Python {sys.version.split()[0]} and no "
        "other was found. Install Python 3.12, then type the same command again."
    )


def ask_python(command: Sequence[str]) -> tuple[str, str]:
    """Version ("3.11") and path of an interpreter, or two empty strings when it does not start."""
    question = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
    try:
        answer = subprocess.run([*command, "-c", question], capture_output=True, check=False)
    except OSError:
        return "", ""
    lines = answer.stdout.decode("utf-8", "replace").splitlines()
    return (lines[0], lines[1]) if answer.returncode == 0 and len(lines) > 1 else ("", "")


def make_environment() -> None:
    """Make .venv, unless it holds a Python and a pip that work."""
    question = "import pip, sys; sys.exit('%d.%d' % sys.version_info[:2] not in sys.argv)"
    if VENV_PYTHON.exists():
        asked = [str(VENV_PYTHON), "-c", question, *PYTHONS]
        if subprocess.call(asked, stderr=subprocess.DEVNULL) == 0:
            return
    step("Python environment", [find_python(), "-m", "venv", "--clear", str(VENV)])


def install_python_packages(lock_file: str) -> None:
    """Install one lock file, every package checked against its hash; uv is used where it is."""
    path = REQUIREMENTS / lock_file
    count = sum(line[:1].isalnum() for line in path.read_text("utf-8").splitlines())
    title = f"{count} Python packages"
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", str(VENV_PYTHON), "--compile-bytecode"]
        if attempt(title, [*command, "--require-hashes", "-r", str(path)]):
            return
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary"]
    step(title, [*command, ":all:", "--progress-bar", "off", "-r", str(path)])


def compile_translations() -> None:
    """Compile every catalogue of messages that is newer than its compiled form."""
    for source in sorted(ROOT.glob("resources/translations/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        language = source.parent.parent.name
        command = [str(VENV_PYTHON), "-m", "babel.messages.frontend", "compile", "--locale"]
        command += [language, "--input-file", str(source), "--output-file", str(target)]
        step(f"translation ({language})", command)


# Debian


def missing_debian_packages(purpose: str) -> list[str]:
    """Names of the packages that this machine lacks; empty where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    wanted = {*TO_RUN, *(TO_TEST if purpose == "test" else ())}
    interpreter = Path(str(VENV_PYTHON) if VENV_PYTHON.exists() else find_python()).resolve()
    if interpreter.parent == Path("/usr/bin"):  # Debian splits its own Python in parts
        wanted.add(f"{interpreter.name}-venv")
        wanted.update([f"lib{interpreter.name}"] if purpose == "test" else [])
    listing = subprocess.run(
        ["dpkg-query", "--show", "-f", "${db:Status-Status} ${Package}, ${Provides}\n"],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.decode("utf-8", "replace")
    present: set[str] = set()
    for line in listing.splitlines():
        status, _, names = line.partition(" ")
        if status == "installed":
            # A newer release may keep an old name as "libglib2.0-0 (= 2.80.0-6)".
            present.update(name.split()[0] for name in names.split(",") if name.strip())
    return sorted(wanted - present)


def install_debian_packages(missing: Sequence[str]) -> None:
    """Install them as root; otherwise raises Stop with the line to type."""
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        raise Stop(
            f"{len(missing)} Debian packages are missing. Type this line, then the same command "
            f"again:\nsudo apt-get update && sudo {' '.join(command)}"
        )
    # At run level 1 a package does not start its server: the tests start their own.
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]
    command = [*quiet, *command, "-o", "DPkg::Lock::Timeout=300"]
    title = f"{len(missing)} Debian packages"
    if not attempt(title, command):  # the lists of packages may be old, or not there at all
        attempt("lists of Debian packages", ["apt-get", "update"])
        step(title, command)


# What the person sees of it


def say(words: str, end: str = "\n") -> None:
    """Write to stderr: stdout belongs to the program that is run."""
    print(words, end=end, file=sys.stderr, flush=True)


def attempt(title: str, command: Sequence[str]) -> bool:
    """Run one step, its output kept in build/, its time shown; whether it succeeded."""
    line = f"  {title:<34}"
    live = sys.stderr.isatty()
    say(line, end="")
    started = time.monotonic()
    with (
        log_of(title).open("wb") as log,
        subprocess.Popen(
            command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            while process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(1)
                if live:
                    say(f"\r{line} {time.monotonic() - started:4.0f} s", end="")
        except BaseException:
            process.terminate()
            raise
    succeeded = process.returncode == 0
    start = f"\r{line}" if live else ""
    say(f"{start} {time.monotonic() - started:4.0f} s{'' if succeeded else ' failed'}")
    return succeeded


def step(title: str, command: Sequence[str]) -> None:
    """Run one step; raises Stop with the end of its output when it fails."""
    if not attempt(title, command):
        log = log_of(title)
        said = log.read_text("utf-8", "replace")
        say("\n".join(f"    {line}" for line in said.splitlines()[-12:]))
        why = "this step failed"
        if any(sign in said for sign in SIGNS_OF_NO_NETWORK):
            why = "no connection to where they come from. Mend it and type the same command again"
        raise Stop(f"{title}: {why}. The whole output is in {log}.")


def log_of(title: str) -> Path:
    """Where the output of a step is kept."""
    name = "".join(letter if letter.isalnum() else "-" for letter in title)
    return BUILD / f"{name}.log"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
