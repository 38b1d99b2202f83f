"""No trouble of the bench is ever told as a key's failure, and none ends a record early."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rig.keys.seeded import seeded_faults
from rig.plugin import active
from rig.runner.worker import SETTINGS
from tests.trouble.injected import KINDS, Trouble
from tests.trouble.stand import Bay, CrashStand, Stand

CRASHING = ("selection", "registration", "encoding", "ctaphid", "reset")
SUITES = ("selection", "presence", "registration", "assertion", "u2f", "client_pin", "reset")
TIMES = 50


def stood(stand: Stand, suites: Sequence[str]) -> list[Bay]:
    """Run the tests of some suites on a stand, in this process."""
    assert active.CONCERNS
    named = [f"rig.suites.{name}" for name in suites]
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "-c", str(SETTINGS), "--rootdir=."]
    pytest.main([*quiet, "--key=virtual", "--pyargs", *named], plugins=[stand])
    return stand.bays


@pytest.fixture(scope="module")
def bays() -> list[Bay]:
    """Every kind of trouble, each so many times, on a bay of its own at a time of its own."""
    return stood(Stand(KINDS, TIMES), SUITES)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_key_is_blamed_for_trouble(bays: list[Bay], kind: type[Trouble]) -> None:
    own = [bay for bay in bays if bay.kind == kind.__name__]
    assert sum(bay.was_felt for bay in own) == TIMES
    assert [told for bay in own for told in bay.failures] == []


@pytest.mark.slow
def test_every_test_has_a_result_whatever_happens(bays: list[Bay]) -> None:
    assert [f"{bay.kind} {bay.number}" for bay in bays if not bay.is_complete] == []


@pytest.mark.slow
def test_key_that_hangs_or_restarts_is_blamed_whatever_befell_it_before() -> None:
    faults = {each.name: each.requirements for each in seeded_faults() if each.area == "crash"}
    bays = stood(CrashStand(KINDS, faults), CRASHING)
    assert len(bays) == len(KINDS) * len(faults)
    assert [f"{bay.fault} {bay.kind}" for bay in bays if not bay.crashes] == []
    assert sum(bay.was_felt for bay in bays) > len(bays) / 2
