"""Faults in user verification by a finger, its retries and its tokens (CTAP 6.5.3, 6.5.5.7.3)."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member
from rig.virtual.operation import Outcome
from rig.virtual.permissions import Permission
from rig.virtual.request import Options, PinUvAuth
from rig.virtual.rules import Rules
from rig.virtual.sensor import Press
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Persistent, Token


@fault(
    "any-finger-matches",
    breaks=("BIO-27", "CPR-10", "CPR-11", "CPT-44", "GA-18", "MC-50"),
    area="built_in_uv",
    says="every finger is an enrolled one",
)
class AnyFingerMatches(Rules):
    def finger_matches(self, persistent: Persistent, felt: Press) -> bool:
        return True


@fault(
    "finger-not-asked-for",
    breaks=("BIO-27", "GA-18"),
    area="built_in_uv",
    says="uv=true is taken for a plain touch",
)
class FingerNotAskedFor(Rules):
    def verifies_user(self, options: Options, persistent: Persistent) -> bool:
        return False


@fault(
    "finger-asked-for-by-option-alone",
    breaks=("GA-12", "MC-26"),
    area="built_in_uv",
    says="alwaysUv does not have the finger asked for",
)
class FingerAskedForByOptionAlone(Rules):
    def verifies_user(self, options: Options, persistent: Persistent) -> bool:
        return bool(options.uv) and super().verifies_user(options, persistent)


@fault(
    "pin-asked-for-in-vain",
    breaks=("GA-10", "MC-25", "MC-32"),
    area="built_in_uv",
    says="a PIN is asked for although it would not help",
)
class PinAskedForInVain(Rules):
    def unverified_status(self) -> Status:
        return Status.PUAT_REQUIRED


@fault(
    "failed-finger-told-as-such",
    breaks=("GA-18", "MC-50"),
    area="built_in_uv",
    says="a registration whose finger does not match is answered with 0x3F",
)
class FailedFingerToldAsSuch(Rules):
    def failed_uv_status(self, persistent: Persistent, failure: Status) -> Status:
        as_such = failure is Status.UV_INVALID
        return failure if as_such else super().failed_uv_status(persistent, failure)


@fault(
    "blocked-finger-only-denied",
    breaks=("GA-18", "MC-49"),
    area="built_in_uv",
    says="a registration is denied as by a wrong finger although no finger is taken any more",
)
class BlockedFingerOnlyDenied(Rules):
    def failed_uv_status(self, persistent: Persistent, failure: Status) -> Status:
        status = super().failed_uv_status(persistent, failure)
        return Status.OPERATION_DENIED if status is Status.PIN_BLOCKED else status


@fault(
    "nobody-came-as-denied",
    breaks=("CPT-43", "GA-18", "MC-48"),
    area="built_in_uv",
    says="a finger that does not come in time is answered with 0x27",
)
class NobodyCameAsDenied(Rules):
    def unfelt_status(self, outcome: Outcome) -> Status:
        timed_out = outcome is Outcome.TIMED_OUT
        return Status.OPERATION_DENIED if timed_out else super().unfelt_status(outcome)

    def failed_uv_status(self, persistent: Persistent, failure: Status) -> Status:
        denied = failure is Status.OPERATION_DENIED
        return failure if denied else super().failed_uv_status(persistent, failure)


@fault(
    "cancelled-finger-as-timeout",
    breaks=("CPT-48",),
    area="built_in_uv",
    says="CANCEL while a finger is waited for is answered with 0x2F",
)
class CancelledFingerAsTimeout(Rules):
    def unfelt_status(self, outcome: Outcome) -> Status:
        return Status.USER_ACTION_TIMEOUT


@fault(
    "more-fingers-than-allowed",
    breaks=("CPR-09",),
    area="built_in_uv",
    says="getUVRetries tells more than 25",
)
class MoreFingersThanAllowed(Rules):
    def shown_uv_retries(self, persistent: Persistent) -> int:
        return super().shown_uv_retries(persistent) + 25


@fault(
    "wrong-fingers-not-counted",
    breaks=("CPR-10", "CPR-11", "CPT-44", "GA-18", "MC-49"),
    area="built_in_uv",
    says="any number of wrong fingers may be tried",
)
class WrongFingersNotCounted(Rules):
    def uv_mismatched(self, persistent: Persistent) -> None:
        """Keep the retries."""


@fault(
    "right-finger-restores-nothing",
    breaks=("CPR-10",),
    area="built_in_uv",
    says="the right finger does not give the retries back",
)
class RightFingerRestoresNothing(Rules):
    def uv_matched(self, persistent: Persistent) -> None:
        """Keep the retries as they are."""


@fault(
    "pin-restores-no-fingers",
    breaks=("CPR-10", "CPR-11", "GI-27"),
    area="built_in_uv",
    says="the right PIN does not give the retries of fingers back, nor begins to count anew",
)
class PinRestoresNoFingers(Rules):
    def pin_entered(self, persistent: Persistent) -> None:
        """Leave the fingers as they are."""


@fault(
    "blocked-fingers-taken",
    breaks=("CPT-45", "GA-18", "MC-49"),
    area="built_in_uv",
    says="a finger is taken although there are no retries",
)
class BlockedFingersTaken(Rules):
    def built_in_uv_is_blocked(self, persistent: Persistent) -> bool:
        return False

    def uv_mismatched(self, persistent: Persistent) -> None:
        persistent.uv_retries = max(0, persistent.uv_retries - 1)


@fault(
    "verifications-not-counted",
    breaks=("GI-27",),
    area="built_in_uv",
    says="uvCountSinceLastPinEntry stays at 0",
)
class VerificationsNotCounted(Rules):
    def count_uv(self, persistent: Persistent) -> None:
        """Count nothing."""


@fault(
    "finger-option-never-true",
    breaks=("GI-45",),
    area="built_in_uv",
    says="getInfo tells uv false whatever is enrolled",
)
class FingerOptionNeverTrue(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return with_option(super().info(members), "uv", value=False)


@fault(
    "enrolled-option-never-false",
    breaks=("BIO-26", "GI-45", "RST-17"),
    area="built_in_uv",
    says="getInfo tells bioEnroll true although no finger is enrolled",
)
class EnrolledOptionNeverFalse(Rules):
    def info(self, members: dict[int, object]) -> dict[int, object]:
        return with_option(super().info(members), "bioEnroll", value=True)


@fault(
    "finger-token-useless",
    breaks=("CPT-42",),
    area="built_in_uv",
    says="a token by a finger is good for nothing",
)
class FingerTokenUseless(Rules):
    def token_permits(self, token: Token, permission: Permission) -> bool:
        return not token.user_present and super().token_permits(token, permission)


@fault(
    "finger-manages-everything",
    breaks=("CPT-46",),
    area="built_in_uv",
    says="a finger gets a token to enrol fingers and to change settings, announced or not",
)
class FingerManagesEverything(Rules):
    def finger_may_grant(self, permissions: Permission) -> bool:
        return True


@fault(
    "finger-awaited-before-enrolment",
    breaks=("CPT-41",),
    area="built_in_uv",
    says="a token by a finger is refused as by a wrong one where none is enrolled",
)
class FingerAwaitedBeforeEnrolment(Rules):
    def check_uv_token_state(self, persistent: Persistent) -> None:
        if not self.built_in_uv_is_enabled(persistent):
            raise Refusal(Status.UV_INVALID)
        super().check_uv_token_state(persistent)


@fault(
    "legacy-token-signs-all-the-same",
    breaks=("CPT-14",),
    area="built_in_uv",
    says="noMcGaPermissionsWithClientPin does not bind tokens of getPinToken",
)
class LegacyTokenSignsAllTheSame(Rules):
    def legacy_permissions(self) -> Permission:
        return Permission.MAKE_CREDENTIAL | Permission.GET_ASSERTION


@fault(
    "pin-signs-all-the-same",
    breaks=("CPT-24",),
    area="built_in_uv",
    says="noMcGaPermissionsWithClientPin does not keep a PIN from a token to sign with",
)
class PinSignsAllTheSame(Rules):
    def pin_may_grant(self, permissions: Permission) -> bool:
        return True


def with_option(members: dict[int, object], option: str, *, value: bool) -> dict[int, object]:
    """Return what getInfo tells with an option changed, if it is listed at all."""
    options = members[Member.OPTIONS]
    if not isinstance(options, Mapping) or option not in options:
        return members
    return {**members, Member.OPTIONS: {**options, option: value}}


@fault(
    "uv-without-finger-passed-over",
    breaks=("GA-04", "MC-17"),
    area="built_in_uv",
    says="uv=true counts as absent while no finger is enrolled",
)
class UvWithoutFingerPassedOver(Rules):
    def check_uv_option(self, options: Options, auth: PinUvAuth, persistent: Persistent) -> None:
        if not self.profile.sensor:
            super().check_uv_option(options, auth, persistent)
