"""What a key may answer: observed answers, the answers a clause allows, and how they compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from rig.requirements.era import Era, Level

SUCCESS = 0x00
SW_NO_ERROR = 0x9000

# Keys of the 2.0 era may still speak its drafts' codes for invalid CBOR and a wrong CBOR type.
_DRAFT_CODES = {0x10: 0x12, 0x13: 0x11}


class Kind(StrEnum):
    """What an answer is; the same number means something else in each."""

    STATUS = "status"
    HID_ERROR = "hid_error"
    STATUS_WORD = "status_word"
    SILENCE = "silence"
    DEPARTURE = "departure"


class Judgement(Enum):
    """What an answer says of the key, by one requirement."""

    EXPECTED = "expected"
    TOLERATED = "tolerated"
    WRONG = "wrong"


@dataclass(frozen=True)
class Answer:
    """What a key did.

    Attributes:
        kind: CTAP2 status, CTAPHID ERROR, U2F status word, silence, or a rule that does not hold.
        code: The status (0x00 for processed, in every CTAPHID command), error code or status word.
    """

    kind: Kind
    code: int = 0

    @property
    def is_error(self) -> bool:
        """Whether the key refused."""
        if self.kind is Kind.STATUS:
            return self.code != SUCCESS
        if self.kind is Kind.STATUS_WORD:
            return self.code != SW_NO_ERROR
        return self.kind is Kind.HID_ERROR


SILENCE = Answer(Kind.SILENCE)
DEPARTURE = Answer(Kind.DEPARTURE)


def status(code: int) -> Answer:
    """A CTAP2 status (CTAP 2.1, 8.2); 0x00 for success."""
    return Answer(Kind.STATUS, code)


def hid_error(code: int) -> Answer:
    """The code of a CTAPHID ERROR packet (CTAP 2.1, 11.2.9.1.6)."""
    return Answer(Kind.HID_ERROR, code)


def status_word(word: int) -> Answer:
    """The status word of a U2F or smart-card reply (U2F raw messages, 3.3)."""
    return Answer(Kind.STATUS_WORD, word)


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """An answer that a clause allows.

    Attributes:
        code: The exact code; None allows any error of the kind, silence or departure.
        when: The versions whose keys may answer so; None for all.
        note: What the answer means there; empty where the code says it.
    """

    kind: Kind
    code: int | None = None
    when: Era | None = None
    note: str = ""

    def permits(self, answer: Answer, version: Level) -> bool:
        """Whether a key of that version may answer so."""
        if answer.kind is not self.kind or (self.when and not self.when.includes(version)):
            return False
        if self.code is not None:
            return answer.code == self.code
        return answer.is_error or answer.kind in (Kind.SILENCE, Kind.DEPARTURE)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers that a clause states.

    Attributes:
        expected: Right answers.
        tolerated: Answers met on older, certified or otherwise sound keys.
        never: CTAP2 statuses that are wrong; where given, every other status is right.
        unclear: The texts leave it open: an answer is recorded and never fails a key.
    """

    expected: tuple[Allowed, ...] = ()
    tolerated: tuple[Allowed, ...] = ()
    never: tuple[int, ...] = ()
    unclear: bool = False

    @property
    def stated(self) -> bool:
        """Whether any answer is stated at all."""
        return bool(self.expected or self.tolerated or self.never or self.unclear)

    def judge(self, answer: Answer, version: Level) -> Judgement:
        """Judge what a key of that version answered."""
        if self._is_expected(answer, version):
            return Judgement.EXPECTED
        if self.unclear or _permitted(self.tolerated, answer, version):
            return Judgement.TOLERATED
        return self._judge_draft_code(answer, version)

    def _is_expected(self, answer: Answer, version: Level) -> bool:
        if self.never and answer.kind is Kind.STATUS:
            return answer.code not in self.never
        return _permitted(self.expected, answer, version)

    def _judge_draft_code(self, answer: Answer, version: Level) -> Judgement:
        final = _DRAFT_CODES.get(answer.code)
        if version > (2, 0) or answer.kind is not Kind.STATUS or final is None:
            return Judgement.WRONG
        translated = self.judge(status(final), version)
        return Judgement.WRONG if translated is Judgement.WRONG else Judgement.TOLERATED


def _permitted(allowed: Iterable[Allowed], answer: Answer, version: Level) -> bool:
    return any(entry.permits(answer, version) for entry in allowed)
