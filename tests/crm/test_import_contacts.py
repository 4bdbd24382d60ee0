"""Contacts from files as other programs write them."""

import csv
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.crm import contacts, exports, search
from app.crm.imports import import_contacts
from app.crm.rows import ImportResult
from app.database.database import Database
from app.errors import UserError

FRENCH = (
    "Prénom;Nom;Société;E-mail;Téléphone;Portable;Client depuis\n"
    "Élodie;Dupönt;Œuvres;elodie@oeuvres.example;01 23 45 67 89;06 12 34 56 78;02/05/2019\n"
    "Jean;Martin;Garage;;+33 1 98 76 54 32;;\n"
)


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding, errors="replace"))
    return path


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.skipped, result.rejected


def rejected(result: ImportResult) -> list[list[str]]:
    with Path(result.rejected_path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter_is_read(
    sqlite_database: Database, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = FRENCH.replace(";", delimiter)
    result = import_contacts(sqlite_database, written(tmp_path, text, encoding))
    assert counts(result) == (2, 0, 0, 0)
    assert search.search(sqlite_database, "dupont")[0].name == "Élodie Dupönt"


def test_a_row_becomes_a_whole_contact(database: Database, tmp_path: Path) -> None:
    import_contacts(database, written(tmp_path, FRENCH))
    contact = contacts.get(database, search.search(database, "dupont")[0].contact_id)
    assert contact is not None
    assert (contact.organisation, contact.email) == ("Œuvres", "elodie@oeuvres.example")
    assert str(contact.customer_since) == "2019-05-02"
    assert [(n.kind, n.e164) for n in contact.numbers] == [
        ("work", "+33123456789"),
        ("mobile", "+33612345678"),
    ]


def test_the_same_file_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = written(tmp_path, FRENCH + "Seul;;Sans Numéro;;;;\n")
    assert counts(import_contacts(database, path)) == (3, 0, 0, 0)
    before = database.reader.rows("SELECT * FROM contact ORDER BY id")
    assert counts(import_contacts(database, path)) == (0, 0, 3, 0)
    assert database.reader.rows("SELECT * FROM contact ORDER BY id") == before


def test_a_fuller_file_completes_what_is_known(database: Database, tmp_path: Path) -> None:
    import_contacts(database, written(tmp_path, FRENCH))
    fuller = (
        "First name,Last name,E-mail,Phone,Job title\n"
        "Elodie,DUPONT,elodie@oeuvres.example,+33 4 56 78 90 12,Gérante\n"
    )
    assert counts(import_contacts(database, written(tmp_path, fuller))) == (0, 1, 0, 0)
    contact = contacts.get(database, search.search(database, "dupont")[0].contact_id)
    assert contact is not None
    assert (contact.given_name, contact.job_title, contact.version) == ("Élodie", "Gérante", 2)
    assert [n.e164 for n in contact.numbers] == ["+33123456789", "+33612345678", "+33456789012"]


def test_two_rows_of_one_person_are_one_contact(database: Database, tmp_path: Path) -> None:
    text = (
        "Name,Phone,E-mail\nAda Lovelace,0612345678,\nAda Lovelace,06 12 34 56 78,ada@x.example\n"
    )
    assert counts(import_contacts(database, written(tmp_path, text))) == (1, 1, 0, 0)
    assert counts(import_contacts(database, written(tmp_path, text))) == (0, 0, 2, 0)
    assert search.search(database, "ada@x")[0].number == "+33612345678"


def test_people_who_share_a_number_stay_apart(database: Database, tmp_path: Path) -> None:
    text = "Name,Phone\nAda Lovelace,0123456789\nCharles Babbage,0123456789\n"
    assert counts(import_contacts(database, written(tmp_path, text))) == (2, 0, 0, 0)


BAD_ROWS = (
    "Name,Phone,E-mail,Customer since,No sales\n"
    "Good One,0612345678,,,\n"
    "Bad Number,12x4,,,\n"
    "Bad Mail,,not-an-address,,\n"
    "Bad Date,,,31/02/2020,\n"
    "Bad Yes,,,,perhaps\n"
    ",0612345678,,,\n"
)


def test_bad_rows_are_written_beside_the_file_with_their_reasons(
    database: Database, tmp_path: Path
) -> None:
    result = import_contacts(database, written(tmp_path, BAD_ROWS))
    assert counts(result) == (1, 0, 0, 5)
    assert result.rejected_path == str(tmp_path / "people.rejected.csv")
    heading, *rows = rejected(result)
    assert heading == ["line", "reason", "Name", "Phone", "E-mail", "Customer since", "No sales"]
    assert [(row[0], row[2]) for row in rows] == [
        ("3", "Bad Number"), ("4", "Bad Mail"), ("5", "Bad Date"), ("6", "Bad Yes"), ("7", ""),
    ]  # fmt: skip
    assert "12x4" in rows[0][1]
    assert "31/02/2020" in rows[2][1]


def test_rejected_rows_can_be_mended_and_imported_again(database: Database, tmp_path: Path) -> None:
    result = import_contacts(database, written(tmp_path, BAD_ROWS))
    mended = Path(result.rejected_path).read_text("utf-8-sig").replace("12x4", "0145678901")
    again = import_contacts(database, written(tmp_path, mended, name="mended.csv"))
    assert again.created == 1


def test_a_good_file_takes_an_old_list_of_rejects_away(database: Database, tmp_path: Path) -> None:
    first = import_contacts(database, written(tmp_path, BAD_ROWS))
    second = import_contacts(database, written(tmp_path, FRENCH))
    assert second.rejected_path == ""
    assert not Path(first.rejected_path).exists()


def test_a_dry_run_counts_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = written(tmp_path, BAD_ROWS)
    tried = import_contacts(database, path, dry_run=True)
    assert counts(tried) == (1, 0, 0, 5)
    assert contacts.count(database) == 0
    assert counts(import_contacts(database, path)) == (1, 0, 0, 5)


class Stopped(Exception):  # noqa: N818
    """The person pressed cancel."""


def test_a_stopped_import_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    path = written(tmp_path, BAD_ROWS)

    def stop(share: float, words: str) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        import_contacts(database, path, progress=stop)
    assert contacts.count(database) == 0
    assert sorted(p.name for p in tmp_path.glob("people*")) == ["people.csv"]
    assert counts(import_contacts(database, path)) == (1, 0, 0, 5)
    assert search.search(database, "good")[0].name == "Good One"


def test_progress_goes_up_to_the_end(sqlite_database: Database, tmp_path: Path) -> None:
    rows = "".join(f"Person {n},{n:010}\n" for n in range(600_000_000, 600_012_000))
    shares: list[float] = []
    path = written(tmp_path, "Name,Phone\n" + rows)
    result = import_contacts(sqlite_database, path, progress=lambda s, _w: shares.append(s))
    assert result.created == 12_000
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_file_of_200_columns_is_read(database: Database, tmp_path: Path) -> None:
    heading = [f"Column {n}" for n in range(198)]
    heading[50:50] = ["Last name", "Mobile"]
    cells = ["x"] * 198
    cells[50:50] = ["Wide", "0612345678"]
    text = ";".join(heading) + "\n" + ";".join(cells) + "\n"
    assert counts(import_contacts(database, written(tmp_path, text))) == (1, 0, 0, 0)
    assert search.search(database, "wide")[0].number == "+33612345678"


def test_short_and_long_rows_and_quoted_lines_are_read(database: Database, tmp_path: Path) -> None:
    text = 'Name,Notes,Phone\nShort\nLong,"two\nlines",0612345678,more,and more\n\n,,\n'
    assert counts(import_contacts(database, written(tmp_path, text))) == (2, 0, 0, 0)
    contact = contacts.get(database, search.search(database, "long")[0].contact_id)
    assert contact is not None
    assert contact.notes == "two\nlines"


@pytest.mark.parametrize(
    ("heading", "cells", "name", "number"),
    [
        ("Nom et prénom,Tél. 1", "Jeanne Petit,0612345678", "Jeanne Petit", "+33612345678"),
        (
            "Name,First Name,Business Phone",
            "Petit,Jeanne,0612345678",
            "Jeanne Petit",
            "+33612345678",
        ),
        (
            "Given Name,Family Name,Phone 1 - Value",
            "Jeanne,Petit,0612345678 ; 0123456789",
            "Jeanne Petit",
            "+33612345678",
        ),
        ("Full name,Cell", '"Petit, Jeanne",0612345678', "Jeanne Petit", "+33612345678"),
        ("Raison sociale,Standard", "Petit SA,0123456789", "Petit SA", "+33123456789"),
    ],
)
def test_headings_of_other_programs_are_understood(
    database: Database, tmp_path: Path, heading: str, cells: str, name: str, number: str
) -> None:
    import_contacts(database, written(tmp_path, f"{heading}\n{cells}\n"))
    (hit,) = search.search(database, "petit")
    assert (hit.name, hit.number) == (name, number)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"Colour,Size\nred,1\n", "shop.csv", "no column"),
        (b"this is no workbook", "bad.xlsx", "cannot be read"),
        (b"Name\n" + b"x" * 1_200_000 + b"\n", "long.csv", "line 2"),
        (b'Name,Phone\nA,1\n"B,2\nC,3\n', "open.csv", "line 3: a quotation mark is opened"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    database: Database, tmp_path: Path, content: bytes, name: str, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as refused:
        import_contacts(database, path)
    assert "Nothing was imported" in refused.value.words


@pytest.mark.parametrize("ending", ["ods", "XLS", "xlsm", "pdf", "docx", "numbers"])
def test_a_kind_of_file_that_is_not_read_is_named_with_those_that_are(
    sqlite_database: Database, tmp_path: Path, ending: str
) -> None:
    path = written(tmp_path, "PK\x03\x04", name=f"people.{ending}")
    with pytest.raises(UserError, match="of this kind are not read") as refused:
        import_contacts(sqlite_database, path)
    assert ".csv, .tsv, .txt, .xlsx, .vcf, .vcard. Nothing was imported." in refused.value.words
    assert list(tmp_path.glob("people*")) == [path]


def test_a_text_without_an_ending_is_read(sqlite_database: Database, tmp_path: Path) -> None:
    path = written(tmp_path, FRENCH, name="people")
    assert counts(import_contacts(sqlite_database, path)) == (2, 0, 0, 0)


def test_a_missing_file_is_said_to_be_missing(database: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.ods cannot be read: there is no such file"):
        import_contacts(database, tmp_path / "nowhere.ods")


def test_a_pipe_is_no_file_to_import(sqlite_database: Database, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="no file that is kept"):
        import_contacts(sqlite_database, pipe)


def test_a_workbook_is_read(database: Database, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Nom", "Prénom", "Téléphone", "Client depuis"])
    sheet.append(["Dupönt", "Élodie", 612345678, "2019-05-02"])
    sheet.append(["Martin", "Jean", "+33 1 98 76 54 32", None])
    sheet.append([None, None, None, None])
    sheet.append(["Faux", "Numéro", 12, None])
    path = tmp_path / "people.xlsx"
    book.save(path)
    result = import_contacts(database, path)
    assert counts(result) == (2, 0, 0, 1)
    assert search.search(database, "dupont")[0].number == "+33612345678"


CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Dupönt;Élodie;;;\r\nFN:Élodie Dupönt\r\nORG:Œuvres;Ventes\r\n"
    "TEL;TYPE=CELL:+33 6 12 34 56 78\r\nTEL;TYPE=WORK,VOICE:01 23 45 67 89\r\n"
    "EMAIL:elodie@oeuvres.example\r\nNOTE:Une note\\nsur deux lignes\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
    "=C3=89mile;Zola\r\nTEL;HOME:0298765432\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Nobody Reachable\r\nTEL;VALUE=uri:tel:nonsense\r\n"
    "END:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:3.0\r\nthis is broken\r\nEND:VCARD\r\n"
)


def test_visiting_cards_are_read(database: Database, tmp_path: Path) -> None:
    path = written(tmp_path, CARDS, name="people.vcf")
    result = import_contacts(database, path)
    assert counts(result) == (2, 0, 0, 2)
    contact = contacts.get(database, search.search(database, "dupont")[0].contact_id)
    assert contact is not None
    assert (contact.organisation, contact.notes) == ("Œuvres", "Une note\nsur deux lignes")
    assert [(n.kind, n.e164) for n in contact.numbers] == [
        ("mobile", "+33612345678"), ("work", "+33123456789"),
    ]  # fmt: skip
    assert counts(import_contacts(database, path)) == (0, 0, 2, 2)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("+33612345678", "+33612345678"),
        ("+33612345678; +33123456789", "'+33612345678; +33123456789"),
        ("Dupont", "Dupont"),
        ("", ""),
    ],
)
def test_no_exported_cell_is_run_by_a_spreadsheet(cell: str, shown: str) -> None:
    assert exports.harmless(cell) == shown


def test_an_export_imports_again_unchanged(
    database: Database, people: dict[str, int], tmp_path: Path
) -> None:
    nasty = 'Name,Notes,Job title,Phone\n"Mallory, Eve","=HYPERLINK(""x"")",@boss,0612999999\n'
    import_contacts(database, written(tmp_path, nasty))
    path = tmp_path / "all.csv"
    assert exports.export_contacts(database, path) == 5
    assert "'=HYPERLINK" in path.read_text("utf-8-sig")
    result = import_contacts(database, path)
    # The extension "204" of one contact is no number that a file from elsewhere may bring.
    assert (result.created, result.updated, result.skipped + result.rejected) == (0, 0, 5)
    assert contacts.get(database, search.search(database, "mallory")[0].contact_id).notes == (  # type: ignore[union-attr]
        '=HYPERLINK("x")'
    )


def test_an_export_that_cannot_be_written_says_so(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        exports.export_contacts(sqlite_database, tmp_path / "no folder" / "all.csv")


CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:+33612345678\r\n"


def test_a_card_that_is_cut_off_is_rejected_and_not_forgotten(
    sqlite_database: Database, tmp_path: Path
) -> None:
    text = CARD.format(name="Cut Off") + CARD.format(name="Whole") + "END:VCARD\r\n"
    text += CARD.format(name="Torn At The End")
    result = import_contacts(sqlite_database, written(tmp_path, text, name="people.vcf"))
    assert counts(result) == (1, 0, 0, 2)
    assert [(row[0], row[1]) for row in rejected(result)[1:]] == [
        ("1", "the card has no end"), ("10", "the card has no end"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["", "\x89PNG\r\n\x1a\n"])
def test_a_file_without_a_card_is_refused_in_words(
    sqlite_database: Database, tmp_path: Path, content: str
) -> None:
    with pytest.raises(UserError, match=r"holds no card\. Nothing was imported"):
        import_contacts(sqlite_database, written(tmp_path, content, name="picture.vcf"))


def test_a_card_with_an_empty_n_takes_its_name_from_fn(
    sqlite_database: Database, tmp_path: Path
) -> None:
    card = CARD.format(name="Full Name Only") + "N:;;;;\r\nEND:VCARD\r\n"
    assert import_contacts(sqlite_database, written(tmp_path, card, name="one.vcf")).created == 1
    assert search.search(sqlite_database, "only")[0].name == "Full Name Only"


def test_a_damaged_workbook_is_refused_in_words(sqlite_database: Database, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Name", "Phone"])
    book.save(good)
    with zipfile.ZipFile(good) as whole, zipfile.ZipFile(bad, "w") as torn:
        for name in whole.namelist():
            content = whole.read(name)
            torn.writestr(name, content[:-40] if "sheet1" in name else content)
    with pytest.raises(UserError, match=r"no whole Excel workbook\. Nothing was imported"):
        import_contacts(sqlite_database, bad)
