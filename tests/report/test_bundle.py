from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from rig import UsageProblem
from rig.record.directory import RunDirectory
from rig.record.jsonl import ResultWriter
from rig.record.line import from_line
from rig.record.origin import Origin
from rig.record.result import Result
from rig.record.run import KeyFacts, RunFacts, RunRecord
from rig.record.verdict import Check, Verdict
from rig.report.bundle import Wanted, write_bundle
from rig.report.scrubbing import HIDDEN
from rig.trace.cutting import cut
from tests.trace.recorded import TESTS, USER

GOLDEN = Path(__file__).parents[2] / "fixtures" / "traces"
HOST, PERSON, SERIAL, CREDENTIAL = "lab-host-17", "alice", "SN-99887766", "1f698a566a42eef7"
SECRETS = (HOST, PERSON, SERIAL, CREDENTIAL, USER)
EXCHANGE = (GOLDEN / "session.txt").read_text(encoding="utf-8").partition(f"test {TESTS[1]}")[0]
FAILURE = Result(
    key="A2",
    bay="left",
    test=TESTS[0],
    requirements=("MC-51",),
    checks=(
        Check(
            requirement="MC-51",
            verdict=Verdict.FAIL,
            expected="0x19",
            seen=f"0x00 for credential {CREDENTIAL}, on {HOST.upper()}",
        ),
    ),
    verdict=Verdict.FAIL,
    reason=f"the key with serial number {SERIAL} took it; its bay is held by {PERSON}",
    detail=f"/home/{PERSON}/rig/suites/a.py:4: assert {{'name': '{USER}'}} == "
    + repr(bytes.fromhex(CREDENTIAL)),
    exchange=EXCHANGE + f"\n                 0  a4015820 {USER.encode().hex()[:8]} 00000000",
    kernel_log=f"usb 1-2: SerialNumber: {SERIAL}\nusb 1-2: Manufacturer: Acme",
)
OTHER = replace(FAILURE, test="mine.py::test_other", exchange="")
TAKEN = datetime(2026, 11, 22, 4, 55, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """A run with failures and a trace, full of what is nobody's business."""
    directory = RunDirectory.create(tmp_path, ["A2"], TAKEN)
    results = (FAILURE, OTHER, replace(OTHER, key="A3"))
    with ResultWriter(directory.results_path) as writer:
        for result in results:
            writer.write(result)
    facts = RunFacts(
        directory=str(directory.path),
        bench=HOST,
        started=TAKEN,
        command=("keyrig", "run", "--bench", f"/home/{PERSON}/bench.toml"),
        keys=(
            KeyFacts(
                key="A2",
                bay="left",
                about={"AAGUID": "6b657972-6967-0000-0000-000000000006", "firmware": "5.7.1"},
                info={"versions": ["FIDO_2_1"], "encIdentifier": CREDENTIAL},
                warnings=(f"opened as {PERSON} on {HOST}",),
            ),
        ),
    )
    directory.write_record(RunRecord.of(results, facts))
    shutil.copy(GOLDEN / "session.pcapng", directory.trace_path("A2"))
    return directory


def bundled(run: RunDirectory, *, private: bool = False) -> dict[str, bytes]:
    """Return what is in the bundle, read out."""
    history = run.path.parent / "history.sqlite"
    wanted = Wanted(TESTS[0])
    path = write_bundle(run, wanted, history=history, cut=cut, private=private)
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_private_is_in_any_byte_of_a_bundle(run: RunDirectory, secret: str) -> None:
    parts = bundled(run)

    forms = [secret.lower().encode(), secret.encode().hex().encode()]
    if secret == CREDENTIAL:
        raw = bytes.fromhex(secret)
        forms += [raw, repr(raw)[2:-1].lower().encode()]
    for name, data in parts.items():
        for form in forms:
            assert form not in data.lower(), name
            assert form not in name.encode().lower()


def test_bundle_of_a_run_made_of_several_names_no_host_and_no_coordinator(
    run: RunDirectory,
) -> None:
    facts = run.facts()
    key = facts.keys[0]
    lab = replace(
        facts,
        bench=f"north.example, {HOST}.example",
        origins={"A2": Origin(f"{HOST}.example", "A1", "run")},
        command=("keyrig", "lab", "run", "--coordinator=lab.example:20408", "--place", "A2"),
        keys=(replace(key, about={**key.about, "bench": f"{HOST}.example"}, warnings=()),),
    )
    run.write_record(RunRecord.of(run.results().results, lab))
    for name, data in bundled(run).items():
        for private in (HOST, "lab.example"):
            assert private.encode() not in data.lower(), name


def test_first_bytes_of_an_undecoded_name_are_left_out(run: RunDirectory) -> None:
    assert USER.encode().hex()[:8].encode() not in b"".join(bundled(run).values())


def test_all_of_it_is_there_for_who_asks_for_that(run: RunDirectory) -> None:
    whole = b"".join(bundled(run, private=True).values())

    for secret in (SERIAL, CREDENTIAL, USER):
        assert secret.encode() in whole


def test_bundle_holds_page_ticket_result_trace_and_versions(run: RunDirectory) -> None:
    parts = bundled(run)

    assert set(parts) == {"failure.html", "ticket.txt", "result.jsonl", "about.json", "A2.pcapng"}
    told = from_line(parts["result.jsonl"].decode())
    assert (told.key, told.test, told.verdict) == ("A2", TESTS[0], Verdict.FAIL)
    about = json.loads(parts["about.json"])
    assert about["schema"] == "keyrig.ticket/1"
    assert about["key"]["info"] == {"versions": ["FIDO_2_1"]}
    assert about["keyrig"]


def test_what_a_vendor_needs_is_left_in(run: RunDirectory) -> None:
    parts = {name: data.decode(errors="replace") for name, data in bundled(run).items()}

    for name in ("ticket.txt", "failure.html"):
        text = parts[name]
        assert "CBOR makeCredential (0x01)" in text
        assert "site.example" in text
        assert "6b657972-6967-0000-0000-000000000006" in text
        assert "usb 1-2: Manufacturer: Acme" in text
        assert "keyrig run --key A2" in text
        assert HIDDEN in text


def test_page_of_the_failure_needs_nothing_beside_it(run: RunDirectory) -> None:
    page = bundled(run)["failure.html"].decode()

    assert "default-src 'none'" in page
    assert 'href="#MC-51"' not in page
    assert "index.html" not in page


@pytest.mark.parametrize(
    ("test", "key", "complaint"),
    [
        ("test_other", None, "2 failures are meant"),
        ("test_other", "A4", "nothing failed"),
        ("no such test", None, "nothing failed"),
    ],
    ids=["several keys", "another key", "no such test"],
)
def test_a_ticket_is_of_exactly_one_failure(
    run: RunDirectory, test: str, key: str | None, complaint: str
) -> None:
    with pytest.raises(UsageProblem, match=complaint):
        write_bundle(run, Wanted(test, key), history=run.path / "none", cut=cut)


def test_failure_without_a_trace_has_a_bundle_too(run: RunDirectory, tmp_path: Path) -> None:
    target = tmp_path / "ticket.zip"

    write_bundle(run, Wanted("test_other", "A3"), target, history=run.path / "none", cut=cut)

    assert "ticket.txt" in ZipFile(target).namelist()
    assert not any(name.endswith(".pcapng") for name in ZipFile(target).namelist())
