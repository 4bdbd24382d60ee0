"""The small parts every page is made of."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QLineEdit, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.fixed_rows import FixedRowsModel
from app.ui.row_source import Column
from app.ui.theme import Theme, current
from app.ui.widgets.button import Button, CallButton, key_words
from app.ui.widgets.choice import Choice
from app.ui.widgets.day_field import Calendar, DayField
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import ElidedLabel, Label, Pill
from app.ui.widgets.level_meter import LevelMeter
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.panel import PinnedNote, Tile, clear
from app.ui.widgets.search_field import SearchField


def test_a_search_asks_once_when_typing_pauses(qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    asked: list[str] = []
    field.searched.connect(asked.append)
    qtbot.keyClicks(field, "helen")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["helen"])


def test_enter_does_not_wait_for_the_pause(qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    asked: list[str] = []
    field.searched.connect(asked.append)
    qtbot.keyClicks(field, " helen ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == ["helen"]


def test_an_emptied_search_is_said_at_once(qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    asked: list[str] = []
    field.setText("helen")
    field.returnPressed.emit()
    field.searched.connect(asked.append)
    field.clear()
    assert asked == [""]


def test_a_button_shows_its_key_and_is_called_without_it(qtbot: QtBot) -> None:
    button = Button("Finish", "primary", shortcut="Ctrl+Return")
    qtbot.addWidget(button)
    assert button.text() == f"Finish  {key_words('Ctrl+Return')}"
    assert button.accessibleName() == "Finish"
    button.rename("Done")
    assert button.text() == f"Done  {key_words('Ctrl+Return')}"


def test_a_button_calls_what_it_was_given_without_arguments(qtbot: QtBot) -> None:
    called: list[str] = []
    button = Button("Call", pressed_=lambda: called.append("once"))
    qtbot.addWidget(button)
    button.click()
    assert called == ["once"]


def test_no_button_is_pressed_by_return_unless_it_has_the_focus(qtbot: QtBot) -> None:
    button = Button("Call", "primary")
    qtbot.addWidget(button)
    assert not button.autoDefault()


def test_the_key_of_a_call_button_does_nothing_while_it_is_disabled(qtbot: QtBot) -> None:
    called: list[str] = []
    holder = QWidget()
    qtbot.addWidget(holder)
    button = CallButton("Hold", "player-pause", "F6", pressed_=lambda: called.append("held"))
    QVBoxLayout(holder).addWidget(button)
    with qtbot.waitExposed(holder):
        holder.show()
    button.setEnabled(False)
    qtbot.keyClick(holder, Qt.Key.Key_F6)
    button.setEnabled(True)
    qtbot.keyClick(holder, Qt.Key.Key_F6)
    assert called == ["held"]


def test_a_form_row_says_what_is_wrong_and_goes_back_to_its_hint(qtbot: QtBot) -> None:
    field = QLineEdit()
    row = FormRow("Server", field, "Host or host:port")
    qtbot.addWidget(row)
    row.complain("Please fill this in.")
    assert field.accessibleDescription() == "Please fill this in."
    assert "Please fill this in." in [label.text() for label in row.findChildren(QLabel)]
    row.complain("")
    assert "Host or host:port" in [label.text() for label in row.findChildren(QLabel)]


def test_the_label_of_a_form_row_names_its_field(qtbot: QtBot) -> None:
    field = QLineEdit()
    row = FormRow("Server", field)
    qtbot.addWidget(row)
    assert field.accessibleName() == "Server"


def test_long_words_end_in_an_ellipsis_and_stand_whole_in_the_tool_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("A very long name of a very large organisation")
    qtbot.addWidget(label)
    label.resize(100, 20)
    with qtbot.waitExposed(label):
        label.show()
    assert QLabel.text(label).endswith("…")
    assert label.toolTip() == label.text() == "A very long name of a very large organisation"


@pytest.mark.parametrize("widget", [Label, ElidedLabel, Pill])
def test_markup_is_never_read(qtbot: QtBot, widget: type[QLabel]) -> None:
    label = widget("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_tile_is_read_out_as_one(qtbot: QtBot) -> None:
    tile = Tile("Open tasks")
    qtbot.addWidget(tile)
    tile.say("1", "due tomorrow", "warning")
    assert tile.accessibleName() == "Open tasks: 1 due tomorrow"


def test_an_empty_note_takes_no_room(qtbot: QtBot) -> None:
    note = PinnedNote("Prefers mornings")
    qtbot.addWidget(note)
    assert not note.isHidden()
    note.say("")
    assert note.isHidden()


def test_an_empty_place_says_what_to_do_next(qtbot: QtBot) -> None:
    called: list[str] = []
    empty = EmptyState(
        "users", "No contacts", "Import them.", action="Import", pressed_=lambda: called.append("x")
    )
    qtbot.addWidget(empty)
    empty.button.click()
    empty.say("Nobody found")
    words = [label.text() for label in empty.findChildren(QLabel)]
    assert called == ["x"]
    assert "Nobody found" in words


@pytest.mark.parametrize(("level", "shown"), [(-1.0, 0.0), (0.5, 0.5), (7.0, 1.0)])
def test_a_level_stays_between_nothing_and_full(qtbot: QtBot, level: float, shown: float) -> None:
    meter = LevelMeter("Microphone")
    qtbot.addWidget(meter)
    meter.show_level(level)
    assert meter.level == shown


def test_a_message_is_read_out(qtbot: QtBot) -> None:
    bar = ErrorBar()
    qtbot.addWidget(bar)
    bar.say("The disk is full.", "bad")
    assert bar.accessibleName() == "The disk is full."


def test_a_choice_shortens_what_does_not_fit(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.addItem("A microphone with a very long name indeed, channel two", "usb")
    choice.choose("usb")
    assert choice.toolTip().startswith("A microphone")
    assert choice.sizeHint().width() < 200


def test_the_calendar_names_its_days_whole_and_in_the_colours_of_the_window(
    qtbot: QtBot, theme: Theme
) -> None:
    calendar = Calendar()
    qtbot.addWidget(calendar)
    calendar.resize(calendar.sizeHint())
    calendar.show()
    table = calendar.findChild(QTableView)
    assert table is not None
    names = [QLocale().dayName(day, QLocale.FormatType.ShortFormat) for day in range(1, 8)]
    widest = max(table.fontMetrics().horizontalAdvance(name) for name in names)
    assert table.columnWidth(1) >= widest
    sunday = calendar.weekdayTextFormat(Qt.DayOfWeek.Sunday).foreground().color()
    assert sunday.name() == current().text


@pytest.mark.parametrize("field", [QLineEdit, Choice, DayField, lambda: NumberField(0, 9)])
def test_every_field_is_as_high_as_its_neighbour(
    qtbot: QtBot, theme: Theme, field: Callable[[], QWidget]
) -> None:
    made = field()
    qtbot.addWidget(made)
    made.ensurePolished()
    assert made.sizeHint().height() == 34


def test_a_cleared_layout_lets_its_widgets_go(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    layout.addWidget(QLabel("old"))
    clear(layout)
    assert layout.count() == 0


@dataclass(frozen=True)
class Line:
    name: str


def test_rows_in_hand_make_a_sound_model(qtbot: QtBot) -> None:
    columns: tuple[Column[Line], ...] = (
        Column("name", "Name", lambda line: line.name, 100, stretch=True),
        Column("size", "Length", lambda line: str(len(line.name)), 60, right=True),
    )
    model: FixedRowsModel[Line] = FixedRowsModel(columns)
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    model.put([Line("Hélène"), Line("Karim")])
    model.put([Line("Noé")])
    assert tester.model() is model
    assert (model.rowCount(), model.columnCount()) == (1, 2)
    assert model.data(model.index(0, 0)) == "Noé"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Name"
