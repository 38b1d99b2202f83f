"""`check`: each assertion of a test stands under the requirement that it proves."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidSignature
from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig import KeyProblem, SuiteProblem
from rig.link.errors import HidError
from rig.marks.answers import Layer, UnexpectedAnswer
from rig.plugin.state import KeyState
from rig.plugin.trial import TRIAL, is_loss
from rig.plugin.wording import said
from rig.record.verdict import Check, Verdict
from rig.requirements import (
    DEPARTURE,
    Answer,
    Judgement,
    Requirement,
    catalogue,
    hid_error,
    nearest,
    status,
    status_word,
)

OF_THE_KEY = (AssertionError, CtapError, ApduError, InvalidSignature, KeyProblem)
"""What a key can be blamed for; anything else in a check is the rig's own."""
VERDICTS = {
    Judgement.EXPECTED: Verdict.PASS,
    Judgement.TOLERATED: Verdict.TOLERATED,
    Judgement.WRONG: Verdict.FAIL,
}


class EndedWell(BaseException):
    """Ends a test at a check that failed, but by a clause that cannot fail this key.

    What follows in the test would build on what the key did not do. Not an `Exception`, so that no
    block around the check takes it for an answer of the key.
    """


@dataclass
class Judging:
    """One check under way."""

    note: str = ""

    def tolerate(self, note: str) -> None:
        """Say that what was seen is a known, allowed departure."""
        self.note = note


@dataclass
class Checks:
    """What one test has found out so far.

    Attributes:
        versions: What the key claims to be; expected answers depend on it.
        physical: Whether a clause that rests on memory alone may not fail this key.
        made: The checks that ended, in order.
    """

    versions: Sequence[str]
    physical: bool
    made: list[Check]

    @contextmanager
    def __call__(self, requirement_id: str, *, case: str | None = None) -> Iterator[Judging]:
        """Judge the block by one requirement, or by one case of it.

        A key that is gone or mute is not judged here: see `rig.plugin.recovery`.

        An unexpected answer that the catalogue allows ends the block well, with a note if the
        answer is only tolerated.

        Raises:
            SuiteProblem: There is no such requirement, or no such case of it.
        """
        requirement = _requirement(requirement_id)
        judging = Judging()
        try:
            yield judging
        except UnexpectedAnswer as error:
            self._departed(requirement, error, _answer(error.layer, error.seen), case)
        except OF_THE_KEY as error:
            if is_loss(error):
                raise
            self._departed(requirement, error, _told_by(error), case)
            raise EndedWell from error
        else:
            verdict = Verdict.TOLERATED if judging.note else Verdict.PASS
            self._add(requirement, verdict, judging.note)

    def _departed(
        self, requirement: Requirement, error: Exception, answer: Answer, case: str | None
    ) -> None:
        """Record what came instead; raise the error again if it fails the key."""
        judgement = requirement.judge(answer, self.versions, case=case)
        seen = said(error) or type(error).__name__
        verdict = VERDICTS[judgement]
        if verdict is Verdict.FAIL and self.physical and requirement.unconfirmed:
            self._add(requirement, Verdict.TOLERATED, f"{seen} (unconfirmed clause)")
            raise EndedWell from error
        self._add(requirement, verdict, seen)
        if verdict is Verdict.FAIL:
            raise error

    def _add(self, requirement: Requirement, verdict: Verdict, seen: str) -> None:
        told = {"requirement": requirement.id, "expected": requirement.expect}
        self.made.append(Check(**told, verdict=verdict, seen=seen))


@pytest.fixture
def check(request: pytest.FixtureRequest, key_state: KeyState) -> Checks:
    """Judge by a requirement: `with check("MC-51"), refused(0x19): ...`."""
    made = request.node.stash[TRIAL].checks
    return Checks(key_state.versions, key_state.key.physical, made)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """End a test well whose failed check cannot fail this key."""
    try:
        return (yield)
    except EndedWell:
        return None


def _told_by(error: Exception) -> Answer:
    """Return the answer that an error is; a failed assertion is a rule that does not hold."""
    if isinstance(error, CtapError):
        return _answer(Layer.CTAP2, int(error.code))
    if isinstance(error, ApduError):
        return _answer(Layer.U2F, error.code)
    return _answer(Layer.CTAPHID, error.code) if isinstance(error, HidError) else DEPARTURE


def _answer(layer: Layer, code: int) -> Answer:
    if layer is Layer.U2F:
        return status_word(code)
    return hid_error(code) if layer is Layer.CTAPHID and code else status(code)


def _requirement(requirement_id: str) -> Requirement:
    known = catalogue()
    if requirement_id not in known:
        near = ", ".join(nearest(requirement_id, known))
        raise SuiteProblem(f"no requirement is called {requirement_id}", try_this=near)
    return known[requirement_id]
