"""Countries and time zones to choose from, in the language of the window."""

import zoneinfo

from PySide6.QtCore import QLocale, QTimeZone
from PySide6.QtWidgets import QComboBox, QCompleter

from app.i18n import current
from app.ui.widgets.choice import Choice

_CODE_LENGTH = 2


def system_country() -> str:
    """Two letters of the country this computer is set to, FR where it says none."""
    code = QLocale.territoryToCode(QLocale.system().territory())
    return code if len(code) == _CODE_LENGTH and code.isalpha() else "FR"


def zone_of(country: str) -> str:
    """The zone this computer is in if that is one of the country's, else the country's first."""
    territory = QLocale.codeToTerritory(country)
    ids = [bytes(name.data()).decode() for name in QTimeZone.availableTimeZoneIds(territory)]
    own = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    if own in ids:
        return own
    known = zoneinfo.available_timezones()
    capital = {"FR": "Europe/Paris", "US": "America/New_York", "CA": "America/Toronto"}
    if country in capital:
        return capital[country]
    return next((name for name in ids if name in known and "/" in name), "Europe/Paris")


def country_names() -> list[tuple[str, str]]:
    """Code and name of every country, by name."""
    # Imported here: Babel reads a large file that only this dialog needs.
    from babel import Locale

    names = Locale.parse(current().locale).territories
    pairs = [(code, name) for code, name in names.items() if len(code) == _CODE_LENGTH]
    real = [(code, name) for code, name in pairs if code.isalpha() and code not in _NO_COUNTRIES]
    return sorted(real, key=lambda pair: _sort_key(pair[1]))


_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "AQ", "BV", "CP", "HM", "TF", "CQ"}


def _sort_key(name: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


class CountryField(Choice):
    """Every country by name; typing in it finds one."""

    def __init__(self, country: str) -> None:
        super().__init__()
        for code, name in country_names():
            self.addItem(name, code)
        _searchable(self)
        self.choose(country)

    @property
    def country(self) -> str:
        """Two letters of the country chosen."""
        return str(self.currentData() or "FR")


class ZoneField(Choice):
    """Every time zone; typing in it finds one."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        for name in sorted(zoneinfo.available_timezones()):
            if "/" in name:
                self.addItem(name, name)
        _searchable(self)
        self.choose(zone)

    @property
    def zone(self) -> str:
        """Name of the zone chosen, such as Europe/Paris."""
        return str(self.currentData())


def _searchable(field: QComboBox) -> None:
    field.setEditable(True)
    field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    field.setMaxVisibleItems(12)
    completer, line = field.completer(), field.lineEdit()
    if completer is not None and line is not None:
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        # Words that are no entry of the list go back to the entry chosen.
        line.editingFinished.connect(
            lambda: field.setEditText(field.itemText(field.currentIndex()))
        )
