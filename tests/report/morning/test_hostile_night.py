from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest

from rig.record.judging.judge import Judgement
from rig.record.nightly.record import Checkup, NightRecord
from rig.record.run import Changed, KeyFacts, RunRecord
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict

from ..conftest import HOSTILE, Elements
from .nights import change, difference, line, made_up_night, result
from .reading import page_of

FAIL, INFRA = Verdict.FAIL, Verdict.INFRA


def hostile_night(tmp_path: Path) -> NightRecord:
    """A night in which all that can be said by a key or a bench is markup."""
    test = f"a.py::test_{HOSTILE}"
    results = [
        result(FAIL, HOSTILE, test, reason=f"said {HOSTILE}"),
        result(INFRA, HOSTILE, f"{test}2", trouble=Trouble.GONE, reason=HOSTILE),
    ]
    night = made_up_night(
        tmp_path,
        results,
        (HOSTILE,),
        news=tuple(
            line(judgement, HOSTILE, test, firmware=HOSTILE, model=HOSTILE, before=HOSTILE)
            for judgement in (Judgement.REGRESSED, Judgement.FIXED, Judgement.DISAGREE)
        ),
        differences=difference(tmp_path, change(HOSTILE, HOSTILE, now=f"{HOSTILE}2")),
        checkups=(Checkup(bay=HOSTILE, number=1, name=HOSTILE, says=HOSTILE, try_this=HOSTILE),),
        notes=(HOSTILE,),
    )
    facts = night.run.facts
    key = KeyFacts(
        key=HOSTILE, bay=HOSTILE, changed=(Changed(HOSTILE, HOSTILE, HOSTILE),), warnings=(HOSTILE,)
    )
    run = RunRecord.of(results, type(facts)(**{**vars(facts), "keys": (key,)}))
    return NightRecord(**{**vars(night), "run": run})


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    return page_of(hostile_night(tmp_path))


def test_nothing_that_a_key_said_becomes_markup(hostile: str) -> None:
    assert HOSTILE not in hostile
    assert hostile.count("<script>") == 1
    assert escape(HOSTILE) in hostile


def test_only_our_own_script_may_run(hostile: str) -> None:
    script = hostile.partition("<script>")[2].partition("</script>")[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()

    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in hostile
    assert not re.search(r"\son\w+=", hostile.partition("<script>")[0])


def test_every_anchor_is_one_place(hostile: str) -> None:
    elements = Elements(hostile)
    places = Counter(elements.attributes("id"))
    wanted = {link[1:] for link in elements.attributes("href") if link.startswith("#")}

    assert [place for place, count in places.items() if count > 1] == []
    assert wanted - set(places) == set()
    assert elements.attributes("src") == []


def test_bench_is_named_only_where_there_are_several(tmp_path: Path) -> None:
    news = line(Judgement.REGRESSED)
    alone = page_of(made_up_night(tmp_path / "one", [result(FAIL)], news=(news,)))
    other = line(Judgement.DISAGREE, "A2", bench="south")
    both = page_of(made_up_night(tmp_path / "two", [result(FAIL)], news=(news, other)))

    assert "north" not in alone
    assert "bench south" in both


def test_page_tells_nothing_of_where_the_run_is(tmp_path: Path) -> None:
    night = made_up_night(
        tmp_path,
        [result(FAIL, reason=f"see {tmp_path}/log")],
        news=(line(Judgement.REGRESSED),),
        notes=(f"{tmp_path}/history.sqlite is locked",),
    )

    assert str(tmp_path) not in page_of(night)
