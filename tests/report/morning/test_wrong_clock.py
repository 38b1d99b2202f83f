from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rig.record.verdict import Verdict
from rig.report.index import render
from rig.report.page import Page

from .nights import START, made_up_night, result
from .reading import page_of, section, words


def test_clock_that_went_back_makes_no_time_less_than_none(tmp_path: Path) -> None:
    night = made_up_night(tmp_path, [result(Verdict.PASS)])
    facts = replace(night.run.facts, finished=START - timedelta(hours=1))
    run = replace(night.run, facts=facts)

    told = words(section(page_of(replace(night, run=run)), "rest"))
    index = render(Page(run, (result(Verdict.PASS),), ""))

    assert "1 test, 0 second tries" in told
    assert "done in" not in told
    assert "<dt>Started</dt>" in index
    assert "<dt>Took</dt>" not in index
