"""One process that collects the suites once, and then takes job after job."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from time import perf_counter

import pytest

from rig import RigError
from rig.bench.file import Bench
from rig.consent import Consent
from rig.keys.statements import BUILT_IN
from rig.plugin.identity import name_of
from rig.plugin.order import covered
from rig.plugin.sessions import SESSIONS, Sessions
from rig.plugin.trial import TRIAL, Trial
from rig.record.verdict import Verdict
from rig.runner.faults.job import Broken, Done, Job, Seen
from rig.runner.worker import ALONE, SETTINGS, packages

WITHOUT = ("terminal", "cacheprovider", "logging", "junitxml", "faulthandler")
"""What of pytest is of no use where nobody reads its output."""

KEY = ("--key=virtual", f"--keyrig-metadata={BUILT_IN}")
"""A key to begin with, and what is told of all that follow."""


def work(pipe: Connection, suites: Sequence[str] = ()) -> None:
    """Take jobs from a pipe until it is closed, and tell through it what each came to.

    Args:
        pipe: The end that the process has.
        suites: The suites whose tests the jobs are about; all of them if none is named.
    """
    # Whatever a test prints must not get between the lines of the result.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.environ.update(ALONE)
    plugins = [word for name in WITHOUT for word in ("-p", f"no:{name}")]
    settings = ["-c", str(SETTINGS), "-o", "timeout=0", "--rootdir=.", "--capture=no"]
    words = [*plugins, "-p", "rig.plugin", *settings, *KEY, *packages(suites)]
    pytest.main(words, plugins=[Stand(pipe)])


class Stand:
    """A pytest plugin that runs tests as jobs ask for them, in place of each test once."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._complaints: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Leave out tracebacks, which nobody reads."""
        config.option.tbstyle = "value"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what a file of tests complains of."""
        if report.failed:
            self._complaints.append(report.longreprtext)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take jobs until there are no more."""
        if self._complaints or not session.items:
            self._pipe.send(Broken("\n".join(self._complaints) or "there are no tests"))
            return True
        for job in self._jobs():
            began = perf_counter()
            for seen in tests_of(job, session.items):
                self._pipe.send(seen)
            self._pipe.send(Done(perf_counter() - began))
        return True

    def _jobs(self) -> Iterator[Job]:
        while True:
            try:
                yield self._pipe.recv()
            except EOFError:
                return


def tests_of(job: Job, items: list[pytest.Item]) -> Iterator[Seen]:
    """Run what a job asks for, test by test."""
    if job.sound:
        yield from _all_on_one_key(job, items)
    else:
        yield from _show(job, items)


def _show(job: Job, items: list[pytest.Item]) -> Iterator[Seen]:
    """Run the tests of what a fault breaks; on a further key, those of what did not show yet."""
    broken = set(job.requirements)
    missing, home, lost = set(broken), "", False
    for key in job.keys:
        for item in [item for item in items if missing & covered(item)]:
            yield (seen := _alone(item, key, claimed=True))
            lost |= seen.lost
            if seen.shown & missing:
                home = home or key
                missing -= seen.shown
        if lost or not missing:
            break
    if job.wide:
        for item in items:
            if not covered(item) & broken:
                yield _alone(item, home or job.keys[0], claimed=False)


def _alone(item: pytest.Item, key: str, *, claimed: bool) -> Seen:
    """Run one test on a key of its own: none pays for what the one before it left behind."""
    sessions = Sessions((key,), Bench(), Consent.WIPE)
    try:
        return _run(item, sessions, claimed=claimed)
    finally:
        sessions.close()


def _all_on_one_key(job: Job, items: list[pytest.Item]) -> Iterator[Seen]:
    """Run tests one after the other, as a plain run does."""
    sessions, wanted = Sessions(job.keys, Bench(), Consent.WIPE), set(job.requirements)
    for item in items:
        if not wanted or covered(item) & wanted:
            yield _run(item, sessions, claimed=False)
    sessions.close()


def _run(item: pytest.Item, sessions: Sessions, *, claimed: bool) -> Seen:
    key = sessions.names[0]
    try:
        sessions.state(key)
    except RigError as error:
        reason = f"the key cannot be opened: {error}"
        return Seen(test=name_of(item), key=key, claimed=claimed, trouble=True, reason=reason)
    item.config.stash[SESSIONS] = sessions
    item.stash[TRIAL] = Trial()
    # Without a next item all fixtures are torn down, those of the session too.
    item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    trial = item.stash[TRIAL]
    failed = trial.verdict is Verdict.FAIL
    return Seen(
        test=name_of(item),
        key=key,
        claimed=claimed,
        shown=frozenset(
            check.requirement for check in trial.checks if check.verdict is Verdict.FAIL
        ),
        failed=failed,
        skipped=trial.verdict is Verdict.SKIP,
        trouble=trial.verdict is Verdict.INFRA,
        lost=failed and trial.is_lost_again,
        reason=trial.reason,
    )
