"""The commands that repeat a test."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import PurePath

from rig.record.result import Result
from rig.record.verdict import Verdict
from rig.report.privacy import without_paths

_REACHED_BY = ("--coordinator", "--ssh-config", "--remote-keyrig")
"""Options of `keyrig lab` without which a place cannot be visited as it was."""
_K_EXPRESSION = re.compile(r"[\w:+\-.\[\]/]+")


def repeat_commands(result: Result, command: Sequence[str]) -> tuple[str, ...]:
    """Return what to type to run a test again, and all the tests of what it did not meet.

    Args:
        result: The test.
        command: The command line of its run: tests of a user's own are repeated with pytest, and
            without the metadata of the run the tests of it would be skipped. Keys of a lab are
            called as their places are.
    """
    if command and PurePath(command[0]).name.startswith("pytest"):
        return (shlex.join(["pytest", "--key", result.key, result.test]),)
    run = ["keyrig", *_which(result.key, command), *option("--metadata", command)]
    by_name = shlex.join([*run, "--", "-k", _expression(result.test)])
    unmet = unmet_requirements(result)
    by_requirement = shlex.join([*run, "--requirement", ",".join(unmet)])
    return (by_name, by_requirement) if unmet else (by_name,)


def _which(key: str, command: Sequence[str]) -> list[str]:
    if "lab" in command[1:2]:
        reached = [word for name in _REACHED_BY for word in option(name, command)]
        return ["lab", "run", *reached, "--place", key]
    return ["run", "--key", key]


def option(name: str, command: Sequence[str]) -> list[str]:
    """Return an option as it was typed, if it was, without where on the machine its file is."""
    for place, word in enumerate(command):
        if word == name:
            return [without_paths(each) for each in command[place : place + 2]]
        if word.startswith(f"{name}="):
            return [name, without_paths(word.partition("=")[2])]
    return []


def unmet_requirements(result: Result) -> tuple[str, ...]:
    """Return the requirements whose check did not pass; all that the test claims if none did."""
    judged = [check for check in result.checks if check.verdict is not Verdict.PASS]
    return tuple(dict.fromkeys(check.requirement for check in judged)) or result.requirements


def _expression(test: str) -> str:
    name = test.rpartition("::")[2]
    return name if _K_EXPRESSION.fullmatch(name) else name.partition("[")[0]
