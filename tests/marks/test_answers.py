from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig.link.errors import HidError
from rig.marks.answers import Layer, UnexpectedAnswer, hid_refused, refused, sw_refused

Expect = Callable[..., AbstractContextManager[None]]
LAYERS = [
    pytest.param(refused, CtapError, 0x19, 0x2E, id="ctap2"),
    pytest.param(hid_refused, HidError, 0x06, 0x0B, id="ctaphid"),
    pytest.param(sw_refused, ApduError, 0x6985, 0x6A80, id="u2f"),
]
SUCCESSES = [
    pytest.param(refused, Layer.CTAP2, 0x00, id="ctap2"),
    pytest.param(hid_refused, Layer.CTAPHID, 0x00, id="ctaphid"),
    pytest.param(sw_refused, Layer.U2F, 0x9000, id="u2f"),
]


@pytest.mark.parametrize(("expect", "error", "code", "other"), LAYERS)
def test_expected_refusal_passes(
    expect: Expect, error: Callable[[int], Exception], code: int, other: int
) -> None:
    for codes in ((code,), (other, code), ()):
        with expect(*codes):
            raise error(code)


@pytest.mark.parametrize(("expect", "error", "code", "other"), LAYERS)
def test_another_refusal_is_told_with_both_codes(
    expect: Expect, error: Callable[[int], Exception], code: int, other: int
) -> None:
    with pytest.raises(UnexpectedAnswer) as told, expect(code):
        raise error(other)
    assert (told.value.expected, told.value.seen) == ((code,), other)
    assert f"{code:02X}" in str(told.value)
    assert f"{other:02X}" in str(told.value)


@pytest.mark.parametrize(("expect", "layer", "success"), SUCCESSES)
def test_success_is_no_refusal(expect: Expect, layer: Layer, success: int) -> None:
    with pytest.raises(UnexpectedAnswer) as told, expect():
        pass
    assert (told.value.layer, told.value.seen) == (layer, success)


def test_refusal_of_another_layer_passes_through() -> None:
    with pytest.raises(HidError), sw_refused():
        raise HidError(0x01)
    with pytest.raises(ApduError), hid_refused(), refused():
        raise ApduError(0x6A80)
