"""From a key in the search field to the answer painted, over 1,000,000 contacts.

Words are typed letter by letter into the contacts page, on the offscreen screen and with the
program's own worker thread. The query behind it is measured alone too; search.py sets the query
of the search box beside the full-text index.
"""

import os
import random
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.bus import EventBus
from app.database.database import Database, sqlite_url
from app.desk.desk import Desk
from app.desk.jobs import ProcessJobs
from app.desk.keychain import SessionKeychain
from app.desk.tasks import Workers
from app.telephony.fake import FakePhone
from app.ui.bridge import Bridge
from app.ui.contact_source import ContactSource
from app.ui.db_tasks import QtTasks
from app.ui.pages.contacts import ContactsPage
from app.ui.table_model import PAGE
from app.ui.theme import Theme
from benchmarks import office_of_a_million
from benchmarks.figures import milliseconds, percentile, say
from benchmarks.list_pages import serve

WORDS = 30
QUERY_MS, PAINTED_MS = 16.0, 50.0


def typed(database: Database) -> list[str]:
    """What people type: family names, given and family names, numbers, organisations."""
    chance = random.Random(7)
    found: list[str] = []
    for contact_id in chance.sample(range(1, office_of_a_million.CONTACTS), WORDS):
        row = database.reader.row(
            "SELECT p.given_name, p.family_name, coalesce(o.name, 'Garage'), n.e164"
            " FROM contact p LEFT JOIN organisation o ON o.id = p.organisation_id"
            " JOIN contact_number n ON n.contact_id = p.id WHERE p.id = :id",
            {"id": contact_id},
        )
        assert row is not None
        given, family, firm, e164 = row
        ways = (family[:6], f"{given[:4]} {family[:4]}", e164[:9], firm[:9].strip())
        found.append(chance.choice(ways))
    return found


def first_page(database: Database, text: str) -> None:
    """What the list asks of the records for one key."""
    cursor = ContactSource(text=text).open(database)
    if len(cursor.first(database, PAGE)) == PAGE:
        cursor.count(database)


def queries(database: Database, texts: list[str]) -> None:
    """Say the figures of the query alone, from the second letter on."""
    parts = (text[:length] for text in texts for length in range(2, len(text) + 1))
    ours = [milliseconds(first_page, database, part) for part in parts]
    say("search in the list, query, p95", percentile(ours, 0.95), "ms", target=QUERY_MS)


def painted(page: ContactsPage, texts: list[str]) -> list[float]:
    """Milliseconds from each key, from the second letter on, to the rows painted for it."""
    spent: list[float] = []
    stood: list[int] = []
    page.list.model.loaded.connect(stood.append)
    for text in texts:
        if page.search.text():
            stood.clear()
            page.search.clear()
            serve(lambda: bool(stood))
        for length, letter in enumerate(text, start=1):
            stood.clear()
            began = time.perf_counter()
            page.search.insert(letter)
            if letter == " ":
                continue  # a space alone asks nothing new
            serve(lambda: bool(stood))
            page.list.repaint()
            if length > 1:
                spent.append(1000 * (time.perf_counter() - began))
    return spent


def main() -> None:
    """Measure the query, then the page."""
    paths = office_of_a_million.office()
    application = QApplication([])
    Theme(application, choice="light")
    bus = EventBus()
    bridge = Bridge(bus)
    database = Database(sqlite_url(Path(paths.database)))
    tasks = QtTasks(database, bridge, "benchmark")
    desk = Desk(
        bus=bus,
        phone=lambda: FakePhone(bus.publish),
        workers=Workers(tasks, tasks, tasks),
        jobs=ProcessJobs(bridge.call),
        keychain=SessionKeychain(),
        paths=paths,
    )
    texts = typed(database)
    queries(database, texts)
    page = ContactsPage(desk)
    page.resize(1180, 660)
    page.show()
    settled: list[bool] = []
    page.list.model.settled.connect(lambda: settled.append(True))
    serve(lambda: bool(settled))
    spent = painted(page, texts)
    say("search as you type, key to painted, p95", percentile(spent, 0.95), "ms", target=PAINTED_MS)
    tasks.finish()
    database.close()


if __name__ == "__main__":
    main()
