"""Faults in what is said of the sensor, and in who may manage fingers (CTAP 6.7)."""

from __future__ import annotations

from rig.virtual.bio_request import Answer, Member, SubCommand
from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.permissions import Permission
from rig.virtual.profile import CommandByte
from rig.virtual.rules import Rules
from rig.virtual.status import Status
from rig.virtual.store import Fingerprint, Persistent, Token


@fault(
    "no-known-modality",
    breaks=("BIO-01",),
    area="fingerprint",
    says="the sensor is said to be of no kind that there is",
)
class NoKnownModality(Rules):
    def modality(self) -> int:
        return 0


@fault(
    "modality-told-unasked",
    breaks=("BIO-02",),
    area="fingerprint",
    says="a bioEnrollment request that asks nothing is told the modality",
)
class ModalityToldUnasked(Rules):
    def asks_for_modality(self, members: dict[Key, Value]) -> bool:
        return Member.SUB_COMMAND not in members


@fault(
    "no-kind-of-sensor",
    breaks=("BIO-03",),
    area="fingerprint",
    says="the sensor is neither touched nor swiped",
)
class NoKindOfSensor(Rules):
    def sensor_info(self) -> dict[int, object]:
        return {**super().sensor_info(), Answer.FINGERPRINT_KIND: 0}


@fault(
    "modality-unchecked",
    breaks=("BIO-04", "BIO-05"),
    area="fingerprint",
    says="fingers are managed whatever modality is asked for",
)
class ModalityUnchecked(Rules):
    def check_modality(self, members: dict[Key, Value]) -> None:
        """Let any modality pass."""


@fault(
    "unknown-bio-subcommand-as-other",
    breaks=("BIO-06",),
    area="fingerprint",
    says="an unknown subcommand of bioEnrollment is answered with 0x7F",
)
class UnknownBioSubcommandAsOther(Rules):
    def unknown_bio_subcommand_status(self) -> Status:
        return Status.OTHER


@fault(
    "fingers-without-token",
    breaks=("BIO-07", "BIO-08", "BIO-09"),
    area="fingerprint",
    says="anybody may manage fingers",
)
class FingersWithoutToken(Rules):
    def needs_no_token(self, subcommand: SubCommand) -> bool:
        return True


@fault(
    "missing-bio-param-as-wrong",
    breaks=("BIO-07",),
    area="fingerprint",
    says="a missing pinUvAuthParam is answered as a wrong one",
)
class MissingBioParamAsWrong(Rules):
    def no_param_status(self) -> Status:
        return Status.PIN_AUTH_INVALID


@fault(
    "any-token-manages-fingers",
    breaks=("BIO-09",),
    area="fingerprint",
    says="fingers are managed with a token that has no permission for that",
)
class AnyTokenManagesFingers(Rules):
    def token_permits(self, token: Token, permission: Permission) -> bool:
        return permission is Permission.BIO_ENROLLMENT or super().token_permits(token, permission)


@fault(
    "empty-list-of-fingers",
    breaks=("BIO-19",),
    area="fingerprint",
    says="a key without an enrolled finger lists none, instead of refusing to",
)
class EmptyListOfFingers(Rules):
    def template_infos(self, persistent: Persistent) -> list[dict[int, object]]:
        return super().template_infos(persistent) if persistent.fingerprints else []


@fault(
    "only-the-first-finger-listed",
    breaks=("BIO-20",),
    area="fingerprint",
    says="of several fingers only the first is listed",
)
class OnlyTheFirstFingerListed(Rules):
    def template_infos(self, persistent: Persistent) -> list[dict[int, object]]:
        return super().template_infos(persistent)[:1]


@fault(
    "finger-name-not-kept",
    breaks=("BIO-20", "BIO-21", "BIO-28"),
    area="fingerprint",
    says="setFriendlyName succeeds, but the name stays as it was",
)
class FingerNameNotKept(Rules):
    def name_fingerprint(self, persistent: Persistent, fingerprint: Fingerprint, name: str) -> None:
        """Forget the name."""


@fault(
    "any-length-of-finger-name",
    breaks=("BIO-22",),
    area="fingerprint",
    says="a finger's name may be longer than told",
)
class AnyLengthOfFingerName(Rules):
    def check_friendly_name(self, name: str) -> None:
        """Let any name pass."""


@fault(
    "unknown-finger-taken-for-the-first",
    breaks=("BIO-23", "BIO-25", "BIO-28"),
    area="fingerprint",
    says="a template id that is not there names the first finger",
)
class UnknownFingerTakenForTheFirst(Rules):
    def enrolled_fingerprint(self, persistent: Persistent, template_id: bytes) -> Fingerprint:
        known = {each.template_id: each for each in persistent.fingerprints}
        return known.get(template_id) or persistent.fingerprints[0]


@fault(
    "finger-not-removed",
    breaks=("BIO-24", "BIO-26"),
    area="fingerprint",
    says="removeEnrollment succeeds, but the finger stays",
)
class FingerNotRemoved(Rules):
    def remove_fingerprint(self, persistent: Persistent, fingerprint: Fingerprint) -> None:
        """Keep the finger."""


@fault(
    "preview-listed-in-vain",
    breaks=("BIO-28",),
    area="fingerprint",
    says="userVerificationMgmtPreview is listed, but its command is unknown",
)
class PreviewListedInVain(Rules):
    def implements(self, command: int) -> bool:
        return command != CommandByte.BIO_ENROLLMENT_PREVIEW and super().implements(command)


@fault(
    "fingers-without-a-sensor",
    breaks=("BIO-29",),
    area="fingerprint",
    says="a key without a sensor tells of one",
)
class FingersWithoutASensor(Rules):
    def implements(self, command: int) -> bool:
        return command == CommandByte.BIO_ENROLLMENT or super().implements(command)


@fault(
    "fingers-outlive-reset",
    breaks=("RST-17",),
    area="fingerprint",
    says="enrolled fingers stay after a reset",
)
class FingersOutliveReset(Rules):
    def erased(self, persistent: Persistent) -> Persistent:
        fresh = super().erased(persistent)
        fresh.fingerprints = persistent.fingerprints
        return fresh
