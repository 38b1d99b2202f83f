"""U2F through the plugin: ceremonies, keys without CTAP2, and status words in checks."""

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


def verdicts(pytester: pytest.Pytester, body: str, key: str, *args: str) -> list[Verdict]:
    return [result.verdict for result in results(pytester, body, key, *args)]


@pytest.mark.parametrize("key", ["virtual:u2f", "virtual:fido2.1"])
def test_ceremonies_poll_until_the_finger_comes(pytester: pytest.Pytester, key: str) -> None:
    body = """
        def test_touched(u2f, touch, link):
            with touch.delayed(7.0):
                made = u2f.register()
            made.verify()
            assert 7.0 <= link.clock.now() < 8.0
            u2f.authenticate(made.handle).verify(made.data.public_key)
            assert (touch.asked, touch.accepted) == (2, 2)
    """
    (result,) = results(pytester, body, key)
    assert (result.verdict, result.touches) == (Verdict.PASS, 2)


def test_ceremony_without_a_finger_ends_after_half_a_minute(pytester: pytest.Pytester) -> None:
    body = """
        from rig.marks.answers import sw_refused

        def test_untouched(u2f, touch, link):
            with touch.withheld(), sw_refused(0x6985):
                u2f.register()
            assert 30.0 <= link.clock.now() < 31.0
    """
    assert verdicts(pytester, body, "virtual:u2f") == [Verdict.PASS]


def test_python_fido2_polls_by_itself(pytester: pytest.Pytester) -> None:
    body = """
        from fido2.ctap1 import ApduError, Ctap1

        def test_ctap1(link):
            ctap1 = Ctap1(link)
            for _ in range(3):
                try:
                    made = ctap1.register(bytes(32), bytes(32))
                except ApduError as error:
                    assert error.code == 0x6985
            made.verify(bytes(32), bytes(32))
    """
    assert verdicts(pytester, body, "virtual:u2f") == [Verdict.PASS]


FIXTURES = ("info", "send", "make_credential", "get_assertion", "fido_client", "pin", "fresh_key")


def test_u2f_only_key_skips_what_speaks_ctap2_and_runs_the_rest(
    pytester: pytest.Pytester,
) -> None:
    skipped = "".join(f"def test_{name}({name}):\n    pass\n\n\n" for name in FIXTURES)
    body = f"""{skipped}
def test_state(key_state):
    assert key_state.versions == ["U2F_V2"]
    assert not key_state.has_pin()
"""
    told = results(pytester, body, "virtual:u2f")
    ran = [result.verdict for result in told if result.verdict is not Verdict.SKIP]
    assert ran == [Verdict.PASS]
    reasons = [result.reason for result in told if result.verdict is Verdict.SKIP]
    assert reasons == ["no CTAP2 on this key"] * len(FIXTURES)


def test_capability_is_needed_or_needed_missing(pytester: pytest.Pytester) -> None:
    body = """
        import pytest
        from rig.marks import needs

        @pytest.mark.parametrize(
            "_", [pytest.param(name, marks=needs(capability=name), id=name) for name in
                  ("CBOR", "!CBOR", "MSG", "!MSG", "WINK", "!WINK")]
        )
        def test_it(_, link):
            pass
    """
    told = results(pytester, body, "virtual:ctap2-only")
    ran = {each.test for each in told if each.verdict is Verdict.PASS}
    assert ran == {f"test_mine.py::test_it[{name}]" for name in ("CBOR", "!MSG", "!WINK")}
    assert len(told) == 6


def test_status_word_is_judged_by_the_catalogue(pytester: pytest.Pytester) -> None:
    body = """
        import pytest
        from fido2.ctap1 import ApduError
        from rig.marks.answers import sw_refused

        @pytest.mark.parametrize("word", [0x6E00, 0x6D00, 0x6A80])
        def test_word(word, check, link):
            with check("U2F-02"), sw_refused(0x6E00):
                raise ApduError(word)
    """
    expected, tolerated, wrong = results(pytester, body, "virtual:u2f")
    assert expected.verdict is Verdict.PASS
    assert (tolerated.verdict, tolerated.reason[-6:]) == (Verdict.TOLERATED, "0x6D00")
    assert (wrong.verdict, wrong.reason[-6:]) == (Verdict.FAIL, "0x6A80")


def test_word_that_a_test_did_not_expect_fails_the_key(pytester: pytest.Pytester) -> None:
    body = """
        def test_word(check, u2f):
            with check("U2F-13"):
                u2f.authenticate(bytes(64))
    """
    (result,) = results(pytester, body, "virtual:u2f")
    assert (result.verdict, result.checks[0].seen) == (Verdict.FAIL, "status word 0x6A80")
