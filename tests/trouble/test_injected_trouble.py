"""No trouble of the bench is ever told as a key's failure, and none ends a record early."""

from __future__ import annotations

import pytest

from rig.plugin import active
from rig.runner.worker import SETTINGS
from tests.trouble.injected import KINDS, Trouble
from tests.trouble.stand import Bay, Stand

SUITES = ("selection", "presence", "registration", "assertion", "u2f", "client_pin", "reset")
TIMES = 50


@pytest.fixture(scope="module")
def bays() -> list[Bay]:
    """Every kind of trouble, each so many times, on a bay of its own at a time of its own."""
    assert active.CONCERNS
    stand = Stand(KINDS, TIMES)
    suites = [f"rig.suites.{name}" for name in SUITES]
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "-c", str(SETTINGS), "--rootdir=."]
    pytest.main([*quiet, "--key=virtual", "--pyargs", *suites], plugins=[stand])
    return stand.bays


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_key_is_blamed_for_trouble(bays: list[Bay], kind: type[Trouble]) -> None:
    own = [bay for bay in bays if bay.kind == kind.__name__]
    assert sum(bay.was_felt for bay in own) == TIMES
    assert [told for bay in own for told in bay.failures] == []


@pytest.mark.slow
def test_every_test_has_a_result_whatever_happens(bays: list[Bay]) -> None:
    assert [f"{bay.kind} {bay.number}" for bay in bays if not bay.is_complete] == []
