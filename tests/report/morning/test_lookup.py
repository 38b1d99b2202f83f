from __future__ import annotations

from pathlib import Path

from rig.record.jsonl import ResultWriter
from rig.record.judging.judge import Judgement
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from rig.report.anchors import place
from rig.report.morning.lookup import Lookup, read_telling

from .nights import TEST, line, made_up_night, result
from .reading import page_of, section

PASS, FAIL, INFRA = Verdict.PASS, Verdict.FAIL, Verdict.INFRA


def test_what_passed_at_once_is_not_read_and_every_other_try_is(tmp_path: Path) -> None:
    tries = [
        result(PASS, test="plain"),
        result(Verdict.SKIP, test="plain too"),
        result(INFRA, test="settled", trouble=Trouble.GONE),
        result(PASS, test="settled", attempt=2),
        result(FAIL, test="failed"),
        result(Verdict.TOLERATED, test="tolerated"),
    ]
    with ResultWriter(tmp_path / "results.jsonl") as writer:
        for each in tries:
            writer.write(each)
    with (tmp_path / "results.jsonl").open("ab") as file:
        file.write(b'{"verdict": "fail", "attempt": 1,\n\xff "fail"\n')

    assert read_telling(tmp_path / "results.jsonl") == tuple(tries[2:])


def test_trouble_that_a_second_try_settled_is_no_trouble(tmp_path: Path) -> None:
    tries = [result(INFRA, trouble=Trouble.GONE), result(PASS, attempt=2)]
    run = made_up_night(tmp_path, tries).run

    assert list(Lookup(run, tries).with_verdict(INFRA)) == []


def test_test_that_passes_again_leads_to_its_cell(tmp_path: Path) -> None:
    news = (line(Judgement.FIXED, tries=("FF", "P")),)

    told = section(page_of(made_up_night(tmp_path, [result(PASS)], news=news)), "fixed")

    assert f'href="index.html#{place("A1", TEST)}"' in told
