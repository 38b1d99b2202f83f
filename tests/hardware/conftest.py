"""Boards to test: the hex that users flash, on an emulated processor, and the native build."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hardware.boards import HEX, NATIVE, Board

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.emulator)


@pytest.fixture(params=[HEX, NATIVE], ids=lambda board: board.name)
def board(request: pytest.FixtureRequest) -> Board:
    chosen: Board = request.param
    return chosen
