"""Commands on the records: bring in, write out, find, and the log of calls."""

from argparse import Namespace
from zoneinfo import ZoneInfo

import msgspec

from app import bootstrap
from app.cli.opened import records
from app.cli.output import progress_lines, result, say_json, silence
from app.crm import call_lists, call_words, lookup, numbers, search
from app.crm import office as offices
from app.crm.rows import CallerMatch, Hit, ImportResult
from app.i18n import _, current
from app.reports import months


def bring_contacts(options: Namespace) -> int:
    """Bring in contacts from a file."""
    from app.crm.imports import import_contacts

    with records(options) as database:
        progress = progress_lines() if options.progress else silence
        done = import_contacts(database, options.file, dry_run=options.dry_run, progress=progress)
    return _imported(options, done)


def bring_calls(options: Namespace) -> int:
    """Bring in calls from a file."""
    from app.crm.imports import import_calls

    with records(options) as database:
        progress = progress_lines() if options.progress else silence
        done = import_calls(database, options.file, dry_run=options.dry_run, progress=progress)
    return _imported(options, done)


def _imported(options: Namespace, done: ImportResult) -> int:
    words = _("Created {created}, updated {updated}, skipped {skipped}, rejected {rejected}.")
    text = words.format(
        created=done.created, updated=done.updated, skipped=done.skipped, rejected=done.rejected
    )
    if done.rejected_path:
        text += "\n" + _("The rejected rows and why: {path}").format(path=done.rejected_path)
    return result(options, msgspec.to_builtins(done), text)


def export_contacts(options: Namespace) -> int:
    """Write all contacts to a CSV file."""
    from app.crm import exports

    with records(options) as database:
        count = exports.export_contacts(database, options.file)
    return _exported(options, count)


def export_calls(options: Namespace) -> int:
    """Write the log of calls to a CSV file."""
    from app.crm import exports

    with records(options) as database:
        count = exports.export_calls(database, options.file)
    return _exported(options, count)


def _exported(options: Namespace, count: int) -> int:
    words = _("{count} rows written to {path}").format(count=count, path=options.file)
    return result(options, {"written": count, "path": str(options.file)}, words)


def backup(options: Namespace) -> int:
    """Copy the records into the folder of the backups."""
    from app.database import backups

    folder = bootstrap.data_paths(options.data_dir).backups
    with records(options) as database:
        if options.daily:
            copy = backups.daily(database, folder)
        else:
            copy = backups.backup_now(database, folder, reason="manual")
    words = _("The records were copied to {path}").format(path=copy)
    if copy is None:
        words = _("Today's backup is there already.")
    return result(options, {"path": None if copy is None else str(copy)}, words)


def find(options: Namespace) -> int:
    """Find contacts the way the screen pop and the search box do."""
    with records(options) as database:
        office = offices.load(database)
        found: CallerMatch | None = None
        hits: tuple[Hit, ...] = ()
        if numbers.looks_like_number(options.text):
            found = lookup.find_caller(
                database, options.text, country=office.country, prefixes=office.prefixes
            )
        if found is None or not found.contacts:
            hits = search.search(database, options.text)
    contacts = [msgspec.to_builtins(card) for card in found.contacts] if found else []
    if options.json:
        say_json(
            {
                "kind": found.kind if found else "search",
                "number": found.number if found else "",
                "contacts": contacts,
                "hits": [msgspec.to_builtins(hit) for hit in hits],
            }
        )
        return 0
    rows: list[tuple[str, ...]] = [(c["name"], c["organisation"]) for c in contacts]
    rows += [(hit.name, hit.organisation, hit.number) for hit in hits]
    lines = [" · ".join(filter(None, row)) for row in rows]
    print("\n".join(lines) or _("Nobody found for “{text}”.").format(text=options.text))
    return 0


def list_calls(options: Namespace) -> int:
    """The log of calls as it stands."""
    with records(options) as database:
        bounds = None
        zone = offices.load(database).zone
        if options.month is not None:
            bounds = months.parse(options.month).bounds(zone)
        rows = list(call_lists.logged(database, bounds))
    if options.json:
        say_json([msgspec.to_builtins(row) for row in rows])
        return 0
    words = current()
    for row in rows:
        who = row.contact_name or row.remote or _("withheld number")
        when = words.day_and_time(row.started_at, ZoneInfo(zone))
        print(f"{when}  {call_words.direction(row)}  {call_words.words(row)}  {who}")
    return 0
