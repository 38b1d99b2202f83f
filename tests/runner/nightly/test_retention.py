from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rig import RigError
from rig.record.directory import RunDirectory
from rig.record.history.importing import import_run
from rig.record.history.store import FILE_NAME, History
from rig.record.origin import Origin
from rig.runner.nightly.retention import remove_old_nights
from tests.record.nights import FIRST, made_up_run

KEEPS = {"nights": (2, [2, 3]), "one": (1, [3]), "more than there are": (9, [0, 1, 2, 3])}
SPANS = {"30h": [2, 3], "1s": [3], "90d": [0, 1, 2, 3]}


def made_up_nights(reports: Path, count: int = 4, key: str = "A1") -> list[Path]:
    """Leave nights, each in the history."""
    folders = [made_up_run(reports, number, {key: {"t": "P"}}) for number in range(count)]
    for folder in folders:
        (folder / "nightly.json").write_text(json.dumps({"schema": "keyrig.nightly/1"}))
        take_in(reports, folder)
    return folders


def take_in(reports: Path, folder: Path) -> None:
    with History(reports / FILE_NAME) as history:
        import_run(history, folder, moment(4))


def moment(night: int) -> datetime:
    return FIRST + timedelta(days=night)


def remove(reports: Path, tonight: Path, keep: int | str) -> list[str]:
    history = reports / FILE_NAME
    return list(remove_old_nights(RunDirectory(tonight), history, keep, moment(3)))


@pytest.mark.parametrize(("keep", "left"), KEEPS.values(), ids=KEEPS)
def test_so_many_nights_are_kept(tmp_path: Path, keep: int, left: list[int]) -> None:
    nights = made_up_nights(tmp_path)
    assert remove(tmp_path, nights[-1], keep) == []
    assert [night for night in nights if night.exists()] == [nights[number] for number in left]


@pytest.mark.parametrize(("keep", "left"), SPANS.items(), ids=SPANS)
def test_nights_are_kept_for_so_long(tmp_path: Path, keep: str, left: list[int]) -> None:
    nights = made_up_nights(tmp_path)
    assert remove(tmp_path, nights[-1], keep) == []
    assert [night for night in nights if night.exists()] == [nights[number] for number in left]


def test_newest_night_stays_even_if_its_clock_went_back(tmp_path: Path) -> None:
    nights = made_up_nights(tmp_path)
    remove(tmp_path, nights[0], 1)
    assert [night.exists() for night in nights] == [True, False, False, False]


def test_only_nights_of_ours_are_removed(tmp_path: Path) -> None:
    by_hand, with_notes, with_ticket, unknown, other, linked, newest = made_up_nights(tmp_path, 7)
    (by_hand / "nightly.json").unlink()
    (with_notes / "what-the-vendor-says.html").write_text("it is known there")
    (with_ticket / "A1-t.zip").write_bytes(b"PK")
    with History(tmp_path / FILE_NAME) as history, history.writing() as connection:
        connection.execute("DELETE FROM run WHERE name = ?", (unknown.name,))
    (other / "run.json").write_text((other / "run.json").read_text().replace("north", "south"))
    elsewhere = tmp_path / "elsewhere"
    linked.rename(elsewhere)
    linked.symlink_to(elsewhere)
    folder = tmp_path / "20260101T000000Z-mine"
    folder.mkdir()
    (folder / "nightly.json").write_text("{}")
    assert remove(tmp_path, newest, 1) == []
    kept = (by_hand, with_notes, with_ticket, unknown, other, elsewhere, folder, newest)
    assert all(each.exists() for each in kept)


def test_nights_of_other_keys_are_another_bench(tmp_path: Path) -> None:
    others = made_up_nights(tmp_path, 2, key="B1")
    nights = made_up_nights(tmp_path, 2)
    remove(tmp_path, nights[-1], 1)
    assert [night.exists() for night in (*others, *nights)] == [True, True, False, True]


def test_nothing_is_removed_without_a_history_that_has_it(tmp_path: Path) -> None:
    nights = made_up_nights(tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"no history" * 500)
    with pytest.raises(RigError, match="damaged"):
        remove(tmp_path, nights[-1], 1)
    assert all(night.exists() for night in nights)


def test_night_in_which_nothing_was_tested_is_removed_as_any_other(tmp_path: Path) -> None:
    nothing = made_up_run(tmp_path, 0, {"A1": {}}, id="a night of nothing")
    (nothing / "nightly.json").write_text("{}")
    take_in(tmp_path, nothing)
    newest = made_up_nights(tmp_path, 2)[-1]
    assert remove(tmp_path, newest, 1) == []
    assert not nothing.exists()


def made_of_two(reports: Path, night: int) -> list[Path]:
    """Leave a night of two hosts, of which one tested nothing; its own folder is the last."""
    tests = {"bench1": {"t": "P"}, "bench2": {}}
    runs = {
        bench: made_up_run(reports, night, {"A1": taken}, bench=bench)
        for bench, taken in tests.items()
    }
    for run in runs.values():
        take_in(reports, run)
    origins = {f"{bench}-A1": Origin(bench, "A1", run.name) for bench, run in runs.items()}
    outcomes = {f"{bench}-A1": taken for bench, taken in tests.items()}
    folder = made_up_run(reports / "lab", night, outcomes, bench="", origins=origins)
    (folder / "nightly.json").write_text("{}")
    return [*runs.values(), folder]


def test_runs_that_a_night_was_made_of_go_with_it_and_no_other(tmp_path: Path) -> None:
    old, kept, newest = (made_of_two(tmp_path, number) for number in range(3))
    by_hand = made_up_run(tmp_path, 0, {"A1": {"t": "P"}}, bench="bench1", id="by hand")
    take_in(tmp_path, by_hand)
    assert remove(tmp_path, newest[-1], 2) == []
    assert not any(each.exists() for each in old)
    assert all(each.exists() for each in (*kept, *newest, by_hand))


def test_night_of_several_hosts_stays_whole_for_a_note_in_one_of_its_folders(
    tmp_path: Path,
) -> None:
    noted, unknown, newest = (made_of_two(tmp_path, number) for number in range(3))
    (noted[0] / "what-alice-found.txt").write_text("dust")
    with History(tmp_path / FILE_NAME) as history, history.writing() as connection:
        connection.execute("DELETE FROM run WHERE name = ?", (unknown[1].name,))
    assert remove(tmp_path, newest[-1], 1) == []
    assert all(each.exists() for each in (*noted, *unknown, *newest))


def test_nights_of_other_places_are_another_lab(tmp_path: Path) -> None:
    run = made_up_run(tmp_path, 0, {"A1": {"t": "P"}}, bench="bench9")
    take_in(tmp_path, run)
    origins = {"bench1-A1": Origin("bench9", "A1", run.name)}
    others = made_up_run(tmp_path / "lab", 0, {"bench1-A1": {"t": "P"}}, origins=origins)
    (others / "nightly.json").write_text("{}")
    newest = made_of_two(tmp_path, 1)
    assert remove(tmp_path, newest[-1], 1) == []
    assert others.exists()
