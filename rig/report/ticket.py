"""A failure as plain text that can be pasted into a vendor's ticket."""

from __future__ import annotations

from collections.abc import Iterator

from rig.record.result import Result
from rig.record.run import KeyRecord, RunFacts
from rig.report.clauses import clause
from rig.report.privacy import without_paths
from rig.report.repeat import repeat_commands, unmet_requirements
from rig.report.touches import touch_lines


def ticket(result: Result, key: KeyRecord, facts: RunFacts) -> str:
    """Return everything that a person needs who has only this text: key, clause, bytes, command."""
    return "\n".join(_lines(result, key, facts))


def _lines(result: Result, key: KeyRecord, facts: RunFacts) -> Iterator[str]:
    unmet = unmet_requirements(result)
    yield f"{', '.join(unmet) or result.test}: {without_paths(result.reason)}"
    yield ""
    yield from _clauses(result, unmet)
    yield f"Key:      {_key(key)}"
    yield f"Test:     {result.test}"
    yield f"Run:      {_run(facts)}"
    for number, command in enumerate(repeat_commands(result, facts.command)):
        yield f"{'Repeat:' if not number else '':9} {command}"
    yield from _part("Exchange:", result.exchange)
    yield from _part("Touches, in time since the test began:", "\n".join(touch_lines(result)))
    yield from _part("Kernel log of the port:", result.kernel_log)


def _part(title: str, text: str) -> Iterator[str]:
    if text:
        yield ""
        yield title
        yield text


def _clauses(result: Result, unmet: tuple[str, ...]) -> Iterator[str]:
    checks = {check.requirement: check for check in result.checks}
    for identifier in unmet:
        asked = clause(identifier)
        yield f"{identifier} ({asked.place or 'no place known'}; {asked.certainty})"
        if asked.says:
            yield f"  Asked:    {asked.says}"
        if check := checks.get(identifier):
            yield f"  Expected: {check.expected}"
            yield f"  Seen:     {without_paths(check.seen)}"
        yield ""


def _key(key: KeyRecord) -> str:
    bay = f", bay {key.bay}" if key.bay != key.key else ""
    about = "".join(f", {name} {value}" for name, value in key.about.items())
    return f"{key.key}{bay}{about}"


def _run(facts: RunFacts) -> str:
    when = f"{facts.started:%Y-%m-%d %H:%M %Z}, " if facts.started else ""
    return f"{when}keyrig {facts.keyrig}, python-fido2 {facts.fido2}"
