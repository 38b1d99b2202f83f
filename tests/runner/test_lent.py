"""What other suites may have of the bench, over real sockets."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest

from rig import BenchProblem, UsageProblem
from rig.bench.file import Bench, parse_bench
from rig.bench.touch.rules import SETTLING, Finger, TouchRules
from rig.consent import Consent
from rig.keys.parts import Parts
from rig.link.connection import Connection
from rig.link.errors import Gone
from rig.runner.lent import hand as hands_room
from rig.runner.lent.hand import LONGEST_OFF, LONGEST_TOUCH, PLAIN_TOUCH, Hand
from rig.runner.lent.http import LONGEST_BODY, Act, LocalServer
from rig.runner.lent.lending import Places, lend, require_lendable
from rig.runner.lent.paths import Outcome, conformance, python_fido2
from tests.real_time import PATIENCE


class Bay:
    """A finger and a port that note what is done, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.time = 100.0
        self.keyboards: tuple[str, ...] = ()
        self.broken = False

    def now(self) -> float:
        return self.time

    def press(self, hold: float, delay: float) -> None:
        self.done.append((hold, delay))

    def release(self) -> None:
        self.done.append("release")

    def off(self) -> None:
        self.done.append("off")
        if self.broken:
            raise BenchProblem("the board does not answer")

    def on(self) -> None:
        if self.broken:
            raise BenchProblem("the board does not answer", try_this="see its cable")
        self.done.append("on")

    def hand(self, *, power: bool = True, await_return: Callable[[], None] | None = None) -> Hand:
        parts = Parts(
            connect=_no_connection,
            touch=self,
            power=self if power else None,
            await_departure=lambda: self.done.append("gone"),
            await_return=await_return or (lambda: self.done.append("back")),
        )
        rules = TouchRules(
            finger=Finger.MACHINE, consent=Consent.WIPE, name="A1", keyboards=lambda: self.keyboards
        )
        return Hand("A1", parts, rules, self)


def _no_connection() -> Connection:
    raise Gone("the other suite has the key")


@pytest.fixture
def bay() -> Bay:
    return Bay()


@contextmanager
def served(acts: Mapping[tuple[str, str], Act]) -> Iterator[LocalServer]:
    with LocalServer(0, acts) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def ask(
    server: LocalServer,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> tuple[int, dict[str, object]]:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_touch_is_held_until_it_is_ended_but_no_longer_than_said(bay: Bay) -> None:
    hand = bay.hand()
    hand.touch_on()
    hand.touch_off()
    assert bay.done == [(LONGEST_TOUCH, 0.0), "release"]
    assert hand.touches == 1


def test_key_is_pressed_only_once_it_has_settled_after_power_on(bay: Bay) -> None:
    hand = bay.hand()
    hand.power_off()
    hand.power_on()
    bay.time += 1.0
    hand.touch_on()
    assert bay.done == ["release", "off", "gone", "on", "back", (LONGEST_TOUCH, 2.0)]
    assert hand.power_cycles == 1


def test_power_comes_back_when_nobody_switches_it_on(bay: Bay) -> None:
    hand = bay.hand()
    hand.power_off()
    bay.time += LONGEST_OFF - 1
    hand.lapse()
    assert "on" not in bay.done
    bay.time += 1
    bay.broken = True
    hand.lapse()
    bay.broken = False
    hand.lapse()
    hand.lapse()
    assert bay.done.count("on") == 1
    hand.touch_on()
    assert bay.done[-1] == (LONGEST_TOUCH, SETTLING)


def test_key_that_is_not_back_in_time_is_not_pressed_too_soon(bay: Bay) -> None:
    def stays_away() -> None:
        raise BenchProblem("no key came back")

    hand = bay.hand(await_return=stays_away)
    hand.power_off()
    with pytest.raises(BenchProblem, match="came back"):
        hand.power_on()
    hand.touch_on()
    assert bay.done[-1] == (LONGEST_TOUCH, SETTLING)


@pytest.mark.parametrize("broken", [False, True])
def test_key_is_let_go_at_the_end_whatever_its_board_says(bay: Bay, *, broken: bool) -> None:
    hand = bay.hand()
    hand.touch_on()
    hand.power_off()
    bay.broken = broken
    hand.let_go()
    assert bay.done[-1] == ("release" if broken else "on")


def test_power_comes_back_although_nobody_knows_whether_it_went(bay: Bay) -> None:
    hand = bay.hand()
    bay.broken = True
    with pytest.raises(BenchProblem, match="does not answer"):
        hand.power_off()
    bay.broken = False
    hand.let_go()
    assert bay.done[-1] == "on"


def test_key_that_types_is_never_pressed(bay: Bay) -> None:
    bay.keyboards = ("1-2:1.0",)
    with pytest.raises(BenchProblem, match="types as a keyboard"):
        bay.hand().touch_on()
    assert bay.done == []


def test_paths_of_python_fido2_reach_each_port_by_its_number(bay: Bay) -> None:
    other = Bay()
    with served(python_fido2([bay.hand(), other.hand()], "secret")) as server:
        for path in ("/", "/usb2/touch/off", "/usb2/touch/on", "/usb1/power/off", "/usb1/power/on"):
            assert ask(server, "GET", f"/secret{path}")[0] == 200
    assert other.done == ["release", (LONGEST_TOUCH, 0.0)]
    assert bay.done == ["release", "off", "gone", "on", "back"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/usb1/touch/on", {}, 404),
        ("GET", "/secrets/usb1/touch/on", {}, 404),
        ("GET", "/secret/usb2/touch/on", {}, 404),
        ("GET", "/secret/usb1/touch/maybe", {}, 404),
        ("POST", "/secret/usb1/touch/on", {}, 405),
        ("GET", "/secret/usb1/touch/on", {"Host": "keys.example"}, 421),
        ("GET", "/secret/usb1/touch/on", {"Host": "127.0.0.1:1"}, 421),
        ("GET", "/secret/usb1/touch/on", {"Host": "127.0.0.1:x"}, 421),
        ("GET", "/secret/usb1/touch/on", {"Origin": "https://example.com"}, 403),
        ("GET", "/secret/usb1/touch/on", {"Origin": "http://localhost.example.com"}, 403),
        ("GET", "/secret/usb1/touch/on", {"Content-Length": "-1"}, 411),
        ("GET", "/secret/usb1/touch/on", {"Content-Length": str(LONGEST_BODY + 1)}, 413),
    ],
)
def test_request_that_is_not_meant_touches_nothing(
    bay: Bay, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    with served(python_fido2([bay.hand()], "secret")) as server:
        answered, told = ask(server, method, path, headers=headers)
    assert (answered, told["ok"], bool(told["message"])) == (status, False, True)
    assert bay.done == []


@pytest.mark.parametrize("origin", ["null", "http://localhost:5000", "http://127.0.0.1:1"])
def test_page_of_this_machine_may_touch(bay: Bay, origin: str) -> None:
    with served(python_fido2([bay.hand()], "secret")) as server:
        assert ask(server, "GET", "/secret/usb1/touch/off", headers={"Origin": origin})[0] == 200


def test_trouble_of_the_bench_is_told_with_what_to_try(bay: Bay) -> None:
    bay.broken = True
    with served(python_fido2([bay.hand()], "t")) as server:
        broken = ask(server, "GET", "/t/usb1/power/on")
    with served(python_fido2([bay.hand(power=False)], "t")) as server:
        missing = ask(server, "GET", "/t/usb1/power/off")
    assert broken == (503, {**broken[1], "try": "see its cable", "ok": False})
    assert (missing[0], missing[1]["message"]) == (503, "nothing can cut this key's power")


def test_fidos_tool_is_answered_when_the_touch_is_over(
    bay: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    class Waits:
        def wait(self, seconds: float) -> None:
            waited.append(seconds)

    monkeypatch.setattr(hands_room, "Event", Waits)
    outcomes: list[Outcome] = []
    results = {"passedTestsCount": 3, "failedTestsCount": 1, "failedTests": ["one"]}
    with served(conformance(bay.hand(), outcomes.append)) as server:
        assert ask(server, "POST", "/conformance/userpresence", b"")[0] == 200
        assert ask(server, "POST", "/conformance/powercycle", b"{}")[0] == 200
        body = json.dumps(results).encode()
        assert ask(server, "POST", "/conformance/results", body)[0] == 200
        assert ask(server, "GET", "/conformance/userpresence")[0] == 405
    assert waited == [PLAIN_TOUCH]
    assert bay.done == [(PLAIN_TOUCH, 0.0), "release", "off", "gone", "on", "back"]
    assert outcomes == [Outcome(passed=3, failed=1, document=results)]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_results_that_are_none_are_refused(bay: Bay, body: bytes) -> None:
    outcomes: list[Outcome] = []
    with served(conformance(bay.hand(), outcomes.append)) as server:
        assert ask(server, "POST", "/conformance/results", body)[0] == 400
    assert outcomes == []


def bench(settings: str) -> Bench:
    board = "[boards.B1]\nkind = 'actuator'\nemulator = true\n"
    return parse_bench(f"{board}[bays.A1]\n{settings}", Path("bench.toml"))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("path = '1-2'\nlevel = 'store'\ntouch = { board = 'B1', channel = 1 }", "at store"),
        ("simulated = { profile = 'u2f' }", "at read"),
        ("path = '1-2'\nlevel = 'wipe'", "no machine presses"),
        ("key = 'virtual'", "no other program can reach it"),
        ("key = 'tcp:localhost:1'\nlevel = 'wipe'", "no machine presses"),
    ],
)
def test_bay_that_may_not_be_lent_is_refused_before_anything_starts(
    settings: str, told: str
) -> None:
    with pytest.raises(UsageProblem, match=told):
        require_lendable(bench(settings), ["A1"])


def test_each_bay_has_to_be_named() -> None:
    with pytest.raises(UsageProblem, match="no bay is called 'virtual'") as problem:
        require_lendable(bench("path = '1-2'"), ["virtual"])
    assert problem.value.try_this == "A1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_end_lets_every_key_go(bay: Bay, number: signal.Signals) -> None:
    hand = bay.hand()
    hand.power_off()
    before = signal.getsignal(signal.SIGTERM)

    def announced(places: Places) -> None:
        assert urlsplit(places.controller).hostname == "127.0.0.1"
        assert len(urlsplit(places.controller).path) > 20
        os.kill(os.getpid(), number)

    lend([hand], (0, 0), announced, print)
    assert bay.done[-2:] == ["release", "on"]
    assert signal.getsignal(signal.SIGTERM) == before
