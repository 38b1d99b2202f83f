"""Enrolling fingers, and taking them away again (CTAP 6.7)."""

from __future__ import annotations

from contextlib import suppress

from fido2.ctap import CtapError
from fido2.ctap2.bio import CaptureError, FPBioEnrollment
from fido2.ctap2.pin import ClientPin

from rig import KeyProblem
from rig.bench.touch.presser import Intent
from rig.bench.touch.protocol import FINGERS, Fingertip
from rig.plugin.pin import Pin
from rig.plugin.state import KeyState

MINE = Fingertip(FINGERS[0])
"""The finger that is enrolled where a test needs one."""
CAPTURES = 30
"""Samples, good and bad, after which no sensor should want another one."""


def bio_enrollment(state: KeyState, pin: Pin) -> FPBioEnrollment:
    """Return python-fido2's bioEnrollment with a token of its own."""
    ctap2 = state.ctap2()
    pins = ClientPin(ctap2)
    token = pins.get_pin_token(pin.reveal(), ClientPin.PERMISSION.BIO_ENROLL)
    return FPBioEnrollment(ctap2, pins.protocol, token)


def enrolled_ids(state: KeyState, pin: Pin) -> list[bytes]:
    """Return the template ids of the fingers that are enrolled."""
    return list(bio_enrollment(state, pin).enumerate_enrollments())


def enrol(state: KeyState, pin: Pin) -> bytes:
    """Enrol the finger that touches, and return its template id.

    Raises:
        KeyProblem: The key wants more samples than any sensor should.
    """
    capturing = bio_enrollment(state, pin).enroll()
    for _ in range(CAPTURES):
        with suppress(CaptureError):
            template: bytes | None = capturing.capture()
            if template is not None:
                return template
    capturing.cancel()
    raise KeyProblem(f"the key enrols no finger within {CAPTURES} samples")


def require_finger(state: KeyState, pin: Pin) -> bytes:
    """Make sure that the key knows one finger, the rig's, and takes it; return its template id."""
    found = enrolled_ids(state, pin)
    if state.finger is None or found != [state.finger]:
        remove_all(state, pin)
        with state.key.presser.wanting(Intent(finger=MINE)):
            state.finger = enrol(state, pin)
    return state.finger


def remove_all(state: KeyState, pin: Pin) -> None:
    """Take every enrolled finger away, and the enrolment that is under way."""
    management = bio_enrollment(state, pin)
    with suppress(CtapError):
        management.enroll_cancel()
    for template in management.enumerate_enrollments():
        management.remove_enrollment(template)
