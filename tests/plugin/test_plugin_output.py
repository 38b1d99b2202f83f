"""The plugin through pytest's real output, on tests that a user could write."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.record.jsonl import read_results
from rig.record.verdict import Verdict


def run(pytester: pytest.Pytester, body: str, *args: str) -> pytest.RunResult:
    """Run a user's test file in a process of its own, as a user does."""
    pytester.makepyfile(test_mine=body)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *args)


def recorded(pytester: pytest.Pytester, body: str, *args: str) -> list[tuple[str, Verdict, str]]:
    """Run a user's test file, and return test, verdict and reason of each line of its record."""
    run(pytester, body, "--key=virtual", "--keyrig-record=results.jsonl", *args)
    results = read_results(Path(pytester.path) / "results.jsonl").results
    return [(result.test, result.verdict, result.reason) for result in results]


def test_plugin_is_inert_without_a_key(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_sum():\n    assert 1 + 1 == 2\n", "--fixtures")
    result.stdout.no_fnmatch_line("*fido_client*")


def test_four_lines_of_a_user_run_on_the_built_in_key(pytester: pytest.Pytester) -> None:
    body = """
        def test_key_makes_a_credential(make_credential, get_assertion):
            made = make_credential()
            get_assertion(made).verify(made.public_key)
    """
    run(pytester, body, "--key", "virtual").assert_outcomes(passed=1)


def test_every_key_of_the_run_takes_the_test(pytester: pytest.Pytester) -> None:
    body = "def test_versions(info):\n    assert 'FIDO_2_0' in info.versions\n"
    result = run(pytester, body, "--key", "virtual:fido2.0,virtual:fido2.3", "-v")
    result.stdout.fnmatch_lines(
        ["*test_versions*virtual:fido2.0* PASSED*", "*test_versions*virtual:fido2.3* PASSED*"]
    )


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--key", "virtul"], "*no key is called 'virtul'*virtual*"),
        (["--key", "virtual:fido9"], "*no profile is called 'fido9'*fido2.0*"),
        (["--key", "virtual+wrong-signatur"], "*no fault is called*wrong-signature*"),
        (["--key", "virtual", "--consent", "everything"], "*is no consent level*read*wipe*"),
        (["--key", "virtual", "--order", "random"], "*no such order*shuffle:1*"),
        (["--key", "virtual", "--bench", "nowhere.toml"], "*bench file cannot be read*"),
        (["--key", "virtual", "--keyrig-metadata", "none.json"], "*metadata cannot be read*"),
        (["--key", ","], "*names no key*"),
    ],
    ids=["key", "profile", "fault", "level", "order", "bench", "metadata", "empty"],
)
def test_mistake_of_a_user_is_told_with_the_candidates(
    pytester: pytest.Pytester, args: list[str], told: str
) -> None:
    result = run(pytester, "def test_nothing(link):\n    pass\n", *args)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([told])
    result.stderr.no_fnmatch_line("*Traceback*")


def test_failed_check_fails_the_test_at_its_requirement(pytester: pytest.Pytester) -> None:
    body = """
        def test_flag(make_credential, check):
            with check("MC-63"):
                assert not make_credential().auth_data.is_user_present()
    """
    (line,) = recorded(pytester, body)
    assert line[1] is Verdict.FAIL
    text = (Path(pytester.path) / "results.jsonl").read_text()
    assert '"requirement": "MC-63", "verdict": "fail"' in text
    assert "makeCredential" in text, "the exchange belongs to the failure"


def test_tolerated_answer_passes_with_a_note(pytester: pytest.Pytester) -> None:
    body = """
        from rig.marks.answers import Layer, UnexpectedAnswer

        def test_exclusion(check):
            with check("MC-02"):
                raise UnexpectedAnswer(Layer.CTAP2, (0x31,), 0x33)
    """
    (line,) = recorded(pytester, body)
    assert line[1] is Verdict.TOLERATED
    assert "PIN_AUTH_INVALID" in line[2]


def test_unknown_requirement_is_trouble_of_the_suite(pytester: pytest.Pytester) -> None:
    body = """
        def test_typo(check):
            with check("MC-5l"):
                pass
    """
    (line,) = recorded(pytester, body)
    assert line[1] is Verdict.INFRA
    assert "no requirement is called MC-5l" in line[2]


def test_refusal_by_the_guard_is_never_a_pass(pytester: pytest.Pytester) -> None:
    body = """
        from rig.marks.answers import refused

        def test_reset(send):
            with refused():
                send(0x07)
    """
    (line,) = recorded(pytester, body, "--consent=store")
    assert line[1] is Verdict.INFRA
    assert "the guard refused" in line[2]


def test_consent_below_what_a_fixture_needs_skips_with_the_reason(
    pytester: pytest.Pytester,
) -> None:
    body = "def test_store(discoverable):\n    pass\n"
    (line,) = recorded(pytester, body, "--consent=sign")
    assert line[1:] == (Verdict.SKIP, "needs consent store; this key is at sign")


@pytest.mark.parametrize(
    ("need", "reason"),
    [
        ('version="FIDO_2_9"', "no FIDO_2_9 among"),
        ('option="ep"', "option ep is not on"),
        ('option="!rk"', "option rk is on"),
        ('option="bioEnroll?"', "option bioEnroll is not listed"),
        ('option="!rk?"', "option rk is listed"),
        ('extension="uvm"', "no extension uvm"),
        ("max_msg_size=9000", "max_msg_size is below 9000"),
        ("list_of=9", "the key takes lists of 8 at the most"),
    ],
)
def test_need_that_the_key_has_not_skips_with_the_reason(
    pytester: pytest.Pytester, need: str, reason: str
) -> None:
    body = f"""
        from rig.marks import needs

        @needs({need})
        def test_capability(link):
            pass
    """
    (line,) = recorded(pytester, body)
    assert line[1] is Verdict.SKIP
    assert reason in line[2]


def test_need_of_a_capability_is_read_from_the_reply_to_init(pytester: pytest.Pytester) -> None:
    body = """
        from rig.marks import needs

        @needs(capability="MSG")
        def test_u2f(link):
            pass
    """
    (line,) = recorded(pytester, body, "--key=virtual:ctap2-only")
    assert line[1:] == (Verdict.SKIP, "no CTAPHID capability MSG")


def test_states_are_brought_about_whatever_came_before(pytester: pytest.Pytester) -> None:
    body = """
        def test_a_pin(pin, info):
            assert info.options["clientPin"]

        def test_b_no_pin(no_pin, ctap2):
            assert not ctap2.get_info().options["clientPin"]

        def test_c_pin_again(pin, make_credential):
            assert make_credential().auth_data.is_user_verified()

        def test_d_factory(fresh_key, info):
            assert not info.options["clientPin"]
    """
    for order in ("planned", "shuffle:1", "shuffle:2", "shuffle:3"):
        run(pytester, body, "--key=virtual", f"--order={order}").assert_outcomes(passed=4)


@pytest.mark.parametrize("option", ["--tb=auto", "--showlocals"])
def test_pin_stands_in_no_output_of_a_failing_test(pytester: pytest.Pytester, option: str) -> None:
    body = """
        import os

        def enter(characters):
            encoded = characters.encode()
            raise ValueError("refused")

        def test_pin(pin):
            os.write(os.open("pin.txt", os.O_CREAT | os.O_WRONLY), pin.encode())
            assert pin == "no such pin", f"{pin} {pin!r}"

        def test_characters(pin):
            enter(pin.reveal())
    """
    result = run(pytester, body, "--key=virtual", option, "--keyrig-record=r.jsonl")
    result.assert_outcomes(failed=2, warnings=option == "--showlocals")
    secret = (Path(pytester.path) / "pin.txt").read_text()
    assert len(secret) >= 4
    assert secret not in result.stdout.str()
    assert secret not in (Path(pytester.path) / "r.jsonl").read_text()


def test_key_is_tested_without_a_terminal_too(pytester: pytest.Pytester) -> None:
    body = "def test_versions(info):\n    assert info.versions\n"
    assert recorded(pytester, body, "-p", "no:terminal") == [
        ("test_mine.py::test_versions", Verdict.PASS, "")
    ]


def test_requirement_option_leaves_out_the_rest(pytester: pytest.Pytester) -> None:
    body = """
        from rig.marks import covers

        @covers("MC-63")
        def test_wanted(link):
            pass

        @covers("MC-77")
        def test_other(link):
            pass
    """
    result = run(pytester, body, "--key=virtual", "--requirement=MC-63")
    result.assert_outcomes(passed=1, deselected=1)


def test_withheld_touch_times_out_in_virtual_time(pytester: pytest.Pytester) -> None:
    body = """
        from rig.marks.answers import refused

        def test_patience(link, ctap2, touch):
            began = link.clock.now()
            for _ in range(60):
                with touch.withheld(), refused():
                    ctap2.selection()
            assert link.clock.now() - began >= 600, "longer than any test may take"
    """
    run(pytester, body, "--key=virtual").assert_outcomes(passed=1)


def test_signature_that_does_not_verify_fails_its_check(pytester: pytest.Pytester) -> None:
    body = """
        def test_signature(make_credential, get_assertion, check):
            made = make_credential()
            with check("GA-53"):
                get_assertion(made).verify(made.public_key)
    """
    run(pytester, body, "--key=virtual+wrong-signature", "--keyrig-record=results.jsonl")
    (line,) = read_results(Path(pytester.path) / "results.jsonl").results
    assert [(made.requirement, made.verdict) for made in line.checks] == [("GA-53", Verdict.FAIL)]


def test_key_that_can_delete_nothing_singly_stores_nothing(pytester: pytest.Pytester) -> None:
    body = """
        def test_accounts(accounts):
            accounts(2)

        def test_nothing_stored(credential):
            pass
    """
    lines = recorded(pytester, body, "--consent=store")
    skipped = {name: reason for name, verdict, reason in lines if verdict is Verdict.SKIP}
    assert list(skipped) == ["test_mine.py::test_accounts"]
    assert "nothing is stored on this key: it has no PIN" in skipped["test_mine.py::test_accounts"]
    assert len(lines) == 2


def test_test_of_metadata_is_skipped_without_any(pytester: pytest.Pytester) -> None:
    body = "def test_entries(metadata, link):\n    assert metadata.entries\n"
    (*_, line) = recorded(pytester, body)
    assert line[1:] == (Verdict.SKIP, "no metadata given (--metadata)")
    (*_, line) = recorded(pytester, body, "--keyrig-metadata=virtual")
    assert line[1] is Verdict.PASS
