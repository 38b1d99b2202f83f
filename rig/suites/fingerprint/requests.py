"""bioEnrollment requests: their numbers, and how a token proves them (CTAP 6.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fido2.cbor import encode
from fido2.ctap2.bio import BioEnrollment, FPBioEnrollment
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.marks import needs
from rig.suites.fixtures import Changes, Members, Send

BIO_ENROLLMENT, PREVIEW = 0x09, 0x40
FINGERPRINT = 0x01
CMD = FPBioEnrollment.CMD
PARAM = FPBioEnrollment.PARAM
INFO = BioEnrollment.TEMPLATE_INFO
RESULT = BioEnrollment.RESULT
GOOD = FPBioEnrollment.FEEDBACK.FP_GOOD
PERMISSION = ClientPin.PERMISSION

HAS_SENSOR = needs(option="bioEnroll?")
UNKNOWN_ID = b"no template"


@dataclass(frozen=True, kw_only=True)
class Management:
    """Sends bioEnrollment requests that a token proves.

    Attributes:
        token: A pinUvAuthToken with the permission be.
        command: The command byte: that of CTAP 2.1, or that of the preview.
    """

    send: Send
    protocol: PinProtocol
    token: bytes = field(repr=False)
    command: int = BIO_ENROLLMENT

    def __call__(
        self,
        subcommand: int,
        params: Mapping[int, Any] | None = None,
        changes: Changes | None = None,
    ) -> Members:
        """Send a request; members can be changed, None takes one out. Raises `CtapError`."""
        members = self.proved(subcommand, params) | dict(changes or {})
        return self.send(self.command, {key: each for key, each in members.items() if each})

    def proved(self, subcommand: int, params: Mapping[int, Any] | None = None) -> Members:
        """Return the members of a sound request."""
        message = bytes([FINGERPRINT, subcommand]) + (encode(params) if params else b"")
        proof = self.protocol.authenticate(self.token, message)
        return {1: FINGERPRINT, 2: subcommand, 3: params, 4: self.protocol.VERSION, 5: proof}

    def capture(self, template_id: bytes) -> Members:
        """Capture the next sample of a finger."""
        return self(CMD.ENROLL_CAPTURE_NEXT, {PARAM.TEMPLATE_ID: template_id})

    def enrol(self) -> bytes:
        """Enrol the finger that touches, and return its template id."""
        reply = self(CMD.ENROLL_BEGIN)
        template: bytes = reply[RESULT.TEMPLATE_ID]
        while reply[RESULT.REMAINING_SAMPLES]:
            reply = self.capture(template)
        return template

    def names(self) -> dict[bytes, str]:
        """Return the names of the enrolled fingers by their ids; one without a name has none."""
        infos = self(CMD.ENUMERATE_ENROLLMENTS)[RESULT.TEMPLATE_INFOS]
        return {each[INFO.ID]: each.get(INFO.NAME, "") for each in infos}
