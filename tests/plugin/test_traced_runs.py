"""A run that keeps a trace, and the same tests judged again out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.record.jsonl import read_results

TEST = """
import secrets

import pytest
from fido2.ctap import CtapError
from rig.marks.answers import refused

def test_signs(make_credential, get_assertion, check):
    made = make_credential()
    with check("GA-53"):
        get_assertion(made).verify(made.public_key)

def test_excludes(make_credential, credential, check):
    with check("MC-51"), refused(CtapError.ERR.CREDENTIAL_EXCLUDED):
        make_credential({5: [credential.descriptor]})

def test_has_no_pin(no_pin, info):
    assert info.options["clientPin"] is False

def test_signs_with_pin(verification, get_assertion, credential):
    get_assertion(credential, changes=verification())

def test_draws_for_itself(make_credential):
    make_credential({1: secrets.token_bytes(32)})
"""
MASKED = "the trace ends here: the key's pinUvAuthToken is masked"
NOT_ASKED = "the trace ends here: CBOR makeCredential was not asked here"


def verdicts(pytester: pytest.Pytester, key: str, *args: str) -> dict[str, tuple[str, str]]:
    """Run the tests on a key; return verdict and reason of each."""
    record = Path(pytester.path) / "results.jsonl"
    record.unlink(missing_ok=True)
    options = ("-p", "no:cacheprovider", f"--key={key}", f"--keyrig-record={record}")
    pytester.runpytest_subprocess(*options, *args)
    return {
        result.test.partition("::")[2]: (str(result.verdict), result.reason)
        for result in read_results(record).results
    }


def traced(pytester: pytest.Pytester, key: str, body: str = TEST) -> dict[str, tuple[str, str]]:
    pytester.makepyfile(test_mine=body)
    return verdicts(pytester, key, "--keyrig-trace=A1.pcapng")


def again(pytester: pytest.Pytester, *args: str) -> dict[str, tuple[str, str]]:
    return verdicts(pytester, "trace:A1.pcapng", *args)


def test_what_passed_passes_again_up_to_what_is_masked(pytester: pytest.Pytester) -> None:
    was = traced(pytester, "virtual")
    assert {verdict for verdict, _ in was.values()} == {"pass"}
    assert again(pytester) == {
        **dict.fromkeys(("test_signs", "test_excludes", "test_has_no_pin"), ("pass", "")),
        "test_signs_with_pin": ("skip", MASKED),
        "test_draws_for_itself": ("skip", NOT_ASKED),
    }


def test_what_failed_fails_again_for_the_same_reason(pytester: pytest.Pytester) -> None:
    was = traced(pytester, "virtual+wrong-signature+excluded-credential-accepted")
    now = again(pytester)
    for name in ("test_signs", "test_excludes"):
        assert was[name][0] == "fail"
        assert now[name] == was[name]


def test_newer_test_judges_the_same_answers(pytester: pytest.Pytester) -> None:
    assert traced(pytester, "virtual")["test_excludes"] == ("pass", "")
    newer = TEST.replace("CREDENTIAL_EXCLUDED", "NO_CREDENTIALS")
    newer = newer.replace('with check("MC-51"), refused', "with refused")
    pytester.makepyfile(test_mine=newer)
    verdict, reason = again(pytester)["test_excludes"]
    assert verdict == "fail"
    assert "CREDENTIAL_EXCLUDED" in reason


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("credential.descriptor", "{'id': bytes(16), 'type': 'public-key'}", NOT_ASKED),
        ("test_excludes", "test_excludes_better", "the trace ends here: this test is not in it"),
    ],
    ids=["other-request", "new-test"],
)
def test_newer_test_that_asks_something_else_is_skipped(
    pytester: pytest.Pytester, was: str, now: str, told: str
) -> None:
    traced(pytester, "virtual")
    pytester.makepyfile(test_mine=TEST.replace(was, now))
    found = again(pytester)
    assert found.get("test_excludes_better", found.get("test_excludes")) == ("skip", told)
    assert found["test_signs"] == ("pass", "")


def test_tests_of_a_trace_run_in_its_order_and_any_alone(pytester: pytest.Pytester) -> None:
    order = list(traced(pytester, "virtual"))
    head, *tests = TEST.split("\n\ndef ")
    pytester.makepyfile(test_mine="\n\ndef ".join([head, *reversed(tests)]))
    assert list(again(pytester)) == order
    assert again(pytester, "-k", "excludes") == {"test_excludes": ("pass", "")}


HANGS = """
def test_survives(make_credential, check):
    with check("MC-94"):
        make_credential({3: {"id": b"u" * 65, "name": "u", "displayName": "u"}})
"""


def test_key_that_hung_twice_hangs_twice_again(pytester: pytest.Pytester) -> None:
    was = traced(pytester, "virtual+hangs-at-long-user-id", HANGS)
    assert was["test_survives"][0] == "fail"
    assert again(pytester) == was


def test_one_file_is_for_one_key(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_mine=TEST)
    options = ("--key=virtual,virtual:fido2.0", "--keyrig-trace=A1.pcapng")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)
    result.stderr.fnmatch_lines(["*one file cannot hold the exchanges of several keys*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_trace_that_answers_is_not_traced_again(pytester: pytest.Pytester) -> None:
    traced(pytester, "virtual")
    options = ("--key=trace:A1.pcapng", "--keyrig-trace=A2.pcapng")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)
    result.stderr.fnmatch_lines(["*a trace that answers is not traced again*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_no_pin_is_in_the_file(pytester: pytest.Pytester) -> None:
    body = """
        def test_pin(pin, token):
            print("PIN", pin.reveal())
    """
    pytester.makepyfile(test_mine=body)
    options = ("-p", "no:cacheprovider", "-s", "--key=virtual", "--keyrig-trace=A1.pcapng")
    result = pytester.runpytest_subprocess(*options)
    (said,) = [line for line in result.outlines if "PIN " in line]
    assert said.split()[-1].encode() not in (Path(pytester.path) / "A1.pcapng").read_bytes()
