"""The commands as scripts use them: JSON out, words and exit code 2 for bad input."""

import os
import re
import sqlite3
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from app.cli import orders
from tests.cli.program import combine

CONTACTS = """prénom;nom;société;téléphone;e-mail
Hélène;Marchetti;Librairie des Halles;04 78 12 34 56;h.marchetti@example.org
Karim;Benali;Atelier Benali;06 12 34 56 78;k.benali@example.org
Zoé;Muller;;pas un numéro;
"""
CALLS = (
    "started_at,direction,remote,agent,queue,outcome,ring_s,talk_s,hold_s,wrap_s,"
    "disposition,notes\n"
    "2026-10-05T09:15:00+02:00,inbound,+33478123456,,Orders,answered,8,120,0,30,order,fine\n"
    "2026-10-05T10:00:00+02:00,inbound,+33612345678,,Orders,abandoned,45,0,0,0,,\n"
    "2026-10-31T23:30:00+01:00,inbound,,,,short_abandon,2,0,0,0,,\n"
    "2026-11-01T00:30:00+01:00,outbound,0478123456,,,no_answer,20,0,0,0,,\n"
)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    file = tmp_path / "contacts.csv"
    file.write_text(CONTACTS, encoding="utf-8")
    return file


def test_contacts_come_in_and_rejected_rows_are_written_beside(
    office: Path, contacts: Path
) -> None:
    done = combine("import", "contacts", contacts, "--json", "--data-dir", office)
    assert done.json["created"] == 2
    assert done.json["rejected"] == 1
    assert "Zoé" in Path(done.json["rejected_path"]).read_text(encoding="utf-8-sig")


def test_a_dry_run_counts_and_changes_nothing(office: Path, contacts: Path) -> None:
    tried = combine("import", "contacts", contacts, "--dry-run", "--json", "--data-dir", office)
    assert tried.json["created"] == 2
    found = combine("find", "Marchetti", "--json", "--data-dir", office)
    assert found.json["hits"] == []


def test_what_is_not_known_of_a_contact_leaves_no_gap(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("name,phone\nAda Lovelace,0478123456\n", encoding="utf-8")
    combine("import", "contacts", file, "--data-dir", office)
    by_name, by_number = (
        combine("find", text, "--data-dir", office).out for text in ("Lovelace", "0478123456")
    )
    assert (by_name, by_number) == ("Ada Lovelace · +33478123456\n", "Ada Lovelace\n")


@pytest.mark.parametrize("text", ["march", "0478123456", "+33478123456", "librairie"])
def test_a_contact_is_found_by_name_organisation_and_number(
    office: Path, contacts: Path, text: str
) -> None:
    combine("import", "contacts", contacts, "--data-dir", office)
    found = combine("find", text, "--json", "--data-dir", office).json
    names = [one["name"] for one in found["contacts"] + found["hits"]]
    assert names == ["Hélène Marchetti"]


def test_a_log_of_calls_comes_in_and_is_counted_by_month_of_the_office(
    office: Path, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(CALLS, encoding="utf-8")
    done = combine("import", "calls", file, "--json", "--data-dir", office)
    assert done.json["created"] == 4
    month = combine("metrics", "--month", "2026-10", "--json", "--data-dir", office).json
    figures = month["figures"]
    assert (figures["received"], figures["answered"], figures["short_abandoned"]) == (3, 1, 1)
    assert figures["asa_s"] == 8
    listed = combine("calls", "list", "--month", "2026-11", "--json", "--data-dir", office).json
    assert [row["outcome"] for row in listed] == ["no_answer"]
    assert combine("rollups", "compare", "--data-dir", office).code == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("C", ("Calls received 3", "Answer rate 33.3%", "Average handling time 02:30")),
        ("fr_FR.UTF-8", ("Appels reçus 3", "Taux de décroché 33,3\u202f%", "Taux de contact –")),
    ],
)
def test_the_figures_of_a_month_are_read_as_in_the_report(
    office: Path, tmp_path: Path, language: str, said: tuple[str, ...]
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(CALLS, encoding="utf-8")
    combine("import", "calls", file, "--data-dir", office)
    printed = combine("metrics", "--month", "2026-10", "--data-dir", office, LC_ALL=language).out
    lines = [re.sub(" +", " ", line) for line in printed.splitlines()]
    assert set(said) <= set(lines)
    assert len({len(line) for line in printed.splitlines()}) == 1


def test_a_month_without_calls_has_figures_without_numbers(office: Path) -> None:
    figures = combine("metrics", "--month", "2026-10", "--json", "--data-dir", office).json
    assert figures["figures"]["received"] == 0
    assert figures["figures"]["service_level"] is None


def test_exported_cells_are_harmless(office: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "evil.csv", tmp_path / "out.csv"
    file.write_text('nom,téléphone\n"=HYPERLINK(""x"")",0478123456\n', encoding="utf-8")
    combine("import", "contacts", file, "--data-dir", office)
    assert combine("export", "contacts", out, "--json", "--data-dir", office).json["written"] == 1
    text = out.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",=HYPERLINK" not in text
    assert '"=HYPERLINK' not in text


@pytest.mark.parametrize(
    "args",
    [
        ("metrics", "--month", "2026-13"),
        ("metrics", "--month", "yesterday"),
        ("report", "monthly", "--month", "2026-00", "--lang", "fr", "--out", "x.pdf"),
        ("import", "contacts", "there-is-no-such-file.csv"),
        ("import", "calls", "there-is-no-such-file.csv"),
        ("import", "calls", "pyproject.toml"),
        ("calls", "list", "--month", "november"),
        ("calls", "list", "--month", ""),
        ("metrics", "--month", "9999-12"),
    ],
)
def test_bad_input_is_said_in_words_with_exit_code_2(office: Path, args: tuple[str, ...]) -> None:
    done = combine(*args, "--data-dir", office)
    assert done.code == 2
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_without_an_open_window_there_are_no_calls_to_act_on(office: Path) -> None:
    outcome = combine("call", "answer", "--data-dir", office)
    assert outcome.code == 2
    assert "is not open on this computer" in outcome.err


@pytest.mark.parametrize(("language", "words"), [("fr_FR.UTF-8", "mois"), ("C", "is no month")])
def test_errors_speak_the_language_of_the_system(office: Path, language: str, words: str) -> None:
    done = combine("metrics", "--month", "x", "--data-dir", office, LC_ALL=language)
    assert words in done.err


def test_a_report_for_an_unwritable_place_leaves_nothing_behind(
    office: Path, tmp_path: Path
) -> None:
    out = tmp_path / "no such folder" / "x.pdf"
    args = ("report", "monthly", "--month", "2026-10", "--lang", "en", "--out", out)
    done = combine(*args, "--data-dir", office)
    assert done.code == 2
    assert not out.parent.exists()


def test_the_records_are_copied_once_a_day(office: Path) -> None:
    first = combine("backup", "--daily", "--json", "--data-dir", office).json["path"]
    assert Path(first).parent == office / "backups"
    assert combine("backup", "--daily", "--json", "--data-dir", office).json["path"] is None
    again = combine("backup", "--json", "--data-dir", office).json["path"]
    assert Path(again).stat().st_size > 0


def test_long_work_says_how_far_it_is(office: Path, contacts: Path) -> None:
    done = combine("import", "contacts", contacts, "--progress", "--data-dir", office)
    last = done.out.strip().splitlines()[-1]
    assert '"result"' in last


def test_without_a_display_the_program_points_to_the_headless_demo(office: Path) -> None:
    done = combine("--data-dir", office, QT_QPA_PLATFORM="")
    assert done.code == 2
    assert "run --demo --headless" in done.err


def test_the_doctor_says_what_the_telephone_can_do(office: Path) -> None:
    found = combine("doctor", "--json", "--data-dir", office).json
    assert found["database"]["state"] == "ok"
    assert found["phone"]["max_calls"] == 4
    assert "udp" in found["phone"]["transports"]


def test_the_demo_plays_without_a_display(tmp_path: Path) -> None:
    told = combine("demo", "--headless", "--lang", "fr", "--json", "--data-dir", tmp_path / "demo")
    assert told.code == 0, told.err
    assert told.json["contact"] == "Hélène Marchetti"
    for trace in ("recording", "database", "report"):
        assert Path(told.json[trace]).stat().st_size > 0


def test_a_sealed_recording_is_listed_exported_and_expires(tmp_path: Path) -> None:
    office, out = tmp_path / "demo", tmp_path / "call.wav"
    told = combine("demo", "--headless", "--lang", "en", "--json", "--data-dir", office).json
    call = told["call_id"]
    listed = combine("recordings", "list", "--json", "--data-dir", office).json
    assert [(one["call_uid"], one["state"]) for one in listed] == [(call, "finished")]
    assert combine("recordings", "export", call, out, "--data-dir", office).code == 0
    with wave.open(str(out)) as sound:
        assert (sound.getnchannels(), sound.getnframes() > sound.getframerate()) == (2, True)
    with sqlite3.connect(office / "office.sqlite3") as records:
        records.execute("UPDATE recording SET keep_until = 1")
    done = combine("recordings", "expire", "--json", "--data-dir", office).json
    assert done == {"deleted": 1, "failed": 0}
    assert not Path(told["recording"]).exists()
    again = combine("recordings", "export", call, out, "--data-dir", office)
    assert (again.code, "Traceback" in again.err) == (2, False)


def test_the_keys_of_the_recordings_go_from_one_computer_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, copy = tmp_path / "here", tmp_path / "there", tmp_path / "office.keys"
    for root in (here, there):
        root.mkdir()
        (root / "demo-office").touch()  # its keychain is a file of its own
    monkeypatch.setenv("PHRASE", "un café, deux chaises")
    monkeypatch.setenv("WRONG", "un café, deux tables")
    phrase = ("--passphrase-env", "PHRASE")
    saved = combine("recordings", "save-keys", copy, *phrase, "--data-dir", here)
    wrong = combine(
        "recordings", "add-keys", copy, "--passphrase-env", "WRONG", "--data-dir", there
    )
    assert (saved.code, wrong.code, "passphrase is wrong" in wrong.err) == (0, 2, True)
    added = combine("recordings", "add-keys", copy, *phrase, "--json", "--data-dir", there)
    assert added.json == {"added": 1}


def test_the_log_is_listed_in_the_time_of_the_office_and_in_the_language(
    office: Path, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(CALLS, encoding="utf-8")
    combine("import", "calls", file, "--data-dir", office)
    listed = combine("calls", "list", "--data-dir", office, LC_ALL="fr_FR.UTF-8", TZ="UTC").out
    assert listed.splitlines()[0] == "5 oct. 2026 09:15  Entrant  Pris  +33478123456"


def test_the_systems_reasons_are_said_in_french(office: Path, tmp_path: Path) -> None:
    done = combine("import", "contacts", tmp_path, "--data-dir", office, LC_ALL="fr_FR.UTF-8")
    assert "c’est un dossier" in done.err


@pytest.mark.parametrize(
    ("args", "unbuffered"),
    [
        (("metrics", "--month", "2026-10"), ""),
        (("metrics", "--month", "2026-10", "--json"), "1"),
        (("metrics", "--help"), ""),
    ],
)
def test_an_answer_that_finds_no_room_is_said_in_one_sentence(
    office: Path, args: tuple[str, ...], unbuffered: str
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", *args, "--data-dir", str(office)],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == orders.BAD_INPUT
    assert done.stderr == "The answer could not be written: the disk is full.\n"


def test_a_reader_that_has_seen_enough_is_no_error(office: Path) -> None:
    order = [sys.executable, "-m", "app", "metrics", "--month", "2026-10", "--json"]
    with subprocess.Popen(
        [*order, "--data-dir", str(office)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == orders.UNREAD
