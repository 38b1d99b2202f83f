"""One test on one key, with all its tries: after trouble, and to confirm a failure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rig.record.result import Result
from rig.record.verdict import Verdict

_ORDINALS = {2: "2nd", 3: "3rd"}


@dataclass(frozen=True)
class Tried:
    """A test that was taken once, however many tries that took.

    Attributes:
        tries: What each came to, in their order; at least one.
    """

    tries: tuple[Result, ...]

    @property
    def failures(self) -> tuple[Result, ...]:
        """The tries that failed."""
        return tuple(each for each in self.tries if each.verdict is Verdict.FAIL)

    @property
    def result(self) -> Result:
        """What counts: the first failure, which no later try makes up for, else the last try."""
        return (*self.failures, self.tries[-1])[0]

    @property
    def words(self) -> str:
        """The verdicts of the tries; trouble that a later try settled is told by their number."""
        last = self.tries[-1]
        told = [each for each in self.tries if each is last or each.verdict is not Verdict.INFRA]
        return ", then ".join(_told(each) for each in told)

    @property
    def afterwards(self) -> tuple[str, ...]:
        """What each try after the one that counts came to, and why."""
        place = self.tries.index(self.result)
        return tuple(
            f"{_told(each)}: {each.reason}".rstrip(": ") for each in self.tries[place + 1 :]
        )

    @property
    def is_plain(self) -> bool:
        """Whether it took a single try."""
        return len(self.tries) == 1


def tried(results: Iterable[Result]) -> tuple[Tried, ...]:
    """Put the tries of each test together, in the order in which the tests were begun."""
    groups: list[list[Result]] = []
    newest: dict[tuple[str, int, str], list[Result]] = {}
    for result in results:
        which = (result.key, result.round, result.test)
        if which in newest and newest[which][-1].attempt < result.attempt:
            newest[which].append(result)
        else:
            groups.append([result])
            newest[which] = groups[-1]
    return tuple(Tried(tuple(group)) for group in groups)


def _told(result: Result) -> str:
    if result.attempt == 1:
        return str(result.verdict)
    return f"{result.verdict} ({_ordinal(result.attempt)} try)"


def _ordinal(number: int) -> str:
    return _ORDINALS.get(number, f"{number}th")
