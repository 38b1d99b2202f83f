"""A key that fails while its bench is in trouble, and who is blamed for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rig.keys import OpenKey
from rig.plugin import active
from rig.plugin.state import KeyState
from rig.record.jsonl import read_results
from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict

BENCH = '''
import pytest
from rig.bench.boards.errors import BoardRestarted
from rig.bench.touch.virtual import VirtualTouch
from rig.keys.inprocess import InProcessConnection
from rig.keys import OpenKey
from rig.plugin.state import KeyState

TRIED = []


@pytest.fixture
def numb(monkeypatch):
    """Press in vain so many times; -1 is every time."""
    press, left = VirtualTouch.press, [0]

    def pressed(touch, hold, delay):
        if left[0]:
            left[0] -= 1
            return None
        return press(touch, hold, delay)

    monkeypatch.setattr(VirtualTouch, "press", pressed)
    return lambda times: left.__setitem__(0, times)


@pytest.fixture
def restarting(monkeypatch):
    """Have the board restart at the next press."""
    press = VirtualTouch.press

    def pressed(touch, hold, delay):
        monkeypatch.setattr(VirtualTouch, "press", press)
        raise BoardRestarted("the board has restarted")

    monkeypatch.setattr(VirtualTouch, "press", pressed)


@pytest.fixture
def crowd(key_state):
    """Have packets of another channel come, so many, until the key is opened anew."""
    wire = key_state.key.link._wire
    receive, left = wire._receive, [0]

    def received(deadline):
        if left[0]:
            left[0] -= 1
            wire.clock.advance(wire.now() + 0.01)
            return bytes.fromhex("aabbccdd90") + bytes(59)
        return receive(deadline)

    wire._receive = received
    return lambda packets: left.__setitem__(0, packets)


@pytest.fixture
def swapped(monkeypatch):
    """Have another key there after the next power cycle, and the right one after that."""
    cycle, send = OpenKey.power_cycle, KeyState.info

    def right(key):
        monkeypatch.setattr(KeyState, "info", send)
        cycle(key)

    def wrong(key):
        cycle(key)
        monkeypatch.setattr(KeyState, "info", lambda state: {**send(state), 3: bytes(16)})
        monkeypatch.setattr(OpenKey, "power_cycle", right)

    monkeypatch.setattr(OpenKey, "power_cycle", wrong)


@pytest.fixture
def twitchy(monkeypatch):
    """Have a finger that counts, and presses once although it must not."""
    counted = iter((7, 8))
    monkeypatch.setattr(VirtualTouch, "counted", lambda touch: next(counted), raising=False)
'''
"""Fixtures for trouble; the finger and the link of the built-in key are what they act on."""

Run = Callable[[str], list[Result]]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run tests on a bench that can be brought into trouble, and return what was recorded.

    In this process: that is quick, as long as every module of the plugin was there before.
    """
    assert active.CONCERNS

    def run(body: str) -> list[Result]:
        pytester.makeconftest(BENCH)
        pytester.makepyfile(test_mine=body)
        pytester.runpytest_inprocess("--key=virtual", "--keyrig-record=r.jsonl")
        return list(read_results(Path(pytester.path) / "r.jsonl").results)

    return run


def told(results: list[Result]) -> list[tuple[Verdict, Trouble | None, int]]:
    return [(each.verdict, each.trouble, each.attempt) for each in results]


def test_touch_that_was_missed_once_is_trouble_and_the_second_try_counts(run: Run) -> None:
    results = run("""
        from conftest import TRIED

        def test_touch(numb, make_credential):
            numb(0 if TRIED else 3)
            TRIED.append(1)
            make_credential()
    """)
    assert told(results) == [
        (Verdict.INFRA, Trouble.TOUCH, 1),
        (Verdict.PASS, None, 2),
    ]
    assert "undecided, no touch was accepted" in results[0].reason


def test_touch_that_is_missed_again_at_one_request_is_the_keys_failure(run: Run) -> None:
    results = run("""
        def test_touch(numb, make_credential):
            numb(3)
            make_credential()
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.TOUCH, 1), (Verdict.FAIL, None, 2)]
    assert results[1].reason.startswith("no touch accepted in this request")
    assert len(results[1].presses) == 4


def test_key_that_no_touch_reaches_is_never_blamed(run: Run) -> None:
    results = run("""
        def test_touch(numb, make_credential):
            numb(-1)
            make_credential()
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.TOUCH, 1)]
    assert "touch check" in results[0].reason


def test_u2f_key_that_misses_its_touches_is_treated_alike(run: Run) -> None:
    results = run("""
        from conftest import TRIED

        def test_touch(numb, u2f):
            numb(0 if TRIED else 3)
            TRIED.append(1)
            u2f.register()
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.TOUCH, 1), (Verdict.PASS, None, 2)]


def test_key_that_was_not_touched_has_not_been_reset_and_is_tested_again(run: Run) -> None:
    results = run("""
        from rig.marks import covers

        @covers("RST-01")
        def test_touch(numb, power, send):
            numb(3)
            power.cycle()
            send(0x07)
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.TOUCH, 1), (Verdict.FAIL, None, 2)]


def test_reset_that_the_host_brought_too_late_is_tried_again(run: Run) -> None:
    results = run("""
        from conftest import TRIED
        from rig.marks import covers

        @covers("RST-01")
        def test_late(power, link, send):
            TRIED.append(1)
            power.cycle()
            link.raw.silence(11.0 if len(TRIED) == 1 else 1.0)
            send(0x07)
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.LATE, 1), (Verdict.PASS, None, 2)]


def test_late_reset_excuses_nothing_that_is_sent_after_it(run: Run) -> None:
    (result,) = run("""
        from fido2.ctap import CtapError
        from rig.link.frames import init_packet
        from rig.marks import consent
        from rig.marks.answers import refused

        @consent("wipe")
        def test_late(power, link, send):
            power.cycle()
            link.raw.silence(11.0)
            with refused(CtapError.ERR.NOT_ALLOWED):
                send(0x07)
            link.raw.send(init_packet(link.channel, 0x01, b"?"))
            assert link.raw.silence(1.0)
    """)
    assert told([result]) == [(Verdict.FAIL, None, 1)]


def test_check_that_failed_for_want_of_a_touch_says_nothing_of_the_key(run: Run) -> None:
    (first, _) = run("""
        from rig.marks import covers

        @covers("MC-01")
        def test_touch(numb, check, make_credential):
            numb(3)
            with check("MC-01"):
                make_credential()
    """)
    assert first.checks == ()


def test_board_that_restarts_is_trouble_and_the_second_try_counts(run: Run) -> None:
    results = run("""
        from conftest import TRIED

        def test_touch(request, make_credential):
            if not TRIED:
                request.getfixturevalue("restarting")
            TRIED.append(1)
            make_credential()
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.ACTUATOR, 1), (Verdict.PASS, None, 2)]


def test_program_that_goes_on_talking_is_blamed_for_a_failure(run: Run) -> None:
    results = run("""
        def test_talk(crowd, send):
            crowd(1000)
            assert not send(0x04)
    """)
    assert [(each.verdict, each.trouble) for each in results] == [
        (Verdict.INFRA, Trouble.FOREIGN)
    ] * 2
    assert "another program talks to the key" in results[0].reason


def test_key_that_fails_again_while_nobody_else_talks_is_blamed(run: Run) -> None:
    results = run("""
        def test_talk(crowd, send):
            crowd(1)
            assert not send(0x04)
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.FOREIGN, 1), (Verdict.FAIL, None, 2)]


def test_failure_after_a_press_that_nobody_wanted_is_the_boards(run: Run) -> None:
    (first, _) = run("""
        from rig.marks.answers import refused

        def test_no_touch(request, touch, send):
            request.getfixturevalue("twitchy")
            with touch.withheld():
                assert not send(0x04)
    """)
    assert told([first]) == [(Verdict.INFRA, Trouble.FALSE_PRESS, 1)]


def test_key_that_is_another_one_after_a_power_cycle_is_not_blamed(run: Run) -> None:
    results = run("""
        from conftest import TRIED

        def test_power(request, power, send):
            if not TRIED:
                request.getfixturevalue("swapped")
            TRIED.append(1)
            power.cycle()
            assert len(TRIED) > 1
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.WRONG_KEY, 1), (Verdict.PASS, None, 2)]


def test_key_that_is_another_one_before_a_test_is_put_right_and_noted(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests leave them changed, and this puts them right at the end.
    monkeypatch.setattr(KeyState, "info", KeyState.info)
    monkeypatch.setattr(OpenKey, "power_cycle", OpenKey.power_cycle)
    results = run("""
        from conftest import KeyState, OpenKey

        def test_a_power(power):
            power.cycle()
            cycle, info = OpenKey.power_cycle, KeyState.info

            def right(key):
                KeyState.info = info
                cycle(key)

            OpenKey.power_cycle = right
            KeyState.info = lambda state: {**info(state), 3: bytes(16)}

        def test_b_next(key_state):
            key_state.require_same_model()
    """)
    assert told(results) == [(Verdict.PASS, None, 1)] * 2
    told_of_key = (pytester.path / "keys.jsonl").read_text()
    assert "another key was there before test_mine.py::test_b_next" in told_of_key


def test_port_that_stays_on_is_trouble(run: Run) -> None:
    results = run("""
        from rig.bench.troubles import NotSwitched
        from conftest import TRIED

        def stays():
            raise NotSwitched("the key is still there")

        def test_power(monkeypatch, key_state, power):
            if not TRIED:
                monkeypatch.setattr(key_state.key, "await_departure", stays)
            TRIED.append(1)
            power.cycle()
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.POWER, 1), (Verdict.PASS, None, 2)]


def test_program_that_holds_the_key_is_named(run: Run) -> None:
    (first, _) = run("""
        def test_talk(key_state, crowd, send, monkeypatch):
            monkeypatch.setattr(key_state.key, "holders", lambda: ["browser (process 7)"])
            crowd(1)
            assert not send(0x04)
    """)
    assert told([first]) == [(Verdict.INFRA, Trouble.FOREIGN, 1)]
    assert "browser (process 7)" in first.reason


def test_kernel_log_stands_beside_failures_alone(run: Run) -> None:
    results = run("""
        import pytest

        class Log:
            warning = "not all of it"

            def mark(self):
                pass

            def text(self):
                return "usb 1-2: reset"

            def close(self):
                pass

        @pytest.mark.parametrize("fails", [False, True])
        def test_log(fails, key_state):
            key_state.key.kernel_log = Log()
            assert not fails
    """)
    assert [each.kernel_log for each in results] == ["", "usb 1-2: reset"]


def test_key_that_a_test_leaves_mute_is_noted(run: Run, pytester: pytest.Pytester) -> None:
    results = run("""
        def test_a_last_word(key_state):
            key = key_state.key.link._wire._connection._key
            key.feed = lambda report: vars(key).pop("feed")

        def test_b_next(info):
            assert info.versions
    """)
    assert [each.verdict for each in results] == [Verdict.PASS] * 2
    assert (
        "it was mute before test_mine.py::test_b_next" in (pytester.path / "keys.jsonl").read_text()
    )


def test_key_that_goes_while_a_test_is_tidied_up_fails_nothing(run: Run) -> None:
    (first, _) = run("""
        import pytest
        from rig.link.errors import Gone

        @pytest.fixture
        def one():
            yield
            raise AssertionError("nothing to tidy")

        @pytest.fixture
        def other():
            yield
            raise Gone("unplugged")

        def test_tidied(one, other, info):
            assert info.versions
    """)
    assert told([first]) == [(Verdict.INFRA, Trouble.GONE, 1)]
    assert "unplugged" in first.reason


def test_pin_whose_change_was_never_answered_is_not_known(run: Run) -> None:
    first, second = run("""
        from conftest import TRIED

        def test_change(key_state, pin, platform, new_pin):
            if not TRIED:
                members = platform.agree().change_pin(pin, new_pin())
                TRIED.append(1)
                key_state.key.link._wire._connection._key.send = lambda report: None
                platform._send(members)
            assert platform.pin_token(pin)
    """)
    assert told([first, second]) == [(Verdict.INFRA, Trouble.MUTE, 1), (Verdict.PASS, None, 2)]
