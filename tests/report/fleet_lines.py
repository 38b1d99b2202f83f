"""What a test of the made-up fleet comes to: the lines of `results.jsonl`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rig.record.line import to_line
from rig.record.result import Latency, Press, Result
from rig.record.trouble import Trouble
from rig.record.verdict import Check, Verdict
from rig.requirements import Requirement, catalogue

NOBODY = "A?"
_VERDICTS = {
    "P": Verdict.PASS,
    "T": Verdict.TOLERATED,
    "F": Verdict.FAIL,
    "S": Verdict.SKIP,
    "I": Verdict.INFRA,
    "O": Verdict.INFRA,
}
_OUT: dict[str, Any] = {
    "verdict": Verdict.INFRA,
    "trouble": Trouble.OUT,
    "reason": "the bay is out for this run: 3 troubles in a row",
    "touches": 0,
    "presses": (),
    "seconds": 0.0,
}
"""What is written for the tests of a bay that was given up."""
_SEEN = "expected CREDENTIAL_EXCLUDED (0x19), the key answered success (0x00)"
_REASONS = {
    Verdict.FAIL: _SEEN,
    Verdict.TOLERATED: "0x3A (unconfirmed clause)",
    Verdict.INFRA: "the key is gone: read of the device node failed (ENODEV)",
}
_EXCHANGE = """\
   {at:5.1f} ms → CBOR makeCredential (0x01) 258 bytes
              1 clientDataHash: h'1856c1c91d4f7ed1961fa893194e087e5d32e07048992ad915440e93e17c46e4' (32 bytes)
              2 rp: {{"id": "358db13fdf80.keyrig.invalid", "name": "keyrig"}}
              3 user: {{
                "id": h'3f8459e303ecdd100bd0b12ff182dbe5' (16 bytes)
                "name": "401e4062"
              }}
              4 pubKeyCredParams: [{{"alg": -7, "type": "public-key"}}]
              5 excludeList: [{{"id": h'dd4731b463721175…' (70 bytes), "type": "public-key"}}]
   {at:5.1f} ms … KEEPALIVE user presence needed
   {end:5.1f} ms ← CBOR 0x00 SUCCESS 854 bytes
              1 fmt: "packed"
              2 authData: 202 bytes
                flags: 0x41 UP AT
                signCount: 6
"""  # noqa: E501 - as wide as the recorder writes it


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of the fleet.

    Attributes:
        updated: The firmware that it gets in the night of the update; empty for none.
        lacks: The suites that it has nothing for, and what its skipped tests say.
        tolerates: One test of so many departs from a clause that nobody is sure of.
    """

    name: str
    aaguid: str
    firmware: str
    updated: str = ""
    lacks: Mapping[str, str] = field(default_factory=dict)
    tolerates: int = 400


MODELS = (
    Model(
        name="Acme One",
        aaguid="6b657972-0000-0000-0000-000000000001",
        firmware="5.4.3",
        lacks={"fingerprint": "the key has no fingerprint sensor"},
    ),
    Model(
        name="Acme Two",
        aaguid="6b657972-0000-0000-0000-000000000002",
        firmware="5.7.1",
        updated="5.7.4",
        lacks={"fingerprint": "the key has no fingerprint sensor"},
    ),
    Model(
        name="Borealis Touch",
        aaguid="6b657972-0000-0000-0000-000000000003",
        firmware="2.1.0",
        lacks={
            "client_pin": "the key has no clientPin",
            "large_blobs": "no extension whatIsCalledByALongNameWithoutASpace",
        },
        tolerates=100,
    ),
    Model(name="Borealis Bio", aaguid="6b657972-0000-0000-0000-000000000004", firmware="2.3.0"),
)
SUITES = (
    "registration",
    "assertion",
    "client_pin",
    "tokens",
    "ctaphid",
    "encoding",
    "get_info",
    "reset",
    "large_blobs",
    "fingerprint",
)

OPERATIONS = (
    ("getInfo", 0.004),
    ("makeCredential", 0.21),
    ("getAssertion", 0.115),
    ("clientPIN getKeyAgreement", 0.065),
    ("clientPIN getPINRetries", 0.005),
    ("clientPIN getPinUvAuthTokenUsingPinWithPermissions", 0.082),
    ("makeCredential rk", 0.39),
    ("getAssertion discoverable", 0.125),
    ("credentialManagement deleteCredential", 0.055),
    ("credentialManagement enumerateRPsBegin", 0.022),
    ("reset", 0.45),
    ("U2F register", 0.18),
)
"""What is asked for, and the least time that it takes."""


@dataclass
class Lines:
    """The lines of a night, each made once for all keys of a model."""

    known: dict[tuple[str, int, str, bool], str] = field(default_factory=dict)

    def of(self, model: Model, test: int, tries: str, *, updated: bool) -> str:
        wanted = (model.name, test, tries, updated)
        if wanted not in self.known:
            results = _results(model, test, tries)
            told = map(_slower, results) if updated else results
            self.known[wanted] = "".join(map(to_line, told))
        return self.known[wanted]


def _results(model: Model, test: int, tries: str) -> Iterator[Result]:
    plain = _plain(test)
    for attempt, letter in enumerate(tries, start=1):
        yield replace(plain, attempt=attempt, **_told(model, test, letter))


def _plain(test: int) -> Result:
    claimed = _requirements(test)
    return Result(
        key=NOBODY,
        bay=NOBODY,
        test=named(test),
        requirements=tuple(each.id for each in claimed),
        checks=(),
        verdict=Verdict.PASS,
        seconds=round(0.1 + test % 37 * 0.013, 4),
        touches=1,
        presses=(Press(asked=0.125, pressed=0.125, accepted=0.25),),
        latencies=tuple(_latencies(test)),
    )


def _latencies(test: int) -> Iterator[Latency]:
    """Yield what a test asks for: three requests, as real ones do on the average."""
    for place in range(3):
        operation, seconds = OPERATIONS[(test + place * place) % len(OPERATIONS)]
        yield Latency(operation, round(seconds * (1 + test * 37 % 101 / 600), 6))


def _slower(result: Result) -> Result:
    """Have each request take a fifth longer."""
    slower = (replace(each, seconds=round(each.seconds * 1.2, 6)) for each in result.latencies)
    return replace(result, latencies=tuple(slower))


def _told(model: Model, test: int, letter: str) -> dict[str, Any]:
    verdict = _VERDICTS[letter]
    if letter == "O":
        return _OUT
    if verdict is Verdict.SKIP:
        return {
            "verdict": verdict,
            "reason": model.lacks[suite_of(test)],
            "presses": (),
            "touches": 0,
        }
    told: dict[str, Any] = {"verdict": verdict, "reason": _REASONS.get(verdict, "")}
    if verdict is not Verdict.INFRA:
        told["checks"] = tuple(_check(each, verdict) for each in _requirements(test))
    if verdict is not Verdict.PASS:
        told["exchange"] = _exchange(test)
    if verdict is Verdict.INFRA:
        told |= {"trouble": Trouble.GONE, "touches": 0}
    if verdict in (Verdict.FAIL, Verdict.INFRA):
        told["kernel_log"] = "usb 1-1.4: reset full-speed USB device number 7 using xhci_hcd"
        told["detail"] = f"rig/suites/{_file(test)}:66: in {_name(test)}\nE   assert False"
    return told


def _check(requirement: Requirement, verdict: Verdict) -> Check:
    seen = "" if verdict is Verdict.PASS else _REASONS[verdict]
    return Check(requirement=requirement.id, verdict=verdict, expected="0x19", seen=seen)


def _exchange(test: int) -> str:
    """Return what the recorder would have written: a few requests, or very many."""
    requests = 120 if test % 50 == 11 else 4 + test % 9
    return "".join(_EXCHANGE.format(at=12.5 * n, end=12.5 * n + 9.3) for n in range(requests))


def _requirements(test: int) -> Sequence[Requirement]:
    known = list(catalogue().values())
    return [known[(test * 2 + number) % len(known)] for number in range(2)]


def suite_of(test: int) -> str:
    return SUITES[test % len(SUITES)]


def _file(test: int) -> str:
    suite = suite_of(test)
    return f"{suite}/test_{suite}_{test // len(SUITES) % 4}.py"


def _name(test: int) -> str:
    return f"test_number_{test}_of_a_suite_does_what_its_name_says"


def named(test: int) -> str:
    parameter = "[protocol two]" if test % 5 == 3 else ""
    return f"{_file(test)}::{_name(test)}{parameter}"
