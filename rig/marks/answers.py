"""What a test expects the key to answer, told apart by who answers: CTAP2, U2F or CTAPHID."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig.link.errors import HidError

SUCCESS = 0x00
NO_ERROR = 0x9000


class Layer(Enum):
    """Which layer an answer comes from; a code means something else in each."""

    CTAP2 = "CTAP2 status"
    CTAPHID = "CTAPHID ERROR"
    U2F = "U2F status word"


class UnexpectedAnswer(AssertionError):
    """The key answered with another code than the test expects.

    Attributes:
        layer: Who answered.
        expected: The codes that the test expects; none stands for any error.
        seen: The code that came; 0x00 for success, in U2F 0x9000.
    """

    def __init__(self, layer: Layer, expected: tuple[int, ...], seen: int) -> None:
        self.layer = layer
        self.expected = expected
        self.seen = seen
        super().__init__(f"expected {self.wanted}, the key answered {_told(layer, seen)}")

    @property
    def wanted(self) -> str:
        """The expected answer in words."""
        if not self.expected:
            return "an error"
        return " or ".join(_told(self.layer, code) for code in self.expected)


@contextmanager
def refused(*expected: int) -> Iterator[None]:
    """Expect the block to end in one of these CTAP2 statuses, or in any error if none is given.

    Raises:
        UnexpectedAnswer: The key answered another status, or success. Errors of the link, and
            CTAPHID ERROR packets, pass through: they are not the refusal that was asked for.
    """
    try:
        yield
    except CtapError as error:
        seen = int(error.code)
        if expected and seen not in expected:
            raise UnexpectedAnswer(Layer.CTAP2, expected, seen) from error
    else:
        raise UnexpectedAnswer(Layer.CTAP2, expected, SUCCESS)


@contextmanager
def hid_refused(*expected: int) -> Iterator[None]:
    """Expect the block to end in a CTAPHID ERROR packet with one of these codes, or with any.

    Raises:
        UnexpectedAnswer: The key answered another code, or the block ended without an ERROR.
    """
    try:
        yield
    except HidError as error:
        if expected and error.code not in expected:
            raise UnexpectedAnswer(Layer.CTAPHID, expected, error.code) from error
    else:
        raise UnexpectedAnswer(Layer.CTAPHID, expected, SUCCESS)


@contextmanager
def sw_refused(*expected: int) -> Iterator[None]:
    """Expect the block to end in one of these U2F status words, or in any but 0x9000 if none.

    Raises:
        UnexpectedAnswer: The key answered another word, or the block ended well.
    """
    try:
        yield
    except ApduError as error:
        if expected and error.code not in expected:
            raise UnexpectedAnswer(Layer.U2F, expected, error.code) from error
    else:
        raise UnexpectedAnswer(Layer.U2F, expected, NO_ERROR)


def _told(layer: Layer, code: int) -> str:
    if layer is Layer.U2F:
        return f"status word 0x{code:04X}"
    if code == SUCCESS:
        return "success (0x00)"
    if layer is Layer.CTAPHID:
        return f"CTAPHID ERROR 0x{code:02X}"
    name = CtapError(code).code.name
    return f"{name} (0x{code:02X})"
