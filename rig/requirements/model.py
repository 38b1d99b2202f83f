"""A requirement: one clause of a specification that a key can meet or break."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from rig import SuiteProblem
from rig.requirements.answers import Answer, Answers, Judgement, Kind, status
from rig.requirements.era import level


class Strength(StrEnum):
    """How strongly the text asks."""

    MUST = "must"
    SHOULD = "should"
    UNSTATED = "unstated"


class Need(StrEnum):
    """What it takes to test a requirement."""

    TOUCH = "touch"
    PIN = "pin"
    NO_PIN = "no_pin"
    RESET = "reset"
    """Needs a reset, or leaves a change that only a reset undoes."""
    SPENDS = "spends"
    """Spends PIN retries or blocks, undone by a power cycle or reset only."""
    CYCLE = "cycle"
    """A power cycle under the rig's control."""
    WAIT = "wait"
    """More than 25 s, or many repetitions."""
    UV = "uv"
    """Built-in user verification and a finger."""


class Source(StrEnum):
    """Where the reading of a clause comes from: memory, or a project that implements it."""

    MEMORY = "memory"
    WEBAUTHN4J_CTAP = "W"
    CANOKEY_CORE = "C"
    OPENSK = "O"
    TRUSSED_AUTHENTICATOR = "T"
    PICO_FIDO_CONFORMANCE_RUN = "P"
    VERIFIABLE = "V"
    GO_CTAP_KIT = "K"
    RUST_CTAP_ENGINE = "X"
    GOOGLE_CTAP2_TEST_TOOL = "G"
    SOLOKEYS_FIDO2_TESTS = "N"
    PYTHON_FIDO2 = "F"
    RS_KEY_METADATA_TEST = "S"
    LEDGER_NOTES = "L"


@dataclass(frozen=True, kw_only=True)
class Certainty:
    """How independent implementations answered when the requirement was tried on them.

    Attributes:
        confirmed: How many gave an expected or tolerated answer.
        ran: How many were judged.
        seen: Tried, with the answers recorded only.
    """

    confirmed: int = 0
    ran: int = 0
    seen: bool = False


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One clause.

    Attributes:
        id: Stable id, such as `MC-51`.
        group: Title of the group that the id's prefix stands for.
        section: Section of CTAP 2.1, or of the version in `since` if that is later; of WebAuthn L3
            or the U2F raw messages where it says so. Steps are those of the CTAP 2.3 lists.
        section_2_3: The section in CTAP 2.3 where it was renumbered; empty otherwise.
        since: First CTAP version that asks it, such as `2.1`; empty for all. An earlier key is not
            bound by it unless it lists the feature in question.
        says: What is asked, or the situation that `expect` answers.
        expect: What a key does then, tolerated answers included, for people to read.
        answers: The same for `judge`; states nothing where no answer alone can show it.
        cases: Answers of single situations within the clause, by name.
        needs: All that testing it takes.
        reason: Why no test of this rig covers it; empty if nothing stands in the way.
        no_fault: Why no seeded fault can turn its tests red; empty if nothing stands in the way.
    """

    id: str
    group: str
    section: str
    says: str
    expect: str
    source: tuple[Source, ...]
    section_2_3: str = ""
    since: str = ""
    strength: Strength = Strength.UNSTATED
    answers: Answers = field(default_factory=Answers)
    cases: Mapping[str, Answers] = field(default_factory=lambda: MappingProxyType({}))
    needs: tuple[Need, ...] = ()
    certainty: Certainty = field(default_factory=Certainty)
    reason: str = ""
    no_fault: str = ""

    @property
    def unconfirmed(self) -> bool:
        """Whether it rests on memory alone and no two implementations confirm it.

        On a physical key such a requirement gives at most `tolerated (unconfirmed clause)`.
        """
        return set(self.source) == {Source.MEMORY} and self.certainty.confirmed < 2

    @property
    def unclear(self) -> bool:
        """Whether the clause, or a case of it, records answers without ever failing a key."""
        return any(answers.unclear for answers in (self.answers, *self.cases.values()))

    def judge(
        self, answer: int | Answer, versions: Collection[str], *, case: str | None = None
    ) -> Judgement:
        """Judge what a key answered.

        Args:
            answer: A CTAP2 status, 0x00 for processed; or `hid_error(…)`, `status_word(…)`,
                `SILENCE`, or `DEPARTURE` for a rule that does not hold. A departure is wrong unless
                many certified keys depart so.
            versions: `versions` of the key's getInfo; empty for a U2F-only key.
            case: The situation that the answer belongs to, one of `cases`; None for the clause as
                a whole.

        Raises:
            SuiteProblem: There is no such case, or the clause states answers for its cases only.
        """
        observed = status(answer) if isinstance(answer, int) else answer
        return self._answers(observed, case).judge(observed, level(versions))

    def _answers(self, observed: Answer, case: str | None) -> Answers:
        if case is not None:
            if case not in self.cases:
                raise self._case_problem(f"has no case {case!r}")
            return self.cases[case]
        if self.cases and not self.answers.stated and observed.kind is not Kind.DEPARTURE:
            raise self._case_problem("states its answers case by case")
        return self.answers

    def _case_problem(self, what: str) -> SuiteProblem:
        known = ", ".join(repr(name) for name in self.cases)
        try_this = f"one of {known}" if known else "no case"
        return SuiteProblem(f"Requirement {self.id} {what}", try_this=try_this)
