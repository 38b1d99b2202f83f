from __future__ import annotations

from pathlib import Path

import pytest

from rig import UsageProblem
from rig.bench.file import Bench, parse_bench
from rig.keys.names import check_names
from rig.keys.schemes import SCHEMES, parse_reach

BENCH = parse_bench(
    '[bays.A1]\npath = "1-2"\n'
    '[bays.S1]\nkey = "udp:127.0.0.1:8111:7112"\n'
    '[bays.S2]\nkey = "udp:127.0.0.1:8111"\n'
    '[bays.S3]\nkey = "virtually"\n',
    Path("bench.toml"),
)
GOOD = [
    "A1",
    "S1",
    "virtual",
    "virtual:fido2.1+wrong-signature",
    "virtual+wrong-signature/7+missing-keepalive",
    "udp:127.0.0.1:8111:7112",
    "udp:simulator.example:1:65535",
    "tcp:127.0.0.1:35962",
    "tcp:localhost:1",
    "hidapi:/dev/hidraw3",
    "hidapi:DevSrvsID:4294971234",
]
BAD = {
    "udp:127.0.0.1:8111": "udp:HOST:PORT:ANSWERPORT",
    "udp:127.0.0.1:8111:0": "udp:HOST:PORT:ANSWERPORT",
    "udp:127.0.0.1:8111:65536": "udp:HOST:PORT:ANSWERPORT",
    "udp::8111:7112": "udp:HOST:PORT:ANSWERPORT",
    "udp:h:1:2:3": "udp:HOST:PORT:ANSWERPORT",
    "udp": "udp:HOST:PORT:ANSWERPORT",
    "tcp:127.0.0.1": "tcp:HOST:PORT",
    "tcp:127.0.0.1:http": "tcp:HOST:PORT",
    "tcp:h:8111:7112": "tcp:HOST:PORT",
    "hidapi:": "hidapi:PATH",
    "tpc:127.0.0.1:8111": "tcp:HOST:PORT",
    "S4": "S",
    "virtual+wrong-signatures": "wrong-signature",
    "virtual+wrong-signatures/7": "wrong-signature",
    "virtual+wrong-signature/0": "FAULT/7",
    "virtual+wrong-signature/": "FAULT/7",
    "virtual+wrong-signature/often": "FAULT/7",
    "S2": "udp:HOST:PORT:ANSWERPORT",
    "S3": "virtual",
}


def test_names_of_keys_are_taken_before_anything_is_opened() -> None:
    check_names(GOOD, BENCH)


@pytest.mark.parametrize(("name", "advice"), BAD.items(), ids=BAD)
def test_name_that_cannot_be_is_refused_with_what_can(name: str, advice: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        check_names([name], BENCH)
    assert advice in caught.value.try_this


def test_every_way_is_among_the_candidates_of_an_empty_bench() -> None:
    with pytest.raises(UsageProblem) as caught:
        check_names(["?"], Bench())
    assert all(scheme.form in caught.value.try_this for scheme in SCHEMES.values())


@pytest.mark.parametrize("name", ["A1", "virtual", "1-2", "pci-0000:00:14.0-usb-0:2"])
def test_other_names_tell_no_way(name: str) -> None:
    assert parse_reach(name) is None
