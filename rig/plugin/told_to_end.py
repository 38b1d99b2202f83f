"""The process of a run, told to end: as after Ctrl-C, and once, whoever else tells it the same."""

from __future__ import annotations

import signal
from contextlib import ExitStack

import pytest

from rig.bench.undivided import ENDINGS, answered


def end_once(config: pytest.Config) -> None:
    """Take the first SIGINT, SIGTERM or SIGHUP for Ctrl-C, and have no other cut the ending short.

    What ends a terminal, its programs or a service reaches every process of a run, and the run
    tells each of its own besides. Whatever does not end then is killed by the run.
    """
    came: list[int] = []

    def told(number: int, _: object) -> None:
        came.append(number)
        if len(came) == 1:
            raise KeyboardInterrupt

    life = ExitStack()
    for number in (signal.SIGINT, *ENDINGS):
        life.enter_context(answered(number, told))
    config.add_cleanup(life.close)
