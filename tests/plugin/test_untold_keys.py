"""A key that does not answer getInfo, which all planning begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.link.frames import Command, init_packet
from rig.plugin import active
from rig.record.jsonl import read_results
from rig.record.verdict import Verdict
from rig.virtual.key import VirtualKey

GET_INFO = 0x04
BODY = """
    from rig.marks import needs

    @needs(version="FIDO_2_0")
    def test_a_told(info):
        assert info.versions

    def test_b_untold(link):
        assert link.ping(b"here") == b"here"
"""


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (True, [(Verdict.FAIL, 1), (Verdict.PASS, 1)]),
        (False, [(Verdict.INFRA, 1), (Verdict.INFRA, 1)]),
    ],
    ids=["refused", "mute"],
)
def test_key_that_does_not_tell_what_it_is_is_tested_all_the_same(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    answers: bool,
    expected: list[tuple[Verdict, int]],
) -> None:
    feed = VirtualKey.feed

    def untold(key: VirtualKey, report: bytes) -> None:
        if report[4] != 0x80 | Command.CBOR or report[7] != GET_INFO:
            feed(key, report)
        elif answers:
            channel = int.from_bytes(report[:4], "big")
            key.send(init_packet(channel, Command.CBOR, b"\x01"))

    monkeypatch.setattr(VirtualKey, "feed", untold)
    assert active.CONCERNS
    pytester.makepyfile(test_mine=BODY)

    pytester.runpytest_inprocess("--key=virtual", "--keyrig-record=r.jsonl")

    folder = Path(pytester.path)
    results = read_results(folder / "r.jsonl").results
    assert [(each.verdict, each.attempt) for each in results] == expected
    assert "does not tell what it is" in (folder / "keys.jsonl").read_text()
