"""What tests of clientPIN leave behind, whatever they did to the PIN."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rig.record.jsonl import read_results
from rig.record.result import Result

NEXT = """
import pytest
from fido2.ctap import CtapError
from rig.marks import each_protocol

def test_next(pin, platform):
    platform.token(pin)
    assert platform.retries() == 8
"""
SPENDING = """
def test_mine(pin, platform, new_pin):
    for _ in range(2):
        with pytest.raises(CtapError):
            platform.token(new_pin())
"""
BLOCKING = """
def test_mine(pin, platform, new_pin):
    for _ in range(3):
        with pytest.raises(CtapError):
            platform.token(new_pin())
"""
CHANGING = """
def test_mine(pin, platform, new_pin):
    platform.change_pin(pin, new_pin())
"""
CHANGING_UNSEEN = """
def test_mine(pin, platform, new_pin, send):
    send(0x06, platform.agree().change_pin(pin, new_pin()))
"""


def results(pytester: pytest.Pytester, body: str, key: str = "virtual") -> list[Result]:
    """Run tests in the order of the file on a key, and return what was recorded."""
    header, _, following = NEXT.partition("def test_next")
    pytester.makepyfile(test_mine=f"{header}{body}\n\ndef test_next{following}")
    pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", f"--key={key}", "--keyrig-record=results.jsonl"
    )
    return list(read_results(Path(pytester.path) / "results.jsonl").results)


@pytest.mark.parametrize(
    ("body", "power_cycles", "resets_of_next"),
    [(SPENDING, 0, 0), (BLOCKING, 1, 0), (CHANGING, 0, 0), (CHANGING_UNSEEN, 0, 1)],
    ids=["spending", "blocking", "changing", "changing-unseen"],
)
def test_next_test_finds_a_pin_that_works_with_all_its_retries(
    pytester: pytest.Pytester, body: str, power_cycles: int, resets_of_next: int
) -> None:
    mine, following = results(pytester, body)
    assert (mine.verdict, following.verdict) == ("pass", "pass")
    assert mine.power_cycles == power_cycles
    assert following.resets == resets_of_next


def test_protocol_that_a_key_does_not_list_is_skipped_with_the_reason(
    pytester: pytest.Pytester,
) -> None:
    body = "@each_protocol\ndef test_mine(pin_protocol):\n    assert pin_protocol.VERSION == 1\n"
    one, two, _ = results(pytester, body, "virtual:fido2.0")
    assert (one.verdict, two.verdict) == ("pass", "skip")
    assert two.reason == "PIN/UV auth protocols of the key are 1; wanted was 2"


def test_no_pin_is_told_when_a_test_fails(pytester: pytest.Pytester) -> None:
    body = """
def test_mine(pin, platform, new_pin):
    entered = new_pin(8, "z")
    platform.change_pin(pin, entered)
    platform.token(pin)
"""
    mine, _ = results(pytester, body)
    assert mine.verdict == "fail"
    assert "Pin(masked)" in mine.detail
    assert "zzzz" not in (Path(pytester.path) / "results.jsonl").read_text()


def test_token_of_a_key_that_can_have_no_pin_is_skipped_with_the_reason(
    pytester: pytest.Pytester,
) -> None:
    aaguid = "00112233-4455-6677-8899-aabbccddeeff"
    get_info = {"versions": ["FIDO_2_0"], "aaguid": aaguid, "pinUvAuthProtocols": [1]}
    statement = {"protocolFamily": "fido2", "aaguid": aaguid, "authenticatorGetInfo": get_info}
    pytester.makefile(".json", model=json.dumps(statement))
    body = "def test_mine(token):\n    token(1)\n"
    mine, _ = results(pytester, body, f"virtual:metadata:{aaguid}@model.json")
    assert (mine.verdict, mine.reason) == ("skip", "the key can have no PIN")
