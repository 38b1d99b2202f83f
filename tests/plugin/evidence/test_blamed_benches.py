"""A key that fails while its bench is in trouble, and who is blamed for it."""

from __future__ import annotations

import pytest

from rig.keys import OpenKey
from rig.plugin.state import KeyState
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from tests.plugin.evidence.trouble_bench import Run, told


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


def test_host_that_was_late_is_trouble_and_the_second_try_counts(run: Run) -> None:
    results = run("""
        from conftest import TRIED
        from rig.link.errors import LateHost

        def test_ping(link):
            TRIED.append(1)
            if len(TRIED) == 1:
                raise LateHost("packets are lost")
            assert link.ping(b"a") == b"a"
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.LATE, 1), (Verdict.PASS, None, 2)]


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


def test_board_that_fails_while_evidence_is_looked_for_is_trouble(run: Run) -> None:
    (first, _) = run("""
        from rig.link.frames import Command

        def test_talk(crowd, restarting, link):
            crowd(1)
            assert link.raw.receive(0.1) is None
            link.raw.send_message(link.channel, Command.CBOR, bytes([0x0B]))
            assert link.raw.silence(5.0)
    """)
    assert told([first]) == [(Verdict.INFRA, Trouble.ACTUATOR, 1)]


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
