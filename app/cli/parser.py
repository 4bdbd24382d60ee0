"""What the command line offers; `orders` carries it out."""

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__, i18n
from app.cli import parser_words
from app.i18n import _
from app.settings import DIRECTORY_KINDS

_LONGEST_S = 1e6
_DIGITS = 18
"""A database knows no larger numbers."""


def build() -> argparse.ArgumentParser:
    """The parser in the language of the system; `command` of what it reads names who obeys."""
    parser_words.speak()
    parser = argparse.ArgumentParser(
        prog="combine",
        parents=[_office(None)],
        description=_("The telephone desk of a small office. Without a command it opens."),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"Combiné {__version__}",
        help=_("show program's version number and exit"),
    )
    parser.add_argument(
        "--self-test",
        action="store_const",
        dest="command",
        const="self_test:run",
        help=_("check that this installation works, then leave"),
    )
    parser.add_argument(
        "--propose", metavar=_("LINK"), default="", help=_("propose this number or link to dial")
    )
    parser.add_argument(
        "--minimised", action="store_true", help=_("begin out of sight, as at login")
    )
    parser.set_defaults(command="window:run")
    # What is not given after a command leaves what was given before it.
    common = _office(argparse.SUPPRESS)
    _add_commands(parser.add_subparsers(title=_("commands"), metavar=_("COMMAND")), common)
    return parser


def _office(default: str | None) -> argparse.ArgumentParser:
    """What every command takes, before it or after it."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir",
        type=_folder,
        metavar=_("DIR"),
        default=default,
        help=_("folder of the office, instead of this person's own"),
    )
    return common


def _add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    _demo(commands, common)
    _records(commands, common)
    _directories(commands, common)
    _figures(commands, common)
    _phone(commands, common)
    _call(commands, common)
    _recordings(commands, common)
    _line_test(commands, common)
    doctor = commands.add_parser("doctor", parents=[common], help=_("say what is here and works"))
    doctor.add_argument("--json", action="store_true", help=_("as JSON"))
    doctor.set_defaults(command="doctor:run")


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  has no other name


def _add_key_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--recording-key-env",
        metavar=_("NAME"),
        help=_("environment variable with the key of the recordings, instead of the keychain"),
    )


def _demo(commands: "Commands", common: argparse.ArgumentParser) -> None:
    demo = commands.add_parser(
        "demo", parents=[common], help=_("open a demo office that somebody calls")
    )
    demo.add_argument("--headless", action="store_true", help=_("play the story without a window"))
    demo.add_argument("--lang", choices=i18n.LANGUAGES, help=_("language of the demo"))
    demo.add_argument("--json", action="store_true", help=_("say what happened as JSON"))
    demo.set_defaults(command="demo:run")


def _line_test(commands: "Commands", common: argparse.ArgumentParser) -> None:
    test = commands.add_parser(
        "line-test", parents=[common], help=_("call from one telephone of this computer to another")
    )
    test.add_argument(
        "--seconds", type=_seconds, metavar=_("SECONDS"), default=4.0, help=_("how long they talk")
    )
    test.add_argument("--json", action="store_true", help=_("as JSON"))
    test.add_argument("--progress", action="store_true", help=_("say how far it is, as JSON"))
    test.set_defaults(command="line_test:run")


def _records(commands: "Commands", common: argparse.ArgumentParser) -> None:
    brought = commands.add_parser(
        "import", parents=[common], help=_("bring in contacts or calls from a file")
    )
    kinds = brought.add_subparsers(required=True, metavar=_("contacts|calls"))
    for kind, words in (
        ("contacts", _("a .csv, .xlsx or .vcf file of contacts")),
        ("calls", _("a .csv file of calls, such as the log of a PBX")),
    ):
        one = kinds.add_parser(kind, parents=[common], help=words)
        one.add_argument("file", type=Path, metavar=_("FILE"))
        one.add_argument("--dry-run", action="store_true", help=_("count, but change nothing"))
        one.add_argument("--json", action="store_true", help=_("as JSON"))
        one.add_argument("--progress", action="store_true", help=_("say how far it is, as JSON"))
        one.set_defaults(command=f"records:bring_{kind}")
    taken = commands.add_parser(
        "export", parents=[common], help=_("write contacts or calls to a .csv file")
    )
    kinds = taken.add_subparsers(required=True, metavar=_("contacts|calls"))
    for kind in ("contacts", "calls"):
        one = kinds.add_parser(kind, parents=[common])
        one.add_argument("file", type=Path, metavar=_("FILE"))
        one.add_argument("--json", action="store_true", help=_("as JSON"))
        one.add_argument("--progress", action="store_true", help=_("say how far it is, as JSON"))
        one.set_defaults(command=f"records:export_{kind}")
    backup = commands.add_parser(
        "backup", parents=[common], help=_("copy the records into the folder of the backups")
    )
    backup.add_argument("--daily", action="store_true", help=_("only if today has none yet"))
    backup.add_argument("--json", action="store_true", help=_("as JSON"))
    backup.add_argument("--progress", action="store_true", help=_("say how far it is, as JSON"))
    backup.set_defaults(command="records:backup")
    find = commands.add_parser(
        "find", parents=[common], help=_("find a contact by number, name or organisation")
    )
    find.add_argument("text", metavar=_("TEXT-OR-NUMBER"))
    find.add_argument("--json", action="store_true", help=_("as JSON"))
    find.set_defaults(command="records:find")
    calls = commands.add_parser("calls", parents=[common], help=_("the log of calls"))
    listed = calls.add_subparsers(required=True, metavar="list").add_parser(
        "list", parents=[common], help=_("the log as it stands")
    )
    listed.add_argument("--month", metavar=_("YYYY-MM"))
    listed.add_argument("--json", action="store_true", help=_("as JSON"))
    listed.set_defaults(command="records:list_calls")


def _directories(commands: "Commands", common: argparse.ArgumentParser) -> None:
    directories = commands.add_parser(
        "directories",
        parents=[common],
        help=_("address books on servers, brought into the contacts"),
    )
    kinds = directories.add_subparsers(required=True, metavar="list|check|refresh|forget")
    for kind, words, command in (
        ("list", _("the directories of this desk"), "directories:list_all"),
        ("check", _("try one, and change nothing"), "directories:check"),
        ("refresh", _("bring in what is new or has changed"), "directories:refresh"),
        ("forget", _("take its contacts away, but for those in use"), "directories:forget"),
    ):
        one = kinds.add_parser(kind, parents=[common], help=words)
        one.add_argument("--json", action="store_true", help=_("as JSON"))
        one.set_defaults(command=command)
        if kind == "list":
            continue
        one.add_argument("--progress", action="store_true", help=_("say how far it is, as JSON"))
        if kind == "check":
            one.add_argument("--kind", choices=DIRECTORY_KINDS, default=DIRECTORY_KINDS[0])
            one.add_argument(
                "--address", metavar=_("ADDRESS"), required=True, help=_("address of the server")
            )
            one.add_argument("--user", metavar=_("USER"), default="", help=_("user at that server"))
            one.add_argument(
                "--base", metavar="DN", default="", help=_("LDAP: where its entries lie")
            )
            one.add_argument(
                "--filter", metavar=_("FILTER"), default="", help=_("LDAP: whom to read")
            )
            one.add_argument(
                "--ca-file", metavar=_("FILE"), default="", help=_("certificates to trust for TLS")
            )
        else:
            one.add_argument("name", metavar=_("NAME"), help=_("its name in the settings"))
        if kind == "refresh":
            one.add_argument("--dry-run", action="store_true", help=_("count, but change nothing"))
        if kind != "forget":
            word = one.add_mutually_exclusive_group()
            help_words = _("environment variable with the password")
            word.add_argument("--password-env", metavar=_("NAME"), help=help_words)
            help_words = _("read the password from the standard input")
            word.add_argument("--password-stdin", action="store_true", help=help_words)


def _figures(commands: "Commands", common: argparse.ArgumentParser) -> None:
    metrics = commands.add_parser(
        "metrics", parents=[common], help=_("every figure of a month's report")
    )
    metrics.add_argument("--month", metavar=_("YYYY-MM"), required=True)
    metrics.add_argument("--json", action="store_true", help=_("as JSON"))
    metrics.set_defaults(command="figures:metrics")
    report = commands.add_parser("report", parents=[common], help=_("print a document as PDF"))
    documents = report.add_subparsers(required=True, metavar="monthly|job-description|evaluation")
    monthly = documents.add_parser("monthly", parents=[common], help=_("the monthly report"))
    monthly.add_argument("--month", metavar=_("YYYY-MM"), required=True)
    monthly.add_argument("--lang", choices=i18n.LANGUAGES, required=True)
    monthly.add_argument("--out", type=Path, metavar=_("FILE.pdf"), required=True)
    monthly.add_argument("--json", action="store_true", help=_("as JSON"))
    monthly.add_argument("--progress", action="store_true", help=_("say how far it is, as JSON"))
    monthly.set_defaults(command="figures:report_monthly")
    for kind, words in (
        ("job-description", _("a job description that was filled in")),
        ("evaluation", _("a call that was heard and marked")),
    ):
        one = documents.add_parser(kind, parents=[common], help=words)
        one.add_argument("id", type=_number, metavar=_("NUMBER"))
        one.add_argument("--out", type=Path, metavar=_("FILE.pdf"), required=True)
        one.add_argument("--json", action="store_true", help=_("as JSON"))
        one.add_argument("--progress", action="store_true", help=_("say how far it is, as JSON"))
        one.set_defaults(command="figures:report_paper", kind=kind)
    rollups = commands.add_parser(
        "rollups",
        parents=[common],
        help=_("the sums kept beside the calls, from which the figures come"),
    )
    kinds = rollups.add_subparsers(required=True, metavar="compare|rebuild")
    compare = _("add the calls up again and say where the sums differ")
    rebuild = _("make the sums again from the calls")
    for kind, words, command in (
        ("compare", compare, "figures:compare_rollups"),
        ("rebuild", rebuild, "figures:rebuild_rollups"),
    ):
        one = kinds.add_parser(kind, parents=[common], help=words)
        one.add_argument("--json", action="store_true", help=_("as JSON"))
        one.set_defaults(command=command)


def _phone(commands: "Commands", common: argparse.ArgumentParser) -> None:
    phone = commands.add_parser(
        "phone", parents=[common], help=_("telephone, log and lookups without a window")
    )
    phone.add_argument("--headless", action="store_true", required=True)
    phone.add_argument("--registrar", metavar=_("HOST[:PORT]"), help=_("server to register with"))
    phone.add_argument("--user", metavar=_("USER"), help=_("user at that server"))
    phone.add_argument("--transport", choices=("udp", "tcp", "tls"), default="udp")
    phone.add_argument(
        "--ca-file", type=Path, metavar=_("FILE"), help=_("certificates to trust for TLS")
    )
    phone.add_argument(
        "--password-env", metavar=_("NAME"), help=_("environment variable with the password")
    )
    phone.add_argument("--auto-answer", type=_seconds, metavar=_("SECONDS"))
    phone.add_argument("--hang-up-after", type=_seconds, metavar=_("SECONDS"))
    phone.add_argument("--record", action="store_true", help=_("record every call"))
    phone.add_argument(
        "--announce",
        action="store_true",
        help=_("with --record: announce it to both sides first, and record only after that"),
    )
    _add_key_option(phone)
    phone.add_argument("--no-sound", action="store_true", help=_("use no sound device"))
    phone.add_argument("--bind", default="", metavar=_("ADDRESS"), help=_("address to listen on"))
    phone.set_defaults(command="phone:run")


def _call(commands: "Commands", common: argparse.ArgumentParser) -> None:
    call = commands.add_parser(
        "call", parents=[common], help=_("act on the calls of the open window")
    )
    acts = call.add_subparsers(required=True, metavar="answer|decline|hang-up|mute|hold")
    for name, words in (
        ("answer", _("answer the call that rings")),
        ("decline", _("refuse the call that rings")),
        ("hang-up", _("hang up")),
        ("mute", _("mute your microphone, or be heard again")),
        ("hold", _("hold the call, or take it back")),
    ):
        one = acts.add_parser(name, parents=[common], help=words)
        one.add_argument("--json", action="store_true", help=_("as JSON"))
        one.set_defaults(command="call:run", act=name.replace("-", "_"), state=None)
        if name in {"mute", "hold"}:
            one.add_argument("state", nargs="?", choices=("on", "off"), help=_("instead of either"))


def _recordings(commands: "Commands", common: argparse.ArgumentParser) -> None:
    recordings = commands.add_parser(
        "recordings", parents=[common], help=_("the recordings of the calls")
    )
    kinds = recordings.add_subparsers(
        required=True, metavar="list|export|expire|save-keys|add-keys"
    )
    for kind, words, command in (
        ("list", _("the recordings, the newest first"), "recordings:list_all"),
        ("export", _("write one as a sound file that anybody can open"), "recordings:export"),
        ("expire", _("delete those whose time is over"), "recordings:expire"),
        ("save-keys", _("write a copy of the keys that open them"), "recordings:save_keys"),
        ("add-keys", _("add the keys of another computer's copy"), "recordings:add_keys"),
    ):
        one = kinds.add_parser(kind, parents=[common], help=words)
        one.add_argument("--json", action="store_true", help=_("as JSON"))
        one.set_defaults(command=command, recording_key_env=None)
        if kind.endswith("-keys"):
            one.add_argument("file", type=Path, metavar=_("FILE"), help=_("the copy"))
            one.add_argument(
                "--passphrase-env",
                metavar=_("NAME"),
                required=True,
                help=_("environment variable with the passphrase of the copy"),
            )
        if kind == "export":
            one.add_argument("call", metavar=_("CALL"), help=_("id of the call"))
            one.add_argument("file", type=Path, metavar=_("FILE"), help=_(".wav, .flac or .ogg"))
            _add_key_option(one)
        if kind == "expire":
            one.add_argument(
                "--progress", action="store_true", help=_("say how far it is, as JSON")
            )


def _folder(text: str) -> Path:
    """A folder that was named: what is empty would be the one a script happens to stand in."""
    if text:
        return Path(text)
    raise argparse.ArgumentTypeError(_("a folder without a name"))


def _seconds(text: str) -> float:
    """A time of waiting; argparse puts the words behind the name of the option."""
    with contextlib.suppress(ValueError):
        value = float(text)
        if 0 <= value < _LONGEST_S:
            return value
    raise argparse.ArgumentTypeError(_("“{text}” is no number of seconds").format(text=text[:40]))


def _number(text: str) -> int:
    """The number of a document, as the program gave it."""
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    raise argparse.ArgumentTypeError(_("“{text}” is no number").format(text=text[:40]))
