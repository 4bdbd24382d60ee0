"""Every provider's template loads, speaks both languages, and fills what it knows."""

import re
from pathlib import Path

import pytest

from app import i18n
from app.desk import providers
from app.desk.providers import CodeKind, ProviderError
from app.paths import resource
from app.settings import Account

FILES = {file.stem for file in resource("providers").glob("*.toml")}


def test_every_file_is_offered_and_every_offer_has_a_file() -> None:
    assert set(providers.PROVIDERS) == FILES


@pytest.mark.parametrize("name", providers.PROVIDERS)
def test_a_template_loads_and_names_its_fields_in_both_languages(name: str) -> None:
    template = providers.provider(name)
    for words in (template.fr, template.en):
        assert all((words.name, words.registrar, words.user, words.password, words.note))
    assert bool(template.fr.proxy) == bool(template.en.proxy)
    assert bool(template.fr.auth_user) == bool(template.en.auth_user)
    assert not re.search("[^\\u202f:][:;?!»](?![^ ])", template.fr.note)


@pytest.mark.parametrize("name", providers.PROVIDERS)
def test_a_code_stands_once_and_can_be_dialled(name: str) -> None:
    codes = providers.provider(name).codes
    assert len({code.kind for code in codes}) == len(codes)
    for code in codes:
        assert re.fullmatch(r"[0-9*#]+", code.digits("101"))
        assert code.kind in providers.CODE_WORDS


@pytest.mark.parametrize("name", providers.PROVIDERS)
def test_what_demands_tls_does_not_travel_otherwise(name: str) -> None:
    preset = providers.provider(name).preset
    assert not preset.demand_tls or preset.transport in {"tls", "auto"}


@pytest.mark.parametrize("name", ["ovhcloud", "sipgate", "free-pro", "orange-pro"])
def test_a_public_provider_is_not_asked_as_often_as_the_office_s_own_server(name: str) -> None:
    asked = providers.provider(name).applied(Account()).keep_alive_s
    assert Account().keep_alive_s < asked < 30  # routers forget a silent way after half a minute


def test_a_template_fills_what_it_knows_and_leaves_what_was_typed() -> None:
    typed = Account(registrar="pbx.example.org", user="101", label="Orders")
    filled = providers.provider("freepbx").applied(typed)
    assert (filled.registrar, filled.user, filled.label) == ("pbx.example.org", "101", "Orders")
    assert (filled.provider, providers.voicemail(filled)) == ("freepbx", "*97")


def test_the_buttons_of_a_line_are_those_of_its_system() -> None:
    i18n.use("en")
    buttons = dict(providers.buttons(Account(provider="freepbx")))
    assert buttons["Park the call"].digits() == "70"
    assert buttons["Forward every call"].digits("0478001122") == "*720478001122"
    assert providers.buttons(Account(provider="no-such")) == ()
    assert providers.provider("freepbx").code(CodeKind.PARK) is not None


def test_a_template_that_does_not_hold_together_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "generic.toml").write_text('id = "generic"\nsurprise = 1\n', "utf-8")
    monkeypatch.setattr(providers, "resource", lambda *parts: tmp_path / parts[-1])
    providers.provider.cache_clear()
    with pytest.raises(ProviderError, match="providers/generic"):
        providers.provider("generic")
    providers.provider.cache_clear()
