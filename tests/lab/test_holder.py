"""The names under which processes hold places."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from rig.lab.labgrid.holder import Holder


def test_holder_is_read_back_from_its_name() -> None:
    here = Holder.here()
    assert Holder.of(str(here)) == here
    assert not here.is_dead


@pytest.mark.parametrize("name", ["", "bench1/alice", "bench1/alice.keyrig-x-1", "ci"])
def test_name_that_no_run_of_ours_has_is_nobodys(name: str) -> None:
    assert Holder.of(name) is None


def test_process_that_ended_or_had_another_beginning_is_dead() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    here = Holder.here()
    assert replace(here, process=ended.pid).is_dead
    assert replace(here, began="00000000-1").is_dead


def test_process_of_another_host_is_not_judged() -> None:
    assert not replace(Holder.here(), host="elsewhere", began="00000000-1").is_dead
