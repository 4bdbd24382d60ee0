from pathlib import Path

import msgspec
import pytest

from app import settings
from app.errors import UserError
from app.settings import Account, Settings


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    kept = Settings(
        language="fr",
        window_state={"window": "x=="},
        accounts=(
            Account(registrar="pbx", user="101", display_name='Zoé "Z"'),
            Account(registrar="sip.example.org", user="0478001122", label="Orders"),
        ),
        default_account="0478001122@sip.example.org",
    )
    settings.save(path, kept)
    assert settings.load(path) == kept


def test_the_one_account_of_an_older_program_is_kept() -> None:
    kept = settings.load(Path(__file__).parent / "data" / "settings-1.json")
    assert [one.name for one in kept.accounts] == ["101@sip.example.org:5080"]
    assert (kept.accounts[0].transport, kept.accounts[0].srtp) == ("tls", "optional")
    assert (kept.line.user, kept.theme, kept.member_id, kept.version) == ("101", "dark", 3, 2)


@pytest.mark.parametrize(("default", "user"), [("2@pbx", "2"), ("9@pbx", "1"), ("", "1")])
def test_calls_are_placed_with_the_default_else_the_first(default: str, user: str) -> None:
    accounts = (Account(registrar="pbx", user="1"), Account(registrar="pbx", user="2"))
    assert Settings(accounts=accounts, default_account=default).line.user == user


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "settings.json") == Settings()


def test_unknown_keys_of_a_newer_program_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"language": "fr", "hologram": true}', encoding="utf-8")
    assert settings.load(path).language == "fr"


@pytest.mark.parametrize("text", ["", "{", '{"language": 5}', '{"ring_volume": "loud"}'])
def test_a_file_that_is_no_settings_is_left_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="left as it is"):
        settings.load(path)
    assert path.read_text(encoding="utf-8") == text


def test_a_failed_save_keeps_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings.save(path, Settings(language="fr"))
    path.with_suffix(".new").mkdir()
    with pytest.raises(OSError, match="directory"):
        settings.save(path, Settings(language="en"))
    assert msgspec.json.decode(path.read_bytes())["language"] == "fr"
