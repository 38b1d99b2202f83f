"""A key that goes or falls silent, and who is blamed for it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from rig.bench.file import Bench
from rig.consent import Consent
from rig.keys import open_key
from rig.plugin import active, recovery
from rig.plugin.changes import Changes
from rig.plugin.state import KeyState
from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.verdict import Verdict

SICK = """
import pytest
from rig.link.errors import HidErrorCode
from rig.link.frames import Command, init_packet
from rig.virtual.key import VirtualKey

COUNT = []


@pytest.fixture
def sick(monkeypatch):
    def fall(times, command=Command.CBOR):
        feed, left = VirtualKey.feed, [times]

        def deaf(key, report):
            is_next = command != Command.CBOR or report[7] == 0x08
            if report[4] == 0x80 | command and is_next and left[0]:
                left[0] -= 1
                return
            feed(key, report)

        monkeypatch.setattr(VirtualKey, "feed", deaf)

    return fall


@pytest.fixture
def busy(key_state):
    key = key_state.key.link._wire._connection._key
    feed, clock = key.feed, key.clock

    def begin(seconds):
        ends, cycles = clock.now() + seconds, key_state.key.power_cycles

        def refuse(report):
            if clock.now() >= ends or key_state.key.power_cycles > cycles:
                feed(report)
            elif report[4] & 0x80:
                channel = int.from_bytes(report[:4], "big")
                key.send(init_packet(channel, Command.ERROR, bytes([HidErrorCode.CHANNEL_BUSY])))

        key.feed = refuse

    return begin
"""
"""A fixture that makes the key deaf to the next so many getNextAssertions; -1: to all.

Or to other CTAPHID commands. And one that keeps it busy for so many seconds.
"""


def results(pytester: pytest.Pytester, body: str, *more: str) -> list[Result]:
    """Run tests on a key that can be made sick, and return what was recorded.

    In this process: that is quick, as long as every module of the plugin was there before.
    """
    assert active.CONCERNS
    pytester.makeconftest(SICK)
    pytester.makepyfile(test_mine=body)
    pytester.runpytest_inprocess("--key=virtual", "--keyrig-record=r.jsonl", *more)
    return list(read_results(Path(pytester.path) / "r.jsonl").results)


def test_key_lost_twice_at_one_request_fails_and_the_next_test_runs(
    pytester: pytest.Pytester,
) -> None:
    body = """
        def test_a_hang(sick, send):
            sick(-1)
            send(0x08)

        def test_b_next(make_credential):
            make_credential()
    """
    first, second, after = results(pytester, body)
    assert (first.verdict, first.attempt) == (Verdict.INFRA, 1)
    assert (second.verdict, second.attempt) == (Verdict.FAIL, 2)
    assert second.reason == "the key hangs or restarts on this request"
    assert "request: 1008" in second.detail
    assert after.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("command", "asked"),
    [("PING", "link.ping(chance.token_bytes(8))"), ("INIT", "link.raw.open_channel()")],
    ids=["PING", "INIT"],
)
def test_key_lost_twice_at_a_request_that_is_drawn_by_chance_fails(
    pytester: pytest.Pytester, command: str, asked: str
) -> None:
    body = f"""
        from rig.link import chance
        from rig.link.frames import Command

        def test_hang(sick, link):
            sick(1, Command.{command})
            {asked}
    """
    first, second = results(pytester, body)
    assert (first.verdict, first.attempt) == (Verdict.INFRA, 1)
    assert (second.verdict, second.attempt) == (Verdict.FAIL, 2)
    assert second.reason == "the key hangs or restarts on this request"


def test_key_lost_at_two_requests_of_u2f_is_undecided(pytester: pytest.Pytester) -> None:
    body = """
        from conftest import COUNT
        from rig.link.frames import Command

        def test_hang(sick, link):
            sick(1, Command.MSG)
            COUNT.append(1)
            link.call(Command.MSG, bytes([0, len(COUNT), 0, 0]))
    """
    assert [result.verdict for result in results(pytester, body)] == [Verdict.INFRA] * 2


def test_key_lost_while_a_skipped_test_is_tidied_up_is_not_passed_over(
    pytester: pytest.Pytester,
) -> None:
    body = """
        import pytest

        @pytest.fixture
        def tidied(sick, send):
            yield
            sick(1)
            send(0x08)

        def test_skipped(tidied):
            pytest.skip("not here")
    """
    first, second = results(pytester, body)
    assert (first.verdict, first.attempt) == (Verdict.INFRA, 1)
    assert (second.verdict, second.attempt) == (Verdict.FAIL, 2)


def test_key_lost_once_is_trouble_and_the_second_try_counts(pytester: pytest.Pytester) -> None:
    body = """
        from fido2.ctap import CtapError
        from conftest import COUNT
        from rig.marks.answers import refused

        def test_hiccup(sick, send):
            if not COUNT:
                sick(1)
            COUNT.append(1)
            with refused(CtapError.ERR.NOT_ALLOWED):
                send(0x08)
    """
    first, second = results(pytester, body)
    assert first.verdict is Verdict.INFRA
    assert "undecided" in first.reason
    assert (second.verdict, second.attempt) == (Verdict.PASS, 2)


def test_test_that_resets_is_not_run_twice(pytester: pytest.Pytester) -> None:
    body = """
        from rig.marks import covers

        @covers("RST-01")
        def test_hang(sick, send):
            sick(-1)
            send(0x08)
    """
    (only,) = results(pytester, body)
    assert only.verdict is Verdict.INFRA


def test_bay_is_out_after_three_troubles(pytester: pytest.Pytester) -> None:
    body = """
        import pytest
        from rig.marks import covers

        @covers("RST-01")
        @pytest.mark.parametrize("number", range(5))
        def test_hang(number, sick, send):
            sick(-1)
            send(0x08)
    """
    reasons = [result.reason for result in results(pytester, body)]
    assert len(reasons) == 5
    assert all("undecided" in reason for reason in reasons[:3])
    assert all("the bay is out" in reason for reason in reasons[3:])


def test_key_that_hangs_again_and_again_is_failed_and_tested_to_the_end(
    pytester: pytest.Pytester,
) -> None:
    body = """
        import pytest

        @pytest.mark.parametrize("number", range(5))
        def test_hang(number, sick, send):
            sick(-1)
            send(0x08)

        def test_next(make_credential):
            make_credential()
    """
    came_to = results(pytester, body)
    hangs = [result for result in came_to if result.attempt == 2]
    assert [result.verdict for result in hangs] == [Verdict.FAIL] * 5
    assert came_to[-1].verdict is Verdict.PASS


@pytest.mark.parametrize("level", ["sign", "wipe"])
def test_key_that_a_test_leaves_busy_is_waited_for_or_restarted(
    pytester: pytest.Pytester, level: str
) -> None:
    body = """
        def test_a_busy(busy, link):
            busy(20)

        def test_b_next(info):
            assert info.versions
    """
    came_to = results(pytester, body, f"--consent={level}")
    assert [result.verdict for result in came_to] == [Verdict.PASS] * 2
    assert "busy before test_mine.py::test_b_next" in (pytester.path / "keys.jsonl").read_text()


def test_half_message_of_one_test_does_not_harm_the_next(pytester: pytest.Pytester) -> None:
    body = """
        from rig.link.frames import Command, packets

        def test_a_half(link):
            link.raw.send(packets(link.channel, Command.PING, bytes(200))[0])

        def test_b_next(info):
            assert info.versions

        def test_c_waiting(link):
            link.raw.send_message(link.channel, Command.CBOR, b"\\x0b")

        def test_d_next(info):
            assert info.versions

        def test_e_waiting_on_another_channel(link):
            other = link.raw.open_channel()
            link.raw.send_message(other, Command.CBOR, b"\\x0b")

        def test_f_next(info):
            assert info.versions
    """
    assert [result.verdict for result in results(pytester, body)] == [Verdict.PASS] * 6


def test_key_that_restarts_between_two_requests_is_opened_anew(pytester: pytest.Pytester) -> None:
    body = """
        from conftest import COUNT

        def test_restart(key_state, send):
            if not COUNT:
                key_state.key.power.off()
                key_state.key.power.on()
            COUNT.append(1)
            assert send(0x04)[1]
    """
    first, second = results(pytester, body)
    assert first.verdict is Verdict.INFRA
    assert (second.verdict, second.attempt) == (Verdict.PASS, 2)


@pytest.mark.parametrize(
    ("level", "cycles"), [(Consent.STORE, 0), (Consent.WIPE, 2)], ids=["store", "wipe"]
)
def test_blocked_pin_of_a_key_that_is_not_given_up_stays_blocked(
    monkeypatch: pytest.MonkeyPatch, level: Consent, cycles: int
) -> None:
    monkeypatch.setattr(recovery, "wants_power_cycle", lambda _: True)
    with closing(open_key("virtual", Bench(), level)) as key:
        assert recovery.recover(KeyState(key, Changes()))
        assert key.power_cycles == cycles
