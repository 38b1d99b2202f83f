"""Everything that the plugin registers once keys are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import RigError
from rig.plugin import (
    assertions,
    ceremonies,
    check,
    end_to_end,
    finger_side,
    fingers,
    keychoice,
    metadata,
    needs,
    no_input,
    order,
    outcomes,
    parts,
    pin_fixtures,
    recovery,
    requests,
    settings,
    states,
    tidying,
    u2f,
    witnessing,
)
from rig.plugin.about import KeyLog
from rig.plugin.metadata import METADATA
from rig.plugin.planner.telling import PlanTeller
from rig.plugin.results import ResultLog
from rig.plugin.sessions import SESSIONS, Sessions
from rig.plugin.told_to_end import end_once
from rig.plugin.under_way import Progress

CONCERNS = (
    keychoice,
    parts,
    recovery,
    pin_fixtures,
    requests,
    states,
    fingers,
    finger_side,
    settings,
    u2f,
    ceremonies,
    assertions,
    end_to_end,
    metadata,
    check,
    needs,
    no_input,
    order,
    outcomes,
    tidying,
    witnessing,
)
MARKS = (
    "covers(*requirements): the requirements that the test checks",
    "needs(**capabilities): what the key must be capable of",
    "consent(level): what the test's own requests need to be allowed",
    "leaves(state): the state that the test leaves the key in",
    "touches(count): how many touches the test's own requests want",
)


def register(config: pytest.Config) -> None:
    """Register marks and concerns, and read what the options say.

    Raises:
        pytest.UsageError: A key, level or bench file that cannot be.
    """
    if config.getoption("--keyrig-under-way"):
        end_once(config)
    _hide_locals(config)
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    try:
        config.stash[SESSIONS] = Sessions.of(config)
        config.stash[METADATA] = metadata.of(config)
    except RigError as error:
        raise pytest.UsageError(str(error)) from error
    for concern in CONCERNS:
        config.pluginmanager.register(concern, concern.__name__)
    if path := config.getoption("--keyrig-plan"):
        config.pluginmanager.register(PlanTeller(Path(path)), "rig.plugin.planner.telling")
    if path := config.getoption("--keyrig-record"):
        progress = _progress(config, Path(path))
        config.pluginmanager.register(ResultLog(path, progress), "rig.plugin.results")
        config.pluginmanager.register(KeyLog(Path(path).parent), "rig.plugin.about")
    config.add_cleanup(config.stash[SESSIONS].close)


def _hide_locals(config: pytest.Config) -> None:
    """Have no failure show the locals of its frames: python-fido2's hold the hash of a PIN."""
    # Not there without the terminal, which `keyrig faults` leaves out.
    if config.getoption("showlocals", False):
        config.option.showlocals = False
        told = "--showlocals is left out where keys are tested: it would show PINs"
        config.issue_config_time_warning(pytest.PytestConfigWarning(told), stacklevel=2)


def _progress(config: pytest.Config, results: Path) -> Progress | None:
    """Keep what a process that goes on after this one has to know, if somebody asks for it."""
    if not (folder := config.getoption("--keyrig-under-way")):
        return None
    progress = Progress(Path(folder), results)
    config.pluginmanager.register(progress, "rig.plugin.under_way")
    return progress
