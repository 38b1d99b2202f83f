"""Whoever listens to a tethered run, at the ends of two pipes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rig.lab.lines import Kind, Saying, parse
from rig.lab.tethered import Home, Tethered

MUCH = b"x" * 1_000_000


@dataclass(frozen=True)
class Ends:
    """Home, and the ends of the pipes that are its own."""

    home: Home
    says: int
    hears: int


@pytest.fixture
def ends() -> Iterator[Ends]:
    come, says = os.pipe()
    hears, go = os.pipe()
    os.set_blocking(go, False)
    yield Ends(Home(come, go), says, hears)
    for end in (come, says, hears, go):
        os.close(end)


def test_word_is_heard_also_in_pieces(ends: Ends) -> None:
    home = ends.home
    for piece in (b"here\nst", b"op\n"):
        assert not home.stop
        os.write(ends.says, piece)
        home.exchange(0)
    assert (home.stop, home.gone, home.kept) == (True, False, False)


def test_home_that_says_nothing_for_long_is_gone(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ends.home
    home.exchange(0)
    assert not home.gone
    monkeypatch.setattr("rig.lab.tethered.QUIET", 0.0)
    home.exchange(0)
    assert home.gone


def test_home_that_does_not_listen_holds_nothing_up(ends: Ends) -> None:
    home = ends.home
    home.say(MUCH)
    for _ in range(100):
        home.exchange(0)
    assert not home.all_said

    heard = b""
    while len(heard) < len(MUCH):
        heard += os.read(ends.hears, len(MUCH))
        home.exchange(0)
    assert heard == MUCH
    assert home.all_said


def test_host_says_now_and_then_that_it_is_there(
    ends: Ends, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tethered = Tethered(ends.home, tmp_path)
    tethered._beat()
    assert ends.home.all_said
    monkeypatch.setattr("rig.lab.tethered.HEARTBEAT", 0.0)
    tethered._beat()
    ends.home.exchange(0)
    assert parse(os.read(ends.hears, 1000)) == Saying(Kind.HERE, {})
