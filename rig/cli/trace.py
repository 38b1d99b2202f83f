"""`keyrig trace`: tell what a capture file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig import UsageProblem
from rig.cli.output import print_json, print_line, print_lines, say
from rig.report.spans import counted
from rig.trace.decode import Teller
from rig.trace.document import document
from rig.trace.pcapng.reader import WRITERS
from rig.trace.story import Story, Stretch
from rig.trace.wireshark import DISSECTOR


def trace(
    file: Annotated[Path | None, typer.Argument(help="A capture file (pcapng).")] = None,
    test: Annotated[str | None, typer.Option(help="Only tests with this in their name.")] = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Hide user names, ids, certificates and serials.")
    ] = False,
    dissector: Annotated[
        bool, typer.Option("--dissector", help="Print where Wireshark's plugin for CTAP is.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.trace/1.")] = False,
) -> int:
    """Tell what went over the link to a key, with touches and power beside.

    Examples: keyrig trace reports/RUN/A1.pcapng --test excluded · keyrig trace A1.pcapng --redact
    · wireshark -X lua_script:$(keyrig trace --dissector) A1.pcapng
    """
    if dissector:
        print_line(str(DISSECTOR))
        return 0
    story = _story(file, test)
    if as_json:
        print_json(document(story, redacted=redact))
        return 0
    print_lines([f"from {story.started:%Y-%m-%d %H:%M:%S} UTC"])
    for stretch in story.stretches:
        _print(story, stretch, redact)
    return 0


def _story(file: Path | None, test: str | None) -> Story:
    if file is None:
        raise UsageProblem("no file is named", try_this="keyrig trace reports/RUN/A1.pcapng")
    story = Story.of(file)
    if not story.stretches:
        raise UsageProblem("nothing here went to or from a key", where=str(file), try_this=WRITERS)
    if story.unread:
        say(f"{file}: cut short or damaged; its last {counted(story.unread, 'byte')} tell nothing")
    if test is None:
        return story
    chosen = story.of_test(test)
    if not chosen.stretches:
        raise UsageProblem(
            f"no test in this trace has {test!r} in its name",
            where=str(file),
            try_this="keyrig trace FILE, which tells them all",
        )
    return chosen


def _print(story: Story, stretch: Stretch, redact: bool) -> None:
    print_lines(["", *Teller(story.entries(stretch, redacted=redact)).lines()])
