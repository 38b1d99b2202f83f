"""What goes over the wire in the test that a key is at, where the run keeps a trace."""

from __future__ import annotations

from rig import RigError
from rig.record.directory import RunDirectory, file_names
from rig.runner.outlook import Outlook
from rig.trace.decode import Teller
from rig.trace.story import Story

NEWEST = 40
"""Lines that are told: what a person takes in at one look."""


def exchange(directory: RunDirectory, outlook: Outlook, key: str) -> list[str]:
    """Return the newest lines of the exchange with a key in its test; empty if nobody knows them.

    Args:
        directory: The run.
        outlook: How it stands.
        key: The key's name.
    """
    test = next((each.test for each in outlook.standings if each.name == key), "")
    names = file_names(each.key for each in directory.facts().keys)
    path = directory.trace_path(names[key])
    if not test or not path.is_file():
        return []
    try:
        story = Story.of(path).of_test(test)
    except RigError:
        return []
    told = [line for each in story.stretches for line in Teller(story.entries(each)).lines()]
    return told[-NEWEST:]
