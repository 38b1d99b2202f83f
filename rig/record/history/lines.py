"""One test of one key through the nights, on one firmware and with one version of the tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rig.record.judging.judge import Judgement


class Course(NamedTuple):
    """What must be the same for two nights to be set beside each other."""

    bench: str
    key: str
    model: str
    firmware: str
    suite: str

    @property
    def is_known(self) -> bool:
        """Whether the key said what it is; one that could not be opened did not."""
        return bool(self.model or self.firmware)


@dataclass(frozen=True, kw_only=True)
class Night:
    """One test in one run.

    Attributes:
        tries: Its outcomes as letters, in their order.
        seconds: What all its tries took.
        second_tries: How many of them came after trouble, or were to confirm a failure.
    """

    run: str
    started: str
    tries: str
    seconds: float
    touches: int
    second_tries: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One test of one course.

    Attributes:
        nights: Oldest first.
        since: The run that the judgement goes back to.
        before: What the test came to in the last night on another firmware or with other tests,
            where that is what makes it differ; empty otherwise.
    """

    course: Course
    test: str
    nights: Sequence[Night]
    judgement: Judgement
    since: str
    before: str = ""

    @property
    def outcomes(self) -> str:
        """The tries of each night, oldest first, nights apart; after `→` on this firmware."""
        told = " ".join(night.tries for night in self.nights)
        return f"{self.before} → {told}" if self.before else told

    def document(self) -> dict[str, Any]:
        """Return it as part of `keyrig.history/1`."""
        return {
            **self.course._asdict(),
            "test": self.test,
            "outcomes": self.outcomes,
            "judgement": self.judgement,
            "since": self.since,
            "touches": sum(night.touches for night in self.nights),
            "second_tries": sum(night.second_tries for night in self.nights),
            "nights": [
                {
                    "run": night.run,
                    "started": night.started,
                    "outcomes": night.tries,
                    "seconds": round(night.seconds, 3),
                }
                for night in self.nights
            ],
        }
