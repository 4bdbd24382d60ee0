import ctypes
from types import SimpleNamespace

import pjsua2 as pj
import pytest

from app.telephony.engine import pcm
from app.telephony.engine.pcm import FastFrames, SlowFrames, frames, pointers_hold

SOUND = bytes(range(256)) * 8


def test_the_pointers_of_this_pjsua2_lie_as_supposed() -> None:
    assert pointers_hold()
    assert isinstance(frames(1920), FastFrames)


def test_another_layout_is_noticed_and_served_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(ctypes.Structure):
        _fields_ = (
            ("proxy", ctypes.c_void_p),
            ("begin", ctypes.c_void_p),
            ("end", ctypes.c_void_p),
            ("capacity", ctypes.c_void_p),
        )

    monkeypatch.setattr(pcm, "_Vector", Other)

    assert not pointers_hold()
    assert isinstance(frames(1920), SlowFrames)


@pytest.mark.parametrize("kind", [FastFrames, SlowFrames])
def test_a_frame_is_written_and_read_unchanged(kind: type[FastFrames | SlowFrames]) -> None:
    frame = SimpleNamespace(buf=pj.ByteVector())
    mover = kind(len(SOUND))

    mover.write(frame, SOUND)

    assert mover.read(frame) == SOUND
    assert mover.read(SimpleNamespace(buf=pj.ByteVector(b"other"))) == b"other"
