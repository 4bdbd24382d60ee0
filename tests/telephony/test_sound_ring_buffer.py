import time

import numpy as np
import pytest

from app.telephony.engine.ring_buffer import BYTES_PER_MS, RingBuffer
from tests.telephony.sounds import from_pcm, tone

FRAME = 20 * BYTES_PER_MS
SILENCE = bytes(FRAME)


def opened() -> RingBuffer:
    ring = RingBuffer()
    ring.open()
    return ring


def put_and_get(ring: RingBuffer, pcm: bytes, *, put: int = FRAME, rounds: int = 10**6) -> bytes:
    """Put in pieces of `put` bytes and take a frame after each, until one of both ends."""
    heard = []
    for at in range(0, min(len(pcm), put * rounds), put):
        ring.put(pcm[at : at + put])
        heard.append(ring.get(FRAME))
    return b"".join(heard)


def test_sound_comes_out_as_it_went_in_after_forty_milliseconds() -> None:
    pcm = tone(440, 1)

    heard = put_and_get(opened(), pcm)

    assert heard[:FRAME] == SILENCE
    assert heard[FRAME:] == pcm[: len(heard) - FRAME]


def test_what_came_before_the_first_reading_does_not_delay_it() -> None:
    ring = opened()
    pcm = tone(440, 0.2)
    ring.put(pcm)

    assert ring.get(FRAME) == pcm[-2 * FRAME : -FRAME]


def test_a_closed_ring_takes_nothing_and_gives_silence() -> None:
    ring = RingBuffer()

    assert put_and_get(ring, tone(440, 0.2)) == bytes(len(tone(440, 0.2)))


def test_a_ring_opened_anew_has_forgotten_the_call_before() -> None:
    ring = opened()
    ring.put(tone(440, 0.2))

    ring.close()
    ring.open()

    assert ring.get(FRAME) == SILENCE


def test_missing_sound_is_silence_and_the_reserve_is_filled_again() -> None:
    ring = opened()
    put_and_get(ring, tone(440, 0.1))

    heard = b"".join(ring.get(FRAME) for _ in range(4))

    assert heard[-2 * FRAME :] == SILENCE * 2
    assert ring.underruns == 1
    ring.put(tone(440, 0.04))
    assert ring.get(FRAME) == SILENCE
    ring.put(tone(440, 0.02))
    assert ring.get(FRAME) != SILENCE


def test_gaps_make_the_wait_longer_and_calm_makes_it_shorter_again() -> None:
    ring = opened()
    for _ in range(8):
        put_and_get(ring, tone(440, 0.3))
        while ring.get(FRAME) != SILENCE:
            pass
    assert frames_until_sound(ring) == 6  # 120 ms, the most

    put_and_get(ring, tone(440, 60))
    ring.get(FRAME)
    while ring.get(FRAME) != SILENCE:
        pass

    assert frames_until_sound(ring) == 3  # 40 ms, and the step after this last gap


def frames_until_sound(ring: RingBuffer) -> int:
    for count in range(1, 20):
        ring.put(tone(440, 0.02))
        if ring.get(FRAME) != SILENCE:
            return count
    raise AssertionError("it never begins")


def test_what_nobody_read_for_a_while_is_never_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    ring = opened()
    put_and_get(ring, tone(440, 0.1))

    ring.put(tone(440, 0.3))  # said while muted
    now[0] += 0.3

    assert ring.get(FRAME) == SILENCE


def test_the_backlog_of_a_stall_is_cut_out_within_seconds_without_a_click() -> None:
    ring = opened()
    pcm = tone(100, 4, loudness=0.5)
    before, late, after = (
        pcm[: 100 * BYTES_PER_MS],
        pcm[100 * BYTES_PER_MS : 400 * BYTES_PER_MS],
        pcm[400 * BYTES_PER_MS :],
    )
    heard_before = put_and_get(ring, before)

    ring.put(late)
    heard = from_pcm(heard_before + put_and_get(ring, after))

    assert ring.cuts == 1
    steps = np.abs(np.diff(heard[FRAME // 2 :]))
    assert steps.max() < 0.03  # the tone itself climbs 0.0065 from one sample to the next


def test_nobody_reading_keeps_memory_bounded() -> None:
    ring = opened()

    for _ in range(100):
        ring.put(tone(440, 0.1))

    taken = 0
    while ring.get(FRAME) != SILENCE:
        taken += 1
    assert taken <= 30


@pytest.mark.parametrize("drift", [-2, 2], ids=["the card is slower", "the card is faster"])
def test_drifting_clocks_are_never_heard(drift: int) -> None:
    """One sample in a thousand for four minutes: much worse than any real sound card."""
    ring = opened()
    piece = tone(50, 0.04)[: FRAME + drift]
    ring.put(tone(50, 0.02))

    for _ in range(240 * 50):
        ring.put(piece)
        assert len(ring.get(FRAME)) == FRAME

    assert (ring.underruns, ring.cuts) == (0, 0)


def test_a_gap_begins_and_ends_without_a_click() -> None:
    ring = opened()
    pcm = tone(137, 1, loudness=0.5)
    heard = put_and_get(ring, pcm[: 30 * FRAME])

    heard += b"".join(ring.get(FRAME) for _ in range(6))
    heard += put_and_get(ring, pcm[30 * FRAME :])

    assert ring.underruns == 1
    assert np.abs(np.diff(from_pcm(heard)[FRAME // 2 :])).max() < 0.03
