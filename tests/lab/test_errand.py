"""One place's way through a run, with a lab of one's own and hosts that are programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rig.lab.contract import Selector, Where
from rig.lab.crew import Crew, visit_all
from rig.lab.errand import Errand
from rig.lab.orders import Orders
from rig.lab.phases import Done, Held, Releasing, Running
from rig.record.trouble import Trouble
from rig.runner.exits import Exit
from rig.runner.in_hand import is_in_hand
from tests.lab.own_lab import HELLO, OwnLease, ended, lab_of


def test_bay_that_somebody_over_there_has_ends_with_12_and_says_who(
    orders: Callable[..., Orders],
) -> None:
    lease = OwnLease("A1")
    held = ended(Exit.DEADLINE, "another run has the bay open (process 1: keyrig)")
    (visit,), _ = visit_all(orders(lab_of(lease), held), [Selector(place="A1")])
    assert (visit.code, visit.trouble) == (Exit.DEADLINE, None)
    assert "another run has the bay open" in visit.says
    assert lease.released == 1


def test_key_that_could_not_be_opened_is_told_in_the_words_of_its_own_process(
    orders: Callable[..., Orders],
) -> None:
    log = "collecting ...\n! _pytest.outcomes.Exit: another run has the bay open !\n"
    says = ended(Exit.DEADLINE, "A1: 0 pass\nreport: there", {"001-A1.log": log})
    (visit,), _ = visit_all(orders(lab_of(OwnLease("A1")), says), [Selector(place="A1")])
    assert (visit.code, visit.says) == (Exit.DEADLINE, "another run has the bay open")


@pytest.mark.parametrize(
    ("says", "keyrig", "told"),
    [
        (b"Welcome to bench1\n", None, "the host says 'Welcome to bench1'"),
        (b"", "no-such-keyrig", "no run began on bench1: "),
        (HELLO, None, "bench1 went away in the middle"),
    ],
    ids=["greeting", "no-keyrig", "cut"],
)
def test_host_without_a_run_is_told_plainly(
    orders: Callable[..., Orders],
    monkeypatch: pytest.MonkeyPatch,
    says: bytes,
    keyrig: str | None,
    told: str,
) -> None:
    monkeypatch.setattr("rig.lab.errand.LET_GO_WITHIN", 0.0)
    lease = OwnLease("A1")
    crew = Crew([Errand(orders(lab_of(lease), says, keyrig), Selector(place="A1"))])
    (errand,) = crew.errands
    errand.tick()
    if errand.line is not None and says == HELLO:
        errand.hear()
        errand.line.break_off()
    while errand.line is not None:
        errand.hear()
    assert (errand.visit.code, errand.visit.trouble) == (None, Trouble.BENCH)
    assert told in errand.visit.says
    assert (type(errand.phase), lease.released) == (Done, 1)


def test_run_on_another_host_is_seen_to_go_on_at_home(orders: Callable[..., Orders]) -> None:
    errand = Errand(orders(lab_of(OwnLease("A1")), ended(0)), Selector(place="A1"))
    errand.tick()
    assert errand.visit.directory is not None
    assert is_in_hand(errand.visit.directory)
    while errand.line is not None:
        errand.hear()
    assert not is_in_hand(errand.visit.directory)


def test_keys_of_one_board_are_tested_one_after_the_other(orders: Callable[..., Orders]) -> None:
    given = orders(lab_of(OwnLease("A1", ("B1",)), OwnLease("A2", ("B1", "B2"))), ended(0))
    first, second = (Errand(given, Selector(place=name)) for name in ("A1", "A2"))
    first.tick()
    second.tick()
    assert (type(first.phase), type(second.phase)) == (Running, Held)
    while first.line is not None:
        first.hear()
    second.tick()
    assert (type(first.phase), type(second.phase)) == (Done, Running)
    while second.line is not None:
        second.hear()
    assert (first.visit.code, second.visit.code) == (0, 0)
    assert given.in_use == set()


def test_boards_are_given_back_once_however_often_the_place_is(
    orders: Callable[..., Orders],
) -> None:
    leases = [OwnLease(name, ("B1",)) for name in ("A1", "A2", "A3")]
    leases[0].away = 2
    given = orders(lab_of(*leases), ended(0))
    first, second, third = (Errand(given, Selector(place=each.place)) for each in leases)
    first.tick()
    while first.line is not None:
        first.hear()
    second.tick()
    first.tick()
    third.tick()
    assert [type(each.phase) for each in (first, second, third)] == [Releasing, Running, Held]
    while second.line is not None:
        second.hear()


def test_place_that_is_lost_before_its_run_is_not_run(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rig.lab.errand.RENEW", 0.0)
    lease = OwnLease("A1", ("B1",))
    given = orders(lab_of(lease), ended(0))
    given.in_use.add(("bench1", "B1"))
    errand = Errand(given, Selector(place="A1"))
    lease.lost = True
    errand.tick()
    assert (type(errand.phase), errand.line) == (Done, None)
    assert (errand.visit.code, errand.visit.trouble) == (None, Trouble.LOCK)
    assert given.in_use == {("bench1", "B1")}


def test_release_is_tried_again_while_the_coordinator_is_away(
    orders: Callable[..., Orders],
) -> None:
    lease = OwnLease("A1", away=2)
    (visit,), _ = visit_all(orders(lab_of(lease), ended(0)), [Selector(place="A1")])
    assert (visit.code, lease.released) == (0, 1)


def test_place_that_was_waited_for_when_a_person_stopped_is_no_trouble(
    orders: Callable[..., Orders],
) -> None:
    errand = Errand(orders(lab_of(), b""), Selector(place="A1"))
    errand.tick()
    errand.stop("a person stopped it")
    assert (type(errand.phase), errand.visit.code) == (Done, Exit.INTERRUPTED)
    assert errand.visit.trouble is None


def test_host_that_says_nothing_is_given_up(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rig.lab.errand.SILENT", 0.0)
    lease = OwnLease("A1")
    (visit,), _ = visit_all(orders(lab_of(lease), b""), [Selector(place="A1")])
    assert (visit.code, visit.trouble) == (None, Trouble.BENCH)
    assert visit.says == "bench1 said nothing for 0 s"
    assert lease.released == 1


def test_place_and_boards_of_a_lost_host_are_kept_until_its_run_has_ended_surely(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = OwnLease("A1", ("B1",))
    given = orders(lab_of(lease), HELLO)
    errand = Errand(given, Selector(place="A1"))
    errand.tick()
    assert errand.line is not None
    errand.hear()
    errand.line.break_off()
    errand.hear()
    errand.tick()
    assert (type(errand.phase), lease.released, given.in_use) == (Releasing, 0, {("bench1", "B1")})

    monkeypatch.setattr(errand, "_let_go", 0.0)
    errand.tick()
    assert (type(errand.phase), lease.released, given.in_use) == (Done, 1, set())


def test_disk_that_is_full_at_home_costs_one_place_and_holds_none(
    orders: Callable[..., Orders], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    lease = OwnLease("A1", ("B1",))
    given = orders(lab_of(lease), HELLO)
    monkeypatch.setattr("rig.lab.errand.RunDirectory.create", full)
    (visit,), _ = visit_all(given, [Selector(place="A1")])
    assert (visit.code, visit.trouble, visit.directory) == (Exit.TROUBLE, Trouble.BENCH, None)
    assert "No space left" in visit.says
    assert (lease.released, given.in_use) == (1, set())


def test_option_without_its_value_swallows_no_word_that_says_which_key(
    orders: Callable[..., Orders],
) -> None:
    given = replace(orders(lab_of(OwnLease("A1")), b""), arguments=("--requirement",))
    errand = Errand(given, Selector(place="A1"))
    words = errand._arguments(Where(host="bench1", bay="A1", bench="b.toml"))
    assert words[4:] == ["--key=A1", "--bench=b.toml", "--no-input", "--requirement"]
