"""Fingers through the plugin: enrolled on demand, presented by name, and gone where none is due."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.verdict import Verdict


def results(pytester: pytest.Pytester, body: str, key: str, *args: str) -> list[Result]:
    """Run a user's tests on a key, and return what was recorded."""
    pytester.makepyfile(test_mine=body)
    pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", f"--key={key}", "--keyrig-record=r.jsonl", *args
    )
    return list(read_results(Path(pytester.path) / "r.jsonl").results)


@pytest.mark.parametrize("order", ["planned", "shuffle:1", "shuffle:2"])
def test_each_test_finds_the_fingers_that_it_names(pytester: pytest.Pytester, order: str) -> None:
    body = """
        import pytest
        from fido2.ctap import CtapError

        @pytest.mark.parametrize("time", range(2))
        def test_known(enrolled_finger, by_finger, fingers, time):
            by_finger.token(0x04)
            with fingers.stranger(), pytest.raises(CtapError, match="UV_INVALID"):
                by_finger.token(0x04)
            with fingers.bad(), pytest.raises(CtapError, match="UV_INVALID"):
                by_finger.token(0x04)

        @pytest.mark.parametrize("time", range(2))
        def test_unknown(no_finger, ctap2, time):
            assert ctap2.info.options["uv"] is False

        def test_without_a_pin(no_pin, no_finger, ctap2):
            assert ctap2.info.options["bioEnroll"] is False
    """
    found = results(pytester, body, "virtual:fingerprint", f"--order={order}")
    assert [each.verdict for each in found] == [Verdict.PASS] * 5


def test_finger_serves_where_a_pin_does_not(pytester: pytest.Pytester) -> None:
    body = """
        def test_kept(pin, discoverable):
            assert discoverable.auth_data.is_user_verified()

        def test_verified(credential, get_assertion, verification):
            signed = get_assertion(credential, changes=verification())
            assert signed.auth_data.is_user_verified()
    """
    found = results(pytester, body, "virtual:uv-only")
    assert [each.verdict for each in found] == [Verdict.PASS] * 2


def test_key_without_a_sensor_is_skipped(pytester: pytest.Pytester) -> None:
    body = "def test_known(enrolled_finger): pass"
    (found,) = results(pytester, body, "virtual:fido2.3")
    assert (found.verdict, found.reason) == (Verdict.SKIP, "the key enrols no fingers")


def test_bench_with_one_finger_is_skipped(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        from rig.bench.touch.presser import Presser

        Presser.presents_fingers = property(lambda self: False)
    """)
    (found,) = results(pytester, "def test_known(enrolled_finger): pass", "virtual:fingerprint")
    assert found.verdict is Verdict.SKIP
    assert "one finger rather than another" in found.reason


def test_fingers_of_others_are_left_alone_below_wipe(pytester: pytest.Pytester) -> None:
    body = """
        def test_enrols(enrolled_finger): pass
    """
    (found,) = results(pytester, body, "virtual:fingerprint", "--consent=store")
    assert (found.verdict, found.touches) == (Verdict.SKIP, 0)
