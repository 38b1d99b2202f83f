"""`keyrig lab`, as far as it goes without labgrid."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from typer.testing import CliRunner

from rig import UsageProblem
from rig.cli.lab import app
from rig.lab.errors import CoordinatorGone
from rig.lab.labgrid import PROTOCOL
from rig.lab.selecting import passed_on, tags_of
from rig.lab.ssh import Ssh
from rig.record.directory import RunDirectory
from rig.runner.exits import Exit
from tests.lab.own_lab import OwnLab

OPENING = "rig.lab.labgrid.opening"
ADDRESS = ("--coordinator", "127.0.0.1:1")


@pytest.mark.parametrize(
    "verb",
    [
        ("places",),
        ("run", "--place", "bench1-A1"),
        ("nightly", "--tags", "pool=night"),
        ("release-dead",),
    ],
    ids=lambda verb: verb[0],
)
def test_verb_that_needs_labgrid_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...]
) -> None:
    monkeypatch.setitem(sys.modules, PROTOCOL, None)
    result = CliRunner().invoke(app, [*verb, *ADDRESS])
    assert isinstance(result.exception, UsageProblem)
    assert result.exception.try_this == "pip install 'keyrig[labgrid]'"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((), "no place is named"),
        (("--place", "bench1-A1", "--tags", "pool=night"), "places are named, and tags too"),
    ],
    ids=["none", "both"],
)
def test_places_that_are_not_said_plainly_are_refused(
    monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], says: str
) -> None:
    monkeypatch.setitem(sys.modules, PROTOCOL, ModuleType(PROTOCOL))
    monkeypatch.setitem(sys.modules, OPENING, SimpleNamespace(opened=None))
    result = CliRunner().invoke(app, ["run", *ADDRESS, *asked])
    assert isinstance(result.exception, UsageProblem)
    assert result.exception.what == says


@pytest.mark.parametrize("verb", ["run", "nightly"])
def test_every_verb_that_visits_places_takes_the_same_options(
    monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    ordered: dict[str, object] = {}

    @contextmanager
    def opened(address: str) -> Iterator[tuple[OwnLab, None]]:
        ordered["coordinator"] = address
        yield OwnLab(), None

    def order(**given: object) -> None:
        ordered.update(given)
        raise UsageProblem("ordered")

    monkeypatch.setitem(sys.modules, PROTOCOL, ModuleType(PROTOCOL))
    monkeypatch.setitem(sys.modules, OPENING, SimpleNamespace(opened=opened))
    monkeypatch.setattr("rig.cli.lab.touring.Orders", order)
    there = ("--remote-keyrig", "there", "--remote-folder", "kept", "--reports", "here")
    given = (*ADDRESS, "--place", "A1", "--suite", "reset", *there)
    result = CliRunner().invoke(app, [verb, *given])
    assert str(result.exception) == "ordered"
    assert ordered["coordinator"] == ADDRESS[1]
    assert ordered["ssh"] == Ssh(keyrig="there")
    assert (ordered["remote"], ordered["reports"]) == ("kept", Path("here"))
    assert ordered["arguments"] == ("--suite", "reset")


def test_night_without_a_coordinator_is_told_to_whoever_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def opened(address: str) -> None:
        raise CoordinatorGone("the coordinator does not answer", where=address)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, PROTOCOL, ModuleType(PROTOCOL))
    monkeypatch.setitem(sys.modules, OPENING, SimpleNamespace(opened=opened))
    mail = "sh -c 'echo $KEYRIG_EXIT $KEYRIG_LINE > sent'"
    given = (*ADDRESS, "--tags", "pool=night", "--on-finish", mail, "--json")
    result = CliRunner().invoke(app, ["nightly", *given])
    told = json.loads(result.stdout)
    assert told["exit"] == Exit.TROUBLE
    assert "nothing tested: the coordinator does not answer" in told["line"]
    folder = Path(told["directory"])
    assert (tmp_path / "sent").read_text().split(maxsplit=1) == ["10", f"{told['line']}\n"]
    assert RunDirectory(folder).facts().broke_off.startswith("the coordinator does not answer")
    assert (folder / "morning.html").exists()


def test_export_needs_no_labgrid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, PROTOCOL, None)
    bench = tmp_path / "bench.toml"
    bench.write_text('[bays.V1]\nkey = "virtual"\n[bays.A1]\npath = "1-2"\n')
    result = CliRunner().invoke(app, ["export", f"--bench={bench}", "--host=bench1", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["schema"] == "keyrig.lab-export/1"
    assert 'bay: "V1"' in told["yaml"]
    assert "not shown: A1" in result.stderr


def test_tags_are_read() -> None:
    assert tags_of("pool=night, level=wipe") == {"pool": "night", "level": "wipe"}
    assert tags_of(None) == {}


@pytest.mark.parametrize("text", ["pool", "pool=", "=night", ","])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(UsageProblem, match="names no tags"):
        tags_of(text)


def test_what_the_place_settles_is_not_passed_on() -> None:
    assert passed_on(["--suite", "assertion", "-x"]) == ("--suite", "assertion", "-x")
    for words in (["--key", "B2"], ["--bench=other.toml"], ["--reports", "elsewhere"]):
        with pytest.raises(UsageProblem, match="settled by the place"):
            passed_on(words)
