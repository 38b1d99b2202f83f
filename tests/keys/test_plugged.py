"""The key in a port, by what the kernel says of it; nothing is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import BenchProblem
from rig.bench.discover import PluggedIn
from rig.bench.file import Bay
from rig.keys import plugged
from rig.keys.plugged import PluggedKey, empty

PORT = "1-2.3"


def device(serial: str = "", vid: int = 0x1050, *, permitted: bool = True) -> PluggedIn:
    return PluggedIn(
        node=Path("/dev/null"),
        vid=vid,
        pid=0x0407,
        product="a key",
        serial=serial,
        port=PORT,
        id_path="",
        permitted=permitted,
        keyboards=(),
    )


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], "the bay is empty"),
        ([device(vid=0x1234)], "not the one that was adopted"),
        ([device(serial="2")], "not the one that was adopted"),
    ],
    ids=["empty", "model", "serial"],
)
def test_bay_without_its_key_is_not_opened(
    monkeypatch: pytest.MonkeyPatch, found: list[PluggedIn], told: str
) -> None:
    monkeypatch.setattr(plugged, "discover", lambda: found)
    monkeypatch.setattr(plugged, "open_node", lambda node: pytest.fail(f"opened {node}"))
    with pytest.raises(BenchProblem, match=told):
        PluggedKey("A1", PORT, Bay(path=PORT, vid=0x1050, serial="1")).connect()


def test_adopted_key_is_opened_at_the_node_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(plugged, "discover", lambda: [device(serial="1")])
    monkeypatch.setattr(plugged, "open_node", opened.append)
    PluggedKey("A1", PORT, Bay(path=PORT, vid=0x1050, serial="1")).connect()
    assert opened == [Path("/dev/null")]


def test_return_is_awaited_until_the_key_may_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([[], [device(permitted=False)], [device()]])
    monkeypatch.setattr(plugged, "discover", lambda: next(looks))
    PluggedKey("A1", PORT, Bay(path=PORT)).await_return()
    assert next(looks, None) is None


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_port_is_told_to_be_linux_alone_elsewhere(platform: str) -> None:
    assert "hidapi:PATH" in empty(f"A1, {PORT}", platform).try_this
