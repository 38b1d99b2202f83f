"""What an ended ceremony says of the key, and one answer out of several attempts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig import BenchProblem, KeyProblem, SuiteProblem
from rig.link.errors import BrokenFraming, Gone, HidError, Mute
from rig.relying_parties.certainty import Certainty
from rig.relying_parties.demands import Attestation, Demand
from rig.relying_parties.fit import Attempt, Ceremony, Fit, Held, row_of
from rig.relying_parties.meeting import Together, apart, with_ceremony
from rig.relying_parties.plan import Verify
from rig.relying_parties.policies import Variant, shipped
from rig.relying_parties.responses import Excluded
from rig.relying_parties.trial import judged
from rig.relying_parties.unfit import Need, Undecided, Unfit

AWS = shipped()["aws-root-user"]
UNFIT = Unfit(Need.UV, "it verifies nobody", clause="WebAuthn 5.4.6", fields=("uv.create",))


def raising(error: Exception) -> Callable[[], None]:
    """Return a ceremony that ends so."""

    def hold() -> None:
        raise error

    return hold


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (UNFIT, Unfit),
        (Undecided("who knows"), Undecided),
        (Excluded(), Unfit),
        (CtapError(CtapError.ERR.OTHER), Unfit),
        (CtapError(CtapError.ERR.PIN_BLOCKED), Undecided),
        (CtapError(CtapError.ERR.PIN_AUTH_BLOCKED), Undecided),
        (ApduError(0x6F00), Unfit),
        (BenchProblem("no finger"), Undecided),
        (Gone("it left"), Undecided),
        (Mute("silence"), Undecided),
        (HidError(0x7F), Unfit),
        (BrokenFraming("out of order"), Unfit),
        (KeyProblem("it enrols nobody"), Unfit),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_key_is_blamed_for_what_it_did_and_for_nothing_else(
    error: Exception, kind: type[Exception]
) -> None:
    assert isinstance(judged(raising(error)), kind)


@pytest.mark.parametrize("error", [SuiteProblem("ours"), ZeroDivisionError()])
def test_mistake_of_the_rig_is_no_verdict(error: Exception) -> None:
    with pytest.raises(type(error)):
        judged(raising(error))


def test_ceremony_that_passes_says_nothing() -> None:
    assert judged(lambda: None) is None


def attempt(uv: Demand, *unfit: Unfit, likely: bool = True, taken: Verify | None = None) -> Attempt:
    """Return an attempt with one set of options."""
    variant = Variant(
        uv_create=uv,
        uv_get=uv,
        rk=Demand.DISCOURAGED,
        attestation=Attestation.DIRECT,
        likely=likely,
    )
    return Attempt(variant=variant, unfit=unfit, taken=frozenset({taken} if taken else ()))


GOOD = attempt(Demand.DISCOURAGED)


@pytest.mark.parametrize(
    ("attempts", "fit"),
    [
        ([GOOD, GOOD], Fit.WORKS),
        ([GOOD, attempt(Demand.REQUIRED, taken=Verify.PIN)], Fit.WORKS_WITH),
        ([GOOD, attempt(Demand.REQUIRED, UNFIT, likely=False)], Fit.UNKNOWN),
        ([GOOD, attempt(Demand.PREFERRED, UNFIT)], Fit.DOES_NOT),
        ([attempt(Demand.DISCOURAGED, UNFIT), GOOD], Fit.DOES_NOT),
        ([Attempt(variant=GOOD.variant, undecided=Undecided("no consent"))], Fit.UNKNOWN),
    ],
    ids=["all", "with-pin", "likely-only", "likely-fails", "first-fails", "undecided"],
)
def test_one_answer_comes_of_all_options(attempts: list[Attempt], fit: Fit) -> None:
    assert row_of("A1", AWS, attempts).fit is fit


def test_certainty_is_that_of_the_field_that_decides() -> None:
    entra = shipped()["entra"]
    told = Unfit(Need.RK, "it keeps none", clause="WebAuthn 5.4.6", fields=("rk",))
    row = row_of("A1", entra, [attempt(Demand.REQUIRED, told)])
    assert row.certainty is Certainty.DOCUMENTED
    works = row_of("A1", entra, [GOOD])
    assert works.certainty is Certainty.REMEMBERED


def test_what_a_key_did_wrong_was_seen_whatever_the_site_asks() -> None:
    told = Unfit(Need.ANSWER, "the signature does not verify", clause="WebAuthn 7.2.21")
    row = row_of("A1", AWS, [attempt(Demand.REQUIRED, told)])
    assert row.certainty is Certainty.OBSERVED


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        ({Verify.NONE}, ()),
        ({Verify.PIN, Verify.NEW_PIN}, ("PIN set first",)),
        ({Verify.PIN, Verify.NEW_FINGER, Verify.FINGER}, ("fingerprint",)),
        ({Verify.FINGER}, ("fingerprint",)),
    ],
)
def test_people_are_told_what_to_do_first(taken: set[Verify], words: tuple[str, ...]) -> None:
    row = row_of("A1", AWS, [Attempt(variant=GOOD.variant, taken=frozenset(taken))])
    assert row.taken == words


def test_two_keys_that_do_not_go_together_turn_the_answer() -> None:
    row, innocent = (row_of(key, AWS, [GOOD]) for key in ("A1", "A2"))
    wrong = Unfit(Need.ANSWER, "it is refused", clause="CTAP 6.1.2")
    told = Ceremony("two keys", Held.FAILED, "A1: it is refused")
    held = Together(ceremony=told, culprit="A1", unfit=wrong, exchange="makeCredential")
    failed = with_ceremony(row, held)
    assert (failed.fit, failed.reason) == (Fit.DOES_NOT, "two keys: A1: it is refused")
    assert (failed.clauses, failed.exchange) == (("CTAP 6.1.2",), "makeCredential")
    assert failed.certainty is Certainty.OBSERVED
    assert with_ceremony(innocent, held).fit is Fit.WORKS
    assert with_ceremony(row, apart("one is enough")).fit is Fit.WORKS
