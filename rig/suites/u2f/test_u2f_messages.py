"""How U2F requests are read: class, instruction, lengths (U2F raw messages 3 and 6)."""

from __future__ import annotations

import pytest

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import sw_refused
from rig.suites.fixtures import Check, Touch, U2f
from rig.suites.u2f.apdus import (
    AUTHENTICATE,
    CLA_NOT_SUPPORTED,
    ENFORCE,
    HASH,
    INS_NOT_SUPPORTED,
    REGISTER,
    VERSION,
    WRONG_DATA,
    WRONG_LENGTH,
    extended,
    registering,
    short,
)

pytestmark = needs(capability="MSG")

HASHES = bytes(2 * HASH)


@covers("U2F-01")
@touches(0)
def test_version_is_u2f_v2(u2f: U2f, check: Check) -> None:
    with check("U2F-01"):
        assert u2f.send(extended(VERSION)) == b"U2F_V2"


@covers("U2F-02")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize("instruction_class", [0x80, 0xE0], ids=hex)
def test_class_that_is_not_u2f_is_refused(u2f: U2f, check: Check, instruction_class: int) -> None:
    with check("U2F-02"), sw_refused(CLA_NOT_SUPPORTED):
        u2f.send(bytes([instruction_class]) + extended(VERSION)[1:])


@covers("U2F-03")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize("instruction", [0x00, 0x04, 0x3F], ids=hex)
def test_unknown_instruction_is_refused(u2f: U2f, check: Check, instruction: int) -> None:
    with check("U2F-03"), sw_refused(INS_NOT_SUPPORTED):
        u2f.send(extended(instruction))


@covers("U2F-04")
@needs(option="!alwaysUv")
@consent("sign")
@touches(0)
@pytest.mark.parametrize("data", [b"", HASHES[1:], HASHES + b"\0"], ids=["none", "63", "65"])
def test_registration_of_a_wrong_length_is_refused(
    u2f: U2f, check: Check, touch: Touch, data: bytes
) -> None:
    with touch.withheld(), check("U2F-04", case="REGISTER"), sw_refused(WRONG_LENGTH):
        u2f.send(extended(REGISTER, 0, data))


@covers("U2F-04")
@needs(option="!alwaysUv")
@consent("sign")
@touches(0)
@pytest.mark.parametrize(
    "data", [HASHES, HASHES + b"\x40" + bytes(32)], ids=["no handle", "handle cut short"]
)
def test_authentication_of_a_wrong_length_is_refused(
    u2f: U2f, check: Check, touch: Touch, data: bytes
) -> None:
    words = (WRONG_LENGTH, WRONG_DATA)
    with touch.withheld(), check("U2F-04", case="AUTHENTICATE"), sw_refused(*words):
        u2f.send(extended(AUTHENTICATE, ENFORCE, data))


@covers("U2F-04")
@touches(0)
def test_version_with_data_is_refused(u2f: U2f, check: Check) -> None:
    with check("U2F-04", case="VERSION"), sw_refused(WRONG_LENGTH):
        u2f.send(extended(VERSION, 0, b"\0"))


@covers("U2F-17")
@needs(option="!alwaysUv")
@consent("sign")
@touches(1)
@pytest.mark.parametrize("le", [True, False], ids=["with Le", "without Le"])
def test_extended_length_is_accepted(u2f: U2f, check: Check, le: bool) -> None:
    with check("U2F-17"):
        assert u2f.poll(extended(REGISTER, 0, registering(u2f.application), le=le))


@covers("U2F-17")
@touches(0)
def test_short_length_is_accepted_or_refused(u2f: U2f, check: Check) -> None:
    with check("U2F-17", case="short encoding"):
        assert u2f.send(short(VERSION)) == b"U2F_V2"
