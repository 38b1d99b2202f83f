"""A key that was not touched, or too late, and who is blamed for it."""

from __future__ import annotations

from rig.record.trouble import Trouble
from rig.record.verdict import Verdict
from tests.plugin.evidence.trouble_bench import Run, told


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


def test_key_that_hangs_while_it_waits_for_a_touch_is_blamed(run: Run) -> None:
    results = run("""
        def test_touch(hanging, numb, make_credential):
            numb(3)
            make_credential()
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.MUTE, 1), (Verdict.FAIL, None, 2)]
    assert results[1].reason == "the key hangs or restarts on this request"


def test_key_whose_get_info_cannot_be_read_ends_no_touch_check_in_an_error(run: Run) -> None:
    results = run("""
        def test_touch(numb, make_credential, monkeypatch):
            numb(3)
            monkeypatch.setattr("rig.keys.selecting.Ctap2", unreadable)
            make_credential()

        def unreadable(*args, **options):
            raise ValueError("AAGUID must be 16 bytes")
    """)
    assert told(results) == [(Verdict.INFRA, Trouble.TOUCH, 1)]


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


def test_reset_that_is_refused_in_time_is_the_keys_failure(run: Run) -> None:
    results = run("""
        from rig.virtual.rules.reset import ResetRules

        def test_refused(power, send, monkeypatch):
            monkeypatch.setattr(ResetRules, "reset_allowed", lambda *_: False)
            power.cycle()
            send(0x07)
    """)
    assert told(results) == [(Verdict.FAIL, None, 1)]


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
