"""A test finds neither the person's own files and screen nor the world outside."""

import os
import socket
from pathlib import Path

import pytest

from app.paths import default_data_dir


def test_nothing_beyond_the_loopback_is_reached() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward,
        pytest.raises(AssertionError, match=r"wanted to reach 192\.0\.2\.1"),
    ):
        outward.connect(("192.0.2.1", 5060))


def test_the_home_is_an_empty_one() -> None:
    assert Path.home().name.startswith("combine-tests-")


def test_the_office_of_a_test_is_its_own(own_data_dir: Path) -> None:
    assert default_data_dir() == own_data_dir


def test_neither_screen_nor_sound_server_is_inherited() -> None:
    inherited = {"DISPLAY", "WAYLAND_DISPLAY", "PULSE_SERVER", "DBUS_SESSION_BUS_ADDRESS"}

    assert inherited & set(os.environ) == set()
