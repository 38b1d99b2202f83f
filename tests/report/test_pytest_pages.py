from __future__ import annotations

import json
import platform
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from rig import SuiteProblem
from rig.record.directory import RunDirectory
from rig.record.verdict import Verdict
from rig.report.logs import Replay

from .conftest import FAILURE, HOSTILE, Elements, made_up_run


@pytest.fixture(scope="module")
def html(built: Path) -> str:
    return (built / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def junit(built: Path) -> str:
    return (built / "junit.xml").read_text(encoding="utf-8")


def first(junit: str, tag: str) -> dict[str, str | None]:
    return next(attributes for found, attributes in Elements(junit).found if found == tag)


def rows(page: str) -> list[str]:
    blob = re.search(r'data-jsonblob="([^"]*)"', page)
    assert blob
    tests = json.loads(unescape(blob[1]))["tests"]
    return ["".join(test["resultsTableRow"]) for runs in tests.values() for test in runs]


def test_junit_counts_each_verdict_in_its_own_way(junit: str) -> None:
    suite = first(junit, "testsuite")

    counts = {name: suite[name] for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}


def test_junit_tells_when_the_tests_ran_and_not_where(junit: str) -> None:
    suite = first(junit, "testsuite")

    assert suite["timestamp"] == "2026-11-22T04:55:00+00:00"
    assert suite["time"] == "1.750"
    assert "hostname" not in suite


def test_junit_case_has_key_verdict_and_reason(junit: str) -> None:
    failed = next(case for case in junit.split("<testcase ") if "<failure" in case)

    assert failed.startswith('classname="A2.registration.test_exclude"')
    assert 'time="1.500"' in failed
    assert '<property name="verdict" value="fail" />' in failed
    assert '<property name="requirements" value="MC-51 MC-52" />' in failed
    assert first(junit, "failure")["message"] == f"accepted an excluded credential {HOSTILE}"


def test_failure_in_junit_holds_assertion_and_exchange(junit: str) -> None:
    told = junit.partition("<failure")[2].partition("</failure>")[0]

    assert "rig/suites/registration/test_exclude.py:41: AssertionError" in told
    assert "CBOR reset (0x07)" in told


def test_test_that_was_tried_twice_is_one_case_that_tells_both(tmp_path: Path) -> None:
    again = replace(FAILURE, attempt=2, verdict=Verdict.INFRA, reason="went away")
    run = made_up_run(tmp_path, (FAILURE, again))

    page = Replay(run.results_path, run.record()).junit(tmp_path / "junit.xml").read_text()

    assert first(page, "testsuite")["tests"] == "1"
    assert '<property name="tries" value="fail, then infra (2nd try)" />' in page
    assert "infra (2nd try): went away" in page.partition("<failure")[2]


def test_html_has_a_row_for_each_result_with_key_requirement_and_verdict(html: str) -> None:
    failed = next(row for row in rows(html) if "test_excluded" in row)

    assert len(rows(html)) == 5
    assert '<td class="col-result">Failed</td>' in failed
    assert '<td class="col-verdict fail">fail</td>' in failed
    assert '<td class="col-key">A2</td>' in failed
    assert '<td class="col-requirements">MC-51 MC-52</td>' in failed


@pytest.mark.parametrize(
    ("verdict", "result"),
    [("tolerated", "Passed"), ("infra", "Error"), ("skip", "Skipped"), ("pass", "Passed")],
)
def test_html_row_keeps_the_verdicts_own_word(html: str, verdict: str, result: str) -> None:
    row = next(row for row in rows(html) if f'class="col-verdict {verdict}"' in row)

    assert f'<td class="col-result">{result}</td>' in row


def test_html_never_takes_what_a_key_said_for_markup(html: str) -> None:
    assert HOSTILE not in html
    assert all(HOSTILE not in row for row in rows(html))


def test_html_tells_the_versions_of_the_run_and_nothing_of_the_machine(html: str) -> None:
    environment = json.loads(unescape(html.split('data-jsonblob="')[1].split('"')[0]))[
        "environment"
    ]

    assert environment["keyrig"] == "0.0.9"
    assert set(environment) == {"keyrig", "python-fido2"}
    assert platform.platform() not in html
    assert "alice" not in html


def test_each_key_has_a_page_of_its_own(built: Path) -> None:
    page = (built / "report-A1.html").read_text(encoding="utf-8")

    assert len(rows(page)) == 3
    assert all('<td class="col-key">A1</td>' in row for row in rows(page))
    assert (built / "report-A2.html").exists()


def test_users_pytest_settings_do_not_reach_the_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made_up_run(tmp_path)
    (run.path / "conftest.py").write_text("raise SystemExit('loaded')")
    (run.path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")

    page = Replay(run.results_path, run.record()).junit(tmp_path / "junit.xml")

    assert 'tests="5"' in page.read_text()


def test_replay_that_cannot_work_says_so(tmp_path: Path) -> None:
    run: RunDirectory = made_up_run(tmp_path)
    replay = Replay(tmp_path / "gone.jsonl", run.record())

    with pytest.raises(SuiteProblem, match="pytest could not make a page"):
        replay.junit(tmp_path / "junit.xml")
