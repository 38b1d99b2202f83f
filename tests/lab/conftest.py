"""The lab that all tests of many benches share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rig.lab.orders import Orders
from tests.lab.gate import Gate
from tests.lab.own_lab import orders_maker
from tests.lab.own_nights import Nights, nights_of
from tests.real_time import PATIENCE

if TYPE_CHECKING:
    from tests.lab.grid import Grid

# `make test-labgrid` installs it, and fails where nothing is collected.
collect_ignore = (
    []
    if find_spec("labgrid")
    else ["grid.py", "test_many_benches.py", "test_night_in_time.py", "test_watchdog.py"]
)


@pytest.fixture(scope="session")
def whole_grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    # labgrid is there for the tests alone that are marked so.
    from tests.lab.grid import Grid

    grid = Grid(tmp_path_factory.mktemp("grid"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            # Runs can do without a coordinator that is busy; what asks it here cannot.
            patch.setattr("rig.lab.labgrid.coordinator._WITHIN", PATIENCE)
            yield grid
    finally:
        grid.end()


@pytest.fixture
def grid(whole_grid: Grid) -> Grid:
    """The lab, with all of its parts running."""
    whole_grid.ready()
    return whole_grid


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """A test that lasts until it is let through."""
    return Gate(tmp_path)


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Orders]:
    """Return what makes the orders for a lab whose hosts all say the same."""
    return orders_maker(monkeypatch, tmp_path)


@pytest.fixture
def nights(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Nights:
    """A lab whose hosts say each night what a test wants."""
    return nights_of(monkeypatch, tmp_path, orders)
