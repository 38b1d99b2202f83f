"""What a host says of its run, as it comes in at home."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from rig.lab.errors import LineBroken
from rig.lab.homecoming import Ended, Homecoming
from rig.lab.lines import Kind, Saying
from rig.record.directory import RunDirectory


def packed(*names: str) -> bytes:
    """Return a tar file whose files hold their own names."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))
    return file.getvalue()


def end(size: int) -> bytes:
    return Saying(Kind.END, {"code": 1, "said": "words", "size": size}).line()


@pytest.fixture
def coming(tmp_path: Path) -> Homecoming:
    folder = tmp_path / "run"
    folder.mkdir()
    return Homecoming(RunDirectory(folder))


def test_run_is_at_home_line_by_line_and_then_whole(coming: Homecoming) -> None:
    folder = coming.directory.path
    tar = packed("./run.json", "./A1.pcapng")
    begun = Saying(Kind.HELLO, {"keyrig": "1", "host": "bench1"}).line()
    grown = Saying(Kind.GROWN, {"name": "results.jsonl", "text": "{}\n"}).line()

    for byte in begun + grown + grown:
        coming.hear(bytes([byte]))
    assert (folder / "results.jsonl").read_text() == "{}\n{}\n"
    assert coming.ended is None

    for byte in end(len(tar)) + tar:
        coming.hear(bytes([byte]))
    assert coming.ended == Ended(1, "words")
    assert coming.host == "bench1"
    assert (folder / "A1.pcapng").read_text() == "./A1.pcapng"


def test_run_that_came_at_once_is_at_home(coming: Homecoming) -> None:
    tar = packed("./run.json")
    coming.hear(end(len(tar)) + tar)
    assert coming.ended is not None
    assert (coming.directory.path / "run.json").exists()


def test_run_that_never_began_ends_too(coming: Homecoming) -> None:
    coming.hear(end(0))
    assert coming.ended == Ended(1, "words")


def test_nothing_is_written_outside_the_folder(coming: Homecoming, tmp_path: Path) -> None:
    tar = packed("../outside", f"{tmp_path}/absolute", "./inside")
    coming.hear(end(len(tar)) + tar)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inside", "run"]


@pytest.mark.parametrize(
    "data",
    [
        b"Welcome to bench1\n",
        b'{"schema": "keyrig.lab-line/99", "kind": "hello"}\n',
        Saying(Kind.GROWN, {"name": "../results.jsonl", "text": ""}).line(),
        Saying(Kind.WHOLE, {"name": "results.jsonl", "text": ""}).line(),
        Saying(Kind.END, {"code": 1}).line(),
        end(4) + b"tar?",
    ],
    ids=["greeting", "newer", "outside", "replaces-results", "no-size", "no-tar"],
)
def test_what_no_tethered_run_says_is_refused(coming: Homecoming, data: bytes) -> None:
    with pytest.raises(LineBroken):
        coming.hear(data)
