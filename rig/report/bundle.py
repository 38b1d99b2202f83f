"""`keyrig report RUN --ticket TEST`: a failure in one file, for somebody who has nothing else."""

from __future__ import annotations

import getpass
import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rig import BenchProblem, UsageProblem
from rig.record.directory import RunDirectory, file_name, file_names
from rig.record.line import to_line
from rig.record.result import Result
from rig.record.run import KeyRecord, RunRecord
from rig.record.tries import tried
from rig.report.anchors import is_told
from rig.report.earlier import Earlier, earlier_outcomes
from rig.report.environment import render_page
from rig.report.page import Page
from rig.report.repeat import option
from rig.report.scrubbing import Scrubber
from rig.report.ticket import ticket
from rig.report.view import Case

SCHEMA = "keyrig.ticket/1"
_SHOWN = 3
_WHEN = (1980, 1, 1, 0, 0, 0)
"""What stands in the archive for the time of a file: the ticket tells when the test ran."""
_IDENTIFIERS = ("encIdentifier", "encCredStoreState")
Cut = Callable[[Path, str, bool], bytes]
"""Returns what of a trace is a test's, redacted or not; empty if there is nothing."""


@dataclass(frozen=True)
class Wanted:
    """The failure that is asked for.

    Attributes:
        test: Its name, or a part of it.
        key: The key; None where one key alone failed it.
    """

    test: str
    key: str | None = None


def write_bundle(
    directory: RunDirectory,
    wanted: Wanted,
    target: Path | None = None,
    *,
    history: Path,
    cut: Cut,
    private: bool = False,
) -> Path:
    """Write a zip with the failure's page, its ticket, its result, and its part of the trace.

    Args:
        target: Where it goes; `ticket-KEY-TEST.zip` in the run's folder without it.
        history: Where the nights before are; they are left out if it cannot be read.
        cut: Takes from a trace what is a test's.
        private: Whether names of hosts and people, serial numbers and ids stay in.

    Raises:
        UsageProblem: No failure is meant, or several are.
        BenchProblem: The file cannot be written.
    """
    record = directory.record()
    found = _found(directory.results().results, wanted)
    bundle = _Bundle(directory, record, found, history, cut, private)
    target = target or directory.path / _name(found[0])
    try:
        _write(target, bundle.parts())
    except OSError as error:
        raise BenchProblem(
            f"the bundle cannot be written: {error.strerror}", where=str(target)
        ) from error
    return target


def _found(results: tuple[Result, ...], wanted: Wanted) -> tuple[Result, ...]:
    """Return all tries of the one failure that is meant."""
    failures = [
        each
        for each in tried(results)
        if is_told(each.result)
        and wanted.test in each.result.test
        and wanted.key in (None, each.result.key)
    ]
    exact = [each for each in failures if each.result.test == wanted.test] or failures
    if len({(each.result.key, each.result.test) for each in exact}) == 1:
        return exact[0].tries
    names = [f"--ticket '{each.result.test}' --key {each.result.key}" for each in exact[:_SHOWN]]
    raise UsageProblem(
        f"{len(exact)} failures are meant by {wanted.test!r}"
        if exact
        else f"nothing failed that has {wanted.test!r} in its name",
        try_this=" or ".join(names) or "index.html has every failure",
    )


def _name(result: Result) -> str:
    test = result.test.rpartition("::")[2]
    return f"ticket-{file_name(result.key)}-{file_name(test)}.zip"


def _write(target: Path, parts: Mapping[str, bytes]) -> None:
    partial = target.with_name(f"{target.name}.new")
    with ZipFile(partial, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            about = ZipInfo(name, _WHEN)
            about.compress_type = ZIP_DEFLATED
            archive.writestr(about, data)
    partial.replace(target)


@dataclass(frozen=True)
class _Bundle:
    directory: RunDirectory
    record: RunRecord
    tries: tuple[Result, ...]
    history: Path
    cut: Cut
    private: bool

    def parts(self) -> dict[str, bytes]:
        """Return the files by name."""
        record, tries = self.record, self.tries
        key = next(each for each in record.keys if each.key == tries[0].key)
        earlier = self._earlier()
        if not self.private:
            scrubber = self._scrubber(key)
            tries = tuple(_scrubbed(each, scrubber) for each in tries)
            key = _scrubbed_key(key, scrubber)
            record = _scrubbed_record(record, scrubber)
        page = Page(replace(record, keys=(key,)), tries, "", earlier)
        told = {
            "failure.html": _page(page),
            "ticket.txt": _ticket(page, key),
            "result.jsonl": "".join(map(to_line, tries)),
            "about.json": json.dumps(_about(record, key), indent=2, ensure_ascii=False) + "\n",
        }
        return {name: text.encode() for name, text in told.items()} | self._trace()

    def _earlier(self) -> dict[tuple[str, str], Earlier]:
        result = self.tries[0]
        return earlier_outcomes(self.history, self.record, {result.key: [result.test]})

    def _scrubber(self, key: KeyRecord) -> Scrubber:
        facts = self.record.facts
        benches = {facts.bench, *(origin.bench for origin in facts.origins.values())}
        hosts = {*benches, *(each.partition(".")[0] for each in benches), platform.node()}
        hosts.update(option("--coordinator", facts.command)[1:])
        texts = [*facts.command, facts.directory, *key.warnings, *key.about.values()]
        for each in self.tries:
            texts += [each.reason, each.detail, each.exchange, each.kernel_log]
            texts += [check.seen for check in each.checks]
        return Scrubber.of(hosts | _users(), texts)

    def _trace(self) -> dict[str, bytes]:
        result = self.tries[0]
        names = file_names(each.key for each in self.record.keys)
        path = self.directory.trace_path(names[result.key])
        if not path.exists():
            return {}
        part = self.cut(path, result.test, not self.private)
        return {path.name: part} if part else {}


def _users() -> set[str]:
    try:
        return {getpass.getuser(), Path.home().name}
    except (OSError, KeyError, RuntimeError):
        return set()


def _scrubbed(result: Result, scrubber: Scrubber) -> Result:
    checks = tuple(replace(each, seen=scrubber.text(each.seen)) for each in result.checks)
    return replace(
        result,
        checks=checks,
        reason=scrubber.text(result.reason),
        detail=scrubber.text(result.detail),
        exchange=scrubber.exchange(result.exchange),
        kernel_log=scrubber.text(result.kernel_log),
    )


def _scrubbed_key(key: KeyRecord, scrubber: Scrubber) -> KeyRecord:
    kept = {name: value for name, value in key.info.items() if name not in _IDENTIFIERS}
    return replace(
        key,
        # An AAGUID is that of a model; it has long hex digits like the id of a single thing.
        about={name: scrubber.words_out(value) for name, value in key.about.items()},
        info=kept,
        warnings=tuple(map(scrubber.text, key.warnings)),
    )


def _scrubbed_record(record: RunRecord, scrubber: Scrubber) -> RunRecord:
    facts = record.facts
    command = tuple(map(scrubber.words_out, facts.command))
    directory = scrubber.words_out(Path(facts.directory).name)
    return replace(record, facts=replace(facts, bench="", command=command, directory=directory))


def _page(page: Page) -> str:
    return render_page(
        "failure.html.j2",
        "script.js.j2",
        page=page,
        run=page.run,
        facts=page.run.facts,
        case=_told(page),
        several=False,
        alone=True,
    )


def _told(page: Page) -> Case:
    """Return the failure; of several rounds the worst."""
    return next(group.first for chapter in page.chapters for group in chapter.groups)


def _ticket(page: Page, key: KeyRecord) -> str:
    case = _told(page)
    earlier = page.before(case)
    nights = f"\n\nNights, oldest first:\n{earlier}" if earlier else ""
    return ticket(case.result, key, page.run.facts) + nights + "\n"


def _about(record: RunRecord, key: KeyRecord) -> dict[str, Any]:
    facts = record.facts
    told = asdict(key)
    return {
        "schema": SCHEMA,
        "run": facts.directory,
        "started": facts.started.isoformat(timespec="seconds") if facts.started else None,
        "keyrig": facts.keyrig,
        "fido2": facts.fido2,
        "suite": facts.suite,
        "command": list(facts.command),
        "key": {name: told[name] for name in ("key", "about", "info", "changed", "warnings")},
    }
