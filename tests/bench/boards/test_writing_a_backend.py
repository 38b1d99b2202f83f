"""The example of docs/writing-a-backend.md, taken from the page and run on a card that is a pty."""

from __future__ import annotations

import os
import re
import tty
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from rig.bench.boards.client import RemoteBoard
from rig.bench.boards.errors import BoardSilent, NoSuchChannel
from rig.bench.boards.protocol import Board
from rig.bench.boards.server import serving
from rig.bench.touch.board import BoardTouch
from rig.bench.waiting import wait_until
from tests.real_time import PATIENCE

PAGE = Path(__file__).parents[3] / "docs/writing-a-backend.md"
LONGEST_EXAMPLE = 40
ALL_OFF = [f"relay off {relay}" for relay in range(8)]


class Card:
    """The other end of the line: keeps what it is told."""

    def __init__(self) -> None:
        self._host, self._device = os.openpty()
        tty.setraw(self._device)
        os.set_blocking(self._host, False)
        self.device = os.ttyname(self._device)
        self._said = b""

    @property
    def told(self) -> list[str]:
        with suppress(BlockingIOError):
            self._said += os.read(self._host, 4096)
        return self._said.decode().split("\r")[:-1]

    def hears(self, lines: list[str]) -> bool:
        """Wait for these lines, and forget them."""
        wait_until(lambda: len(self.told) >= len(lines), PATIENCE)
        told, self._said = self.told, b""
        return told == lines

    def close(self) -> None:
        os.close(self._host)
        os.close(self._device)


def example() -> str:
    found = re.search(r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def card() -> Iterator[Card]:
    card = Card()
    yield card
    card.close()


@pytest.fixture
def relay_board() -> Callable[[str], Board]:
    room: dict[str, Callable[[str], Board]] = {}
    exec(compile(example(), str(PAGE), "exec"), room)  # noqa: S102 - the page is our own
    return room["RelayBoard"]


def test_example_is_short() -> None:
    assert sum(bool(line.strip()) for line in example().splitlines()) <= LONGEST_EXAMPLE


def test_example_presses_for_a_key_and_lets_go(
    card: Card, relay_board: Callable[[str], Board], tmp_path: Path
) -> None:
    board = relay_board(card.device)
    assert card.hears(ALL_OFF)
    with serving({"R1": board}, tmp_path / "boards"):
        client = RemoteBoard(tmp_path / "boards", "R1")
        BoardTouch(client, 3).press(0.05, 0.0)
        assert card.hears(["relay off 2", "relay on 2", "relay off 2"])
        BoardTouch(client, 1).press(20.0, 0.0)
        client.close()
        assert card.hears(["relay off 0", "relay on 0", "relay off 0"])
    board.close()
    assert card.hears(ALL_OFF)


def test_example_refuses_what_the_card_has_not(
    card: Card, relay_board: Callable[[str], Board]
) -> None:
    board = relay_board(card.device)
    assert card.hears(ALL_OFF)
    with pytest.raises(NoSuchChannel):
        board.press(9, 0.05, 0.0)
    with pytest.raises(NoSuchChannel):
        board.switch(1, on=False)
    board.close()
    assert card.hears(ALL_OFF)


def test_example_tells_that_the_card_is_gone(
    relay_board: Callable[[str], Board], tmp_path: Path
) -> None:
    with pytest.raises(BoardSilent, match="the card is gone"):
        relay_board(str(tmp_path / "none"))
