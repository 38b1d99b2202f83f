"""Who else has a device open, by a procfs laid out here and by the real one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rig.bench.holders import Holder, holders_of

READS = "import sys; held = open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def process(proc: Path, number: int, name: str, *opened: Path) -> None:
    folder = proc / str(number) / "fd"
    folder.mkdir(parents=True)
    (folder.parent / "comm").write_text(f"{name}\n")
    for place, target in enumerate(opened):
        (folder / str(place)).symlink_to(target)


def test_every_program_that_has_the_device_open_is_named(tmp_path: Path) -> None:
    node, other = tmp_path / "hidraw0", tmp_path / "hidraw1"
    node.touch()
    link = tmp_path / "key"
    link.symlink_to(node)
    process(tmp_path / "proc", 30, "browser", other, node)
    process(tmp_path / "proc", 4, "agent", node)
    process(tmp_path / "proc", 5, "editor", other)
    (tmp_path / "proc/6").mkdir()
    assert holders_of(link, tmp_path / "proc") == [Holder(4, "agent"), Holder(30, "browser")]


def test_program_of_this_machine_is_seen_until_it_ends(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.touch()
    with (
        node.open(),
        subprocess.Popen(
            [sys.executable, "-c", READS, str(node)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as program,
    ):
        assert program.stdout is not None
        program.stdout.readline()
        assert [holder.process for holder in holders_of(node)] == [program.pid]
        program.communicate()
        assert holders_of(node) == []
