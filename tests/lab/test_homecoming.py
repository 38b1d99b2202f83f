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


def packed(*members: str | tarfile.TarInfo) -> bytes:
    """Return a tar file: of files by name, which hold their own names, and of other members."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for each in members:
            member = each if isinstance(each, tarfile.TarInfo) else tarfile.TarInfo(each)
            member.size = 0 if member is each else len(member.name)
            tar.addfile(member, io.BytesIO(member.name.encode()))
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

    here = Saying(Kind.HERE, {}).line()
    for byte in begun + grown + here + grown:
        coming.hear(bytes([byte]))
    assert (folder / "results.jsonl").read_text() == "{}\n{}\n"
    assert coming.ended is None

    for byte in end(len(tar)) + tar:
        coming.hear(bytes([byte]))
    assert coming.ended == Ended(1, "words")
    assert coming.host == "bench1"
    assert (folder / "A1.pcapng").read_text() == "./A1.pcapng"


def test_summary_is_whole_for_whoever_reads_it_while_the_next_one_comes(
    coming: Homecoming,
) -> None:
    first, second = (
        Saying(Kind.WHOLE, {"name": "run.json", "text": text}).line() for text in ("one", "two")
    )
    coming.hear(first)
    with coming.directory.record_path.open() as reading:
        coming.hear(second)
        assert reading.read() == "one"
    assert coming.directory.record_path.read_text() == "two"


def test_disk_that_is_full_at_the_end_costs_nothing_of_what_came_before(
    coming: Homecoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: bytes) -> None:
        path.open("wb").close()
        raise OSError(28, "No space left on device")

    tar = packed("./results.jsonl")
    coming.hear(Saying(Kind.GROWN, {"name": "results.jsonl", "text": "{}\n"}).line())
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(LineBroken, match="No space left"):
        coming.hear(end(len(tar)) + tar)
    (file,) = coming.directory.path.iterdir()
    assert (file.name, file.read_text()) == ("results.jsonl", "{}\n")


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


def test_sparse_file_which_is_larger_than_what_came_is_left_out(coming: Homecoming) -> None:
    sparse = tarfile.TarInfo("huge")
    sparse.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(1 << 50)}
    tar = packed(sparse, "./inside")
    coming.hear(end(len(tar)) + tar)
    assert [path.name for path in coming.directory.path.iterdir()] == ["inside"]


def test_links_and_devices_are_left_out(coming: Homecoming, tmp_path: Path) -> None:
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    members = [tarfile.TarInfo(f"kind-{kind.decode()}") for kind in kinds]
    for member, kind in zip(members, kinds, strict=True):
        member.type, member.linkname = kind, str(tmp_path)
    tar = packed(*members, "./inside")
    coming.hear(end(len(tar)) + tar)
    assert [path.name for path in coming.directory.path.iterdir()] == ["inside"]


def test_what_comes_behind_the_end_is_left_out(coming: Homecoming) -> None:
    tar = packed("./inside")
    coming.hear(end(len(tar)) + tar)
    (coming.directory.path / "inside").unlink()
    coming.hear(b"more")
    assert not any(coming.directory.path.iterdir())


def named_with_nul() -> bytes:
    member = tarfile.TarInfo("a")
    member.pax_headers = {"path": "a\0b"}
    return packed(member)


@pytest.mark.parametrize(
    "data",
    [
        b"Welcome to bench1\n",
        b'{"schema": "keyrig.lab-line/99", "kind": "hello"}\n',
        Saying(Kind.GROWN, {"name": "../results.jsonl", "text": ""}).line(),
        Saying(Kind.WHOLE, {"name": "results.jsonl", "text": ""}).line(),
        Saying(Kind.END, {"code": 1}).line(),
        end(4) + b"tar?",
        end(-1),
        end(1 << 40),
        end(len(named_with_nul())) + named_with_nul(),
    ],
    ids=[
        "greeting",
        "newer",
        "outside",
        "replaces-results",
        "no-size",
        "no-tar",
        "less",
        "huge",
        "nul",
    ],
)
def test_what_no_tethered_run_says_is_refused(coming: Homecoming, data: bytes) -> None:
    with pytest.raises(LineBroken):
        coming.hear(data)


def test_line_without_an_end_is_refused(
    coming: Homecoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rig.lab.homecoming.LONGEST", 100)
    coming.hear(b"x" * 100)
    with pytest.raises(LineBroken, match="no end"):
        coming.hear(b"x")
