"""Commands on the directories: list them, try one, bring its entries in, let go of it."""

import sys
from argparse import Namespace

import msgspec

from app import bootstrap, settings
from app.cli.key_options import variable
from app.cli.opened import records
from app.cli.output import progress_lines, result, say_json, silence
from app.crm.directories.entries import Checked
from app.crm.directories.refresh import DirectoryResult
from app.crm.directories.sources import source_of
from app.crm.directories.states import states
from app.demo.house import demo_keychain
from app.desk.keychain import SystemKeychain
from app.errors import UserError
from app.i18n import _, current, ngettext_
from app.settings import Directory


def list_all(options: Namespace) -> int:
    """The directories of this desk, and how each stands."""
    with records(options) as database:
        known = states(database)
    lines = []
    for one in _settings(options).directories:
        state = known.get(one.id)
        lines.append(
            {
                "name": one.label,
                "address": one.address,
                "refreshed_at": state.refreshed_at if state else None,
                "contacts": state.contacts if state else 0,
            }
        )
    if options.json:
        say_json(lines)
        return 0
    for line in lines:
        at = line["refreshed_at"]
        when = current().day_and_time(at) if isinstance(at, int) else _("never")
        print(f"{line['name']}  {line['contacts']}  {when}  {line['address']}")
    return 0


def check(options: Namespace) -> int:
    """Try a directory that need not be in the settings yet; nothing is changed."""
    bootstrap.begin_process(bootstrap.data_paths(options.data_dir), "command")
    directory = Directory(
        id="",
        kind=options.kind,
        address=options.address,
        user=options.user,
        base=options.base,
        filter=options.filter,
        ca_file=options.ca_file,
    )
    found = source_of(directory, _given_password(options) or "").check()
    return result(options, msgspec.to_builtins(found), _found_words(found))


def _found_words(found: Checked) -> str:
    words = ngettext_("{count} entry was found.", "{count} entries were found.", found.count)
    return "\n".join((words, *(f"{book.name}  {book.address}" for book in found.books)))


def refresh(options: Namespace) -> int:
    """Bring in what is new or has changed in a directory."""
    from app.crm.directories import refresh

    directory = _directory(options)
    source = source_of(directory, _password(options, directory))
    with records(options) as database:
        done = refresh.refresh(
            database,
            source,
            key=directory.id,
            name=directory.label,
            progress=progress_lines() if options.progress else silence,
            dry_run=options.dry_run,
        )
    return result(options, msgspec.to_builtins(done), _done_words(done))


def forget(options: Namespace) -> int:
    """Take the contacts of a directory away, but for those the office uses."""
    from app.crm.directories import refresh

    directory = _directory(options)
    with records(options) as database:
        done = refresh.forget(database, directory.id)
    words = _("Removed {removed}, kept {kept}.").format(removed=done.removed, kept=done.kept)
    return result(options, msgspec.to_builtins(done), words)


def _done_words(done: DirectoryResult) -> str:
    words = _(
        "Created {created}, updated {updated}, skipped {skipped}, rejected {rejected}, "
        "removed {removed}, kept {kept}."
    )
    counts = {
        name: getattr(done, name)
        for name in ("created", "updated", "skipped", "rejected", "removed", "kept")
    }
    return "\n".join((words.format(**counts), *done.troubles))


def _settings(options: Namespace) -> settings.Settings:
    return settings.load(bootstrap.data_paths(options.data_dir).settings)


def _directory(options: Namespace) -> Directory:
    """The directory of this name or id; raises `UserError`."""
    for one in _settings(options).directories:
        if options.name in (one.id, one.label):
            return one
    words = _("There is no directory named {name} in the settings.")
    raise UserError(words.format(name=options.name))


def _password(options: Namespace, directory: Directory) -> str:
    """The password given, else the one the keychain keeps; raises `UserError`."""
    given = _given_password(options)
    if given is not None or directory.anonymous:
        return given or ""
    root = bootstrap.data_paths(options.data_dir).root
    kept = (demo_keychain(root) or SystemKeychain()).password(directory.name)
    if kept is None:
        words = _("The password of {account} is not in the keychain. Enter it in Settings.")
        raise UserError(words.format(account=directory.label))
    return kept


def _given_password(options: Namespace) -> str | None:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return variable(options.password_env) if options.password_env else None
