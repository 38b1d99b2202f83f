"""One made-up run over two keys, with everything that a page must tell, built once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.result import Press, Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.trouble import Trouble
from rig.record.verdict import Check, Verdict
from rig.report import build_pages

START = datetime(2026, 11, 22, 4, 55, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"
EXCHANGE = f'     0.0 ms → CBOR reset (0x07) 1 byte\n              1 name: "{HOSTILE}"'
HOME = "/home/alice/keys/.venv/lib/python3.11/site-packages"


def check(requirement: str, verdict: Verdict, seen: str = "0x00 processed") -> Check:
    return Check(requirement=requirement, verdict=verdict, expected="0x19", seen=seen)


FAILURE = Result(
    key="A2",
    bay="left",
    test=f"registration/test_exclude.py::test_excluded[{HOSTILE}]",
    requirements=("MC-51", "MC-52"),
    checks=(check("MC-51", Verdict.FAIL, f"0x00 and {HOSTILE}"),),
    verdict=Verdict.FAIL,
    reason=f"accepted an excluded credential {HOSTILE}",
    detail=f"{HOME}/rig/suites/registration/test_exclude.py:41: AssertionError {HOSTILE}",
    exchange=EXCHANGE,
    kernel_log=f"usb 1-2: reset full-speed USB device {HOSTILE}",
    seconds=1.5,
    touches=1,
    presses=(
        Press(asked=0.1, pressed=0.1, accepted=0.1955),
        Press(asked=0.7, pressed=None, accepted=None),
    ),
)
TROUBLE = Result(
    key="A2",
    bay="left",
    test="assertion/test_up.py::test_up_flag",
    requirements=("GA-10",),
    checks=(),
    verdict=Verdict.INFRA,
    reason=f"no touch: {HOME}/bench.toml",
    trouble=Trouble.TOUCH,
    exchange=EXCHANGE,
)
SETTLED = Result(
    key="A1",
    bay="A1",
    test="assertion/test_up.py::test_up_flag",
    requirements=("GA-10",),
    checks=(check("GA-10", Verdict.PASS),),
    verdict=Verdict.PASS,
    attempt=2,
    seconds=0.25,
)
FIRST_TRY = Result(
    key="A1",
    bay="A1",
    test="assertion/test_up.py::test_up_flag",
    requirements=("GA-10",),
    checks=(),
    verdict=Verdict.INFRA,
    reason="went away once",
)
TOLERATED = Result(
    key="A1",
    bay="A1",
    test="registration/test_timeout.py::test_no_touch",
    requirements=("MC-60",),
    checks=(check("MC-60", Verdict.TOLERATED, "0x3A (unconfirmed clause)"),),
    verdict=Verdict.TOLERATED,
    reason="0x3A (unconfirmed clause)",
    exchange=EXCHANGE,
)
SKIPPED = Result(
    key="A1",
    bay="A1",
    test="client_pin/test_set.py::test_set_pin",
    requirements=("CPS-01",),
    checks=(),
    verdict=Verdict.SKIP,
    reason="the key has no clientPin",
)
RESULTS = (FIRST_TRY, SETTLED, TOLERATED, SKIPPED, FAILURE, TROUBLE)


def made_up_run(root: Path, results: tuple[Result, ...] = RESULTS) -> RunDirectory:
    """Write the files of a run as the runner does."""
    run = RunDirectory.create(root, ["A1", "A2"], START)
    with ResultWriter(run.results_path) as writer:
        for result in results:
            writer.write(result)
    facts = RunFacts(
        directory=str(run.path),
        started=START,
        finished=START + timedelta(minutes=3, seconds=20),
        command=("keyrig", "run", "--bench", "/home/alice/bench.toml"),
        keyrig="0.0.9",
        keys=(
            KeyFacts(key="A1", bay="A1"),
            KeyFacts(key="A2", bay="left", about={"firmware": f"5.4.3 {HOSTILE}"}),
        ),
    )
    run.write_record(RunRecord.of(results, facts))
    return run


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the made-up run, with its pages."""
    run = made_up_run(tmp_path_factory.mktemp("reports"))
    build_pages(run.path)
    return run.path


class Elements(HTMLParser):
    """Every element of a page, or of XML, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.found if name in attrs]
