from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
from fido2.ctap import CtapError
from fido2.ctap2 import ClientPin, Ctap2

from rig import BenchProblem, UsageProblem
from rig.bench.file import Bench
from rig.bench.touch.presser import Intent
from rig.consent import Consent
from rig.keys import OpenKey, open_key
from rig.keys.tracing import traced
from rig.link import chance
from rig.link.cbor import encode
from rig.link.frames import Command

TEST = "mine.py::test_it"
FACTS = {"dirty": "False"}
REGISTRATION = {
    2: {"id": "a.example", "name": "A"},
    3: {"id": b"\1", "name": "zoe"},
    4: [{"type": "public-key", "alg": -7}],
}
PIN = "2468"


class TraceEnded(BaseException):
    """What a test hears of the end of a trace."""


def end(why: str) -> NoReturn:
    raise TraceEnded(why)


@pytest.fixture(autouse=True)
def unseeded() -> Iterator[None]:
    yield
    chance.seed(None)


Session = Callable[[OpenKey], object]


def begin(key: OpenKey, test: str = TEST) -> None:
    assert key.witness is not None
    chance.seed(key.witness.begins(test, 1, FACTS).seed)


def recorded(path: Path, *sessions: Session, name: str = "virtual") -> None:
    """Record a test per session, called by its number."""
    bench = Bench()
    opened = lambda tap: open_key(name, bench, Consent.WIPE, taps=(tap,))  # noqa: E731
    with closing(traced(name, path, opened)) as key:
        for number, session in enumerate(sessions):
            begin(key, f"{TEST}[{number}]")
            session(key)
            assert key.witness is not None
            chance.seed(key.witness.ends("pass", ""))


def replayed(path: Path, session: Session, number: int = 0) -> object:
    with closing(open_key(f"trace:{path}", Bench())) as key:
        vars(key.witness)["give_up"] = end
        begin(key, f"{TEST}[{number}]")
        return session(key)


def register(key: OpenKey) -> bytes:
    request = {1: chance.token_bytes(32), **REGISTRATION}
    return key.link.call(Command.CBOR, b"\1" + encode(request))


def info(key: OpenKey) -> bytes:
    return key.link.call(Command.CBOR, b"\4")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "A1.pcapng"


def test_key_answers_as_it_did(path: Path) -> None:
    said: list[bytes] = []
    recorded(path, lambda key: said.extend([info(key), register(key)]))
    assert replayed(path, lambda key: [info(key), register(key)]) == said


def test_time_is_that_of_the_recording(path: Path) -> None:
    def waits(key: OpenKey) -> list[float]:
        with key.presser.wanting(Intent(delay=1.5)):
            register(key)
        ended = key.link.exchange_ended
        times = [*(each.at for each in key.link.keepalives.entries), ended]
        return [round(at - key.link.exchange_started, 6) for at in times]

    was: list[list[float]] = []
    recorded(path, lambda key: was.append(waits(key)))
    assert replayed(path, waits) == was[0]
    assert was[0][-1] == 1.5


@pytest.mark.parametrize(
    ("now", "told"),
    [
        pytest.param(
            lambda key: key.link.call(Command.CBOR, b"\7"), "CBOR reset was not asked", id="other"
        ),
        pytest.param(lambda key: key.link.ping(b"?"), "PING was not asked", id="other-command"),
        pytest.param(
            lambda key: key.link.call(Command.CBOR, b"\1" + encode({1: bytes(32), **REGISTRATION})),
            "CBOR makeCredential was not asked",
            id="other-bytes",
        ),
        pytest.param(lambda key: [register(key), register(key)], "not asked here", id="more"),
        pytest.param(lambda key: key.link.raw.silence(60.0), "waited longer", id="longer"),
        pytest.param(lambda key: key.link.reconnect(), "reopened was not next", id="reopened"),
        pytest.param(lambda key: key.power_cycle(), "power off was not next", id="power"),
    ],
)
def test_trace_ends_where_something_else_is_done(path: Path, now: Session, told: str) -> None:
    recorded(path, register)
    with pytest.raises(TraceEnded, match=told):
        replayed(path, now)


def test_trace_that_has_ended_stays_so_until_the_next_test(path: Path) -> None:
    recorded(path, register, info)

    def go_on(key: OpenKey) -> bytes:
        with pytest.raises(TraceEnded):
            key.link.ping(b"?")
        with pytest.raises(TraceEnded, match="PING"):
            register(key)
        assert key.witness is not None
        key.witness.ends("skip", "")
        begin(key, f"{TEST}[1]")
        return info(key)

    assert replayed(path, go_on)


def test_test_of_later_is_not_in_the_trace(path: Path) -> None:
    recorded(path, register)
    with pytest.raises(TraceEnded, match="not in it"):
        replayed(path, info, number=7)


def test_pin_is_set_again_though_it_is_masked(path: Path) -> None:
    def set_pin(key: OpenKey, pin: str) -> None:
        ClientPin(Ctap2(key.link)).set_pin(pin)

    recorded(path, lambda key: set_pin(key, PIN))
    replayed(path, lambda key: set_pin(key, "8642"))


def test_trace_ends_where_a_token_would_be_given(path: Path) -> None:
    def token(key: OpenKey) -> bytes:
        pins = ClientPin(Ctap2(key.link))
        pins.set_pin(PIN)
        return pins.get_pin_token(PIN, ClientPin.PERMISSION.MAKE_CREDENTIAL, "a.example")

    recorded(path, token)
    with pytest.raises(TraceEnded, match="pinUvAuthToken is masked"):
        replayed(path, token)


def test_wrong_pin_is_refused_again(path: Path) -> None:
    def guess(key: OpenKey) -> int:
        pins = ClientPin(Ctap2(key.link))
        pins.set_pin(PIN)
        with pytest.raises(CtapError) as refused:
            pins.get_pin_token("0000", ClientPin.PERMISSION.MAKE_CREDENTIAL, "a.example")
        return int(refused.value.code)

    recorded(path, guess)
    assert replayed(path, guess) == CtapError.ERR.PIN_INVALID


def test_info_that_is_not_asked_any_more_is_passed_over(path: Path) -> None:
    said: list[bytes] = []
    recorded(path, lambda key: said.extend([info(key), info(key), register(key)]))
    assert replayed(path, register) == said[2]


def test_marker_that_was_asked_for_is_passed_over(path: Path) -> None:
    marker = {1: "marker.keyrig.invalid", 2: bytes(32), 5: {"up": False}}

    def proven(key: OpenKey) -> bytes:
        key.link.call(Command.CBOR, b"\2" + encode(marker))
        return register(key)

    said: list[bytes] = []
    recorded(path, lambda key: said.append(proven(key)))
    assert replayed(path, register) == said[0]


def test_test_runs_alone_though_the_one_before_it_changed_channel(path: Path) -> None:
    def reopened(key: OpenKey) -> None:
        key.link.reconnect()

    recorded(path, reopened, register)
    assert replayed(path, register, number=1)


def test_power_is_cut_where_it_was(path: Path) -> None:
    def cut(key: OpenKey) -> bytes:
        key.power_cycle()
        return info(key)

    said: list[bytes] = []
    recorded(path, lambda key: said.append(cut(key)))
    assert replayed(path, cut) == said[0]


def test_recorded_key_is_what_it_was(path: Path) -> None:
    recorded(path, info)
    with (
        closing(open_key("virtual", Bench())) as was,
        closing(open_key(f"trace:{path}", Bench())) as key,
    ):
        assert key.consent is Consent.WIPE
        assert key.guard.irreversible == was.guard.irreversible
        assert (key.physical, key.fresh) == (was.physical, was.fresh)
        assert key.link.interface == was.link.interface
        assert key.link.capabilities == was.link.capabilities


def test_consent_can_be_capped(path: Path) -> None:
    recorded(path, info)
    with closing(open_key(f"trace:{path}", Bench(), Consent.READ)) as key:
        assert key.consent is Consent.READ


def test_outside_of_tests_the_end_of_a_trace_is_trouble(path: Path) -> None:
    recorded(path, info)
    with (
        closing(open_key(f"trace:{path}", Bench())) as key,
        pytest.raises(BenchProblem, match="trace ends here"),
    ):
        key.link.ping(b"?")


@pytest.mark.parametrize("name", ["trace:", "trace:nowhere.pcapng"])
def test_file_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(UsageProblem):
        open_key(name, Bench())


def test_capture_of_another_program_answers_for_no_key(path: Path) -> None:
    recorded(path, info)
    head = path.read_bytes()[:200]
    path.write_bytes(head[: head.index(b"\x09\0\0\0")])
    with pytest.raises(UsageProblem, match="no key was opened"):
        open_key(f"trace:{path}", Bench())
