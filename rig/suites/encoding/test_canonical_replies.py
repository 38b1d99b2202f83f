"""The bytes of real replies, read by a decoder that takes nothing but CTAP2's form (CTAP 8)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rig.link.cbor import MAX_DEPTH, Reason
from rig.link.frames import Command
from rig.marks import consent, covers, needs, touches
from rig.suites.encoding.reading import Ctap2Command, flaw
from rig.suites.fixtures import Check, Link

FORBIDDEN = {Reason.INDEFINITE_LENGTH, Reason.TAG, Reason.FLOAT}
LEFT_OPEN = {Reason.NULL, Reason.UNDEFINED, Reason.SIMPLE_VALUE}
"""CTAP2's form says nothing of these."""
MAP = 5
"""CBOR's major type of maps."""


@covers("ENC-01")
@needs(capability="CBOR")
@consent("sign")
@touches(0)
@pytest.mark.parametrize(
    "asked",
    [bytes([Ctap2Command.GET_NEXT_ASSERTION]), bytes([Ctap2Command.GET_ASSERTION, 0xA0])],
    ids=["not allowed", "incomplete"],
)
def test_error_reply_is_its_status_alone(link: Link, check: Check, asked: bytes) -> None:
    reply = link.call(Command.CBOR, asked)
    with check("ENC-01"):
        assert len(reply) == 1


@covers("ENC-01", "ENC-02", "ENC-03", "ENC-04")
@needs(option="!alwaysUv")
@touches(2)
def test_success_replies_are_one_map_in_canonical_form(
    replies: Mapping[str, bytes], check: Check
) -> None:
    with check("ENC-01"):
        assert {reply[0] >> 5 for reply in replies.values()} == {MAP}
        assert Reason.TRAILING_BYTES not in map(flaw, replies.values())
    flaws = {name: found for name, reply in replies.items() if (found := flaw(reply))}
    with check("ENC-03"):
        assert FORBIDDEN.isdisjoint(flaws.values()), flaws
    with check("ENC-02") as judging:
        assert LEFT_OPEN.issuperset(flaws.values()), flaws
        judging.tolerate("; ".join(f"{name}: {found}" for name, found in flaws.items()))
    with check("ENC-04"):
        too_deep = {each for each in replies if flaw(replies[each], MAX_DEPTH) is Reason.DEPTH}
        assert not too_deep
