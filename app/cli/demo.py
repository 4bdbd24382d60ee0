"""`demo`: the program on a demo office that somebody calls, with a window or without."""

import shlex
from argparse import Namespace
from pathlib import Path

from app import bootstrap, i18n
from app.bus import EventBus
from app.cli.output import say_json
from app.cli.phone import headless_desk
from app.crm.recording_policy import ALWAYS, Policy
from app.demo.cast import cast
from app.demo.house import demo_account, demo_keychain, demo_paths
from app.demo.story import Story
from app.desk.keychain import SessionKeychain
from app.desk.loop import Loop
from app.errors import UserError
from app.i18n import _
from app.launch import own_command
from app.paths import DataPaths, default_data_dir
from app.telephony.client import PhoneClient

_TALKS_S = 12.0
_PATIENCE_S = 60.0


def run(options: Namespace) -> int:
    """Open the demo office, or play its story without a window."""
    language = options.lang or i18n.system_language()
    i18n.use(language)
    if not options.headless:
        from app.cli.window import run_demo

        return run_demo(options.data_dir, language)
    return _play(options, language)


def demo_root(given: Path | None, name: str) -> Path:
    """The folder of this kind of demo, beside the person's own office unless given."""
    return given or default_data_dir().with_name("Combine demo") / name


def _play(options: Namespace, language: str) -> int:
    root = demo_root(options.data_dir, f"headless-{language}")
    story = play(demo_paths(root, language, fresh=True), language, talk_s=_TALKS_S)
    if options.json:
        say_json({"finished": story.finished, "steps": story.steps, **story.facts})
    else:
        _tell(story)
    if not story.finished:
        raise UserError(_("The demo call did not come to its end; the log says more."))
    return 0


def play(paths: DataPaths, language: str, *, talk_s: float) -> Story:
    """Have the demo's caller call the office in `paths` and play the agent's part."""
    chosen = bootstrap.begin_process(paths, "demo")
    database = bootstrap.open_records(paths, chosen)
    loop, bus = Loop(), EventBus()
    phone = PhoneClient(
        paths,
        lambda fact: loop.post(lambda: bus.publish(fact)),
        bind="127.0.0.1",
    )
    keychain = demo_keychain(paths.root) or SessionKeychain()
    desk = headless_desk(paths, database, loop, keychain, phone, bus, demo=True)
    desk.recordings.override = Policy(mode=ALWAYS, announce=False)
    story = Story(desk, loop, cast=cast(language), language=language, talk_s=talk_s)
    loop.later(_PATIENCE_S, loop.stop)
    desk.begin(demo_account())
    try:
        loop.run()
    finally:
        desk.leave()
        database.close()
    return story


def _tell(story: Story) -> None:
    for number, step in enumerate(story.steps, start=1):
        print(f"{number}. {step}")
    for name, words in (
        ("recording", _("Recording: {path}")),
        ("database", _("Database: {path}")),
        ("report", _("Report: {path}")),
    ):
        print(words.format(path=story.facts.get(name) or i18n.DASH))
    if story.facts.get("recording"):
        print(_("The recording is sealed. To hear it: {command}").format(command=_export(story)))


def _export(story: Story) -> str:
    """The command that takes the recording of the demo out of its seal."""
    folder = Path(str(story.facts["database"])).parent
    words = ["recordings", "export", str(story.facts["call_id"]), "call.wav"]
    return shlex.join(own_command(*words, f"--data-dir={folder}"))
