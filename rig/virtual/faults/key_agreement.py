"""Faults in key agreement: whose points are taken, and which key is given."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.pin_protocol import PinProtocol, cose_key, new_key_agreement_key
from rig.virtual.pin_request import Answer, SubCommand
from rig.virtual.pin_session import PinSession
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status

_KTY, _CRV, _X, _Y = 1, -1, -2, -3


@fault(
    "platform-key-kind-unchecked",
    breaks=("CP-17",),
    area="key_agreement",
    says="the platform's key may be of any type and curve, with any bytes before its coordinates",
)
class PlatformKeyKindUnchecked(Rules):
    def agreed(
        self,
        protocol: PinProtocol,
        private_key: ec.EllipticCurvePrivateKey,
        platform_key: dict[Key, Value],
    ) -> PinSession:
        x, y = (self.required(platform_key, each, bytes)[-32:] for each in (_X, _Y))
        taken: dict[Key, Value] = {_KTY: 2, _CRV: 1, _X: x, _Y: y}
        return super().agreed(protocol, private_key, taken)


@fault(
    "platform-key-taken-by-x",
    breaks=("CP-16", "CP-18"),
    area="key_agreement",
    says="the y-coordinate of the platform's key is not looked at",
)
class PlatformKeyTakenByX(Rules):
    def agreed(
        self,
        protocol: PinProtocol,
        private_key: ec.EllipticCurvePrivateKey,
        platform_key: dict[Key, Value],
    ) -> PinSession:
        compressed = b"\x02" + self.required(platform_key, _X, bytes)
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), compressed)
        except ValueError:
            return super().agreed(protocol, private_key, platform_key)
        y = point.public_numbers().y.to_bytes(32, "big")
        return super().agreed(protocol, private_key, {**platform_key, _Y: y})


@fault(
    "point-off-curve-multiplied",
    breaks=("CP-16",),
    area="key_agreement",
    says="a point of order two on another curve is multiplied like any other",
)
class PointOffCurveMultiplied(Rules):
    def agreed(
        self,
        protocol: PinProtocol,
        private_key: ec.EllipticCurvePrivateKey,
        platform_key: dict[Key, Value],
    ) -> PinSession:
        if platform_key.get(_Y) != bytes(32):
            return super().agreed(protocol, private_key, platform_key)
        x = self.required(platform_key, _X, bytes)
        return PinSession(protocol=protocol, secret=protocol.derive(x))


@fault(
    "key-agreement-outlives-power",
    breaks=("CP-09",),
    area="key_agreement",
    says="the key-agreement key is the same after a power cycle",
)
class KeyAgreementOutlivesPower(Rules):
    def survives_power_loss(self) -> frozenset[str]:
        return super().survives_power_loss() | {"key_agreement"}


@fault(
    "key-agreement-given-once",
    breaks=("CP-14", "CP-19", "CP-20"),
    area="key_agreement",
    says="asked a second time, the key gives a public key that it does not use",
)
class KeyAgreementGivenOnce(Rules):
    given: ec.EllipticCurvePrivateKey | None = None

    def key_agreement_member(self, private_key: ec.EllipticCurvePrivateKey) -> dict[int, object]:
        if private_key is self.given:
            return cose_key(new_key_agreement_key())
        self.given = private_key
        return super().key_agreement_member(private_key)


@fault(
    "key-agreement-tells-retries",
    breaks=("CP-11",),
    area="key_agreement",
    says="the reply of getKeyAgreement has a pinRetries member",
)
class KeyAgreementTellsRetries(Rules):
    def client_pin_reply(
        self, subcommand: SubCommand, members: dict[int, object] | None
    ) -> dict[int, object] | None:
        if subcommand is SubCommand.GET_KEY_AGREEMENT and members:
            return {**members, Answer.PIN_RETRIES: 8}
        return super().client_pin_reply(subcommand, members)


@fault(
    "platform-key-refused-in-secret",
    breaks=("CP-16", "CP-17", "CP-18"),
    area="key_agreement",
    says="a platform key that is no point of P-256 ends in success, and in nothing else",
)
class PlatformKeyRefusedInSecret(Rules):
    def agreed(
        self,
        protocol: PinProtocol,
        private_key: ec.EllipticCurvePrivateKey,
        platform_key: dict[Key, Value],
    ) -> PinSession:
        try:
            return super().agreed(protocol, private_key, platform_key)
        except Refusal:
            raise Refusal(Status.SUCCESS) from None
