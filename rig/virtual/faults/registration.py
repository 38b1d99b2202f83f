"""Faults in how a makeCredential request is read and admitted."""

from __future__ import annotations

from collections.abc import Iterable

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.profile import Algorithm
from rig.virtual.request import Descriptor, MakeCredential, Offer, Options
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Persistent


@fault(
    "malformed-offer-taken",
    breaks=("MC-07", "MC-08", "MC-14"),
    area="registration",
    says="an element of pubKeyCredParams that cannot be read counts as ES256",
)
class MalformedOfferTaken(Rules):
    def offer(self, item: Value) -> Offer:
        try:
            return super().offer(item)
        except Refusal:
            return Offer(alg=Algorithm.ES256, type="public-key")


@fault(
    "offers-read-until-usable",
    breaks=("MC-14",),
    area="registration",
    says="what follows the first usable element of pubKeyCredParams is not looked at",
)
class OffersReadUntilUsable(Rules):
    def offers(self, members: dict[Key, Value]) -> tuple[Offer, ...]:
        read: list[Offer] = []
        for item in self.required(members, MakeCredential.PUB_KEY_CRED_PARAMS, list):
            read.append(self.offer(item))
            if read[-1].alg in self.profile.algorithms:
                break
        return tuple(read)


@fault(
    "last-offer-wins",
    breaks=("MC-13",),
    area="registration",
    says="the last usable algorithm is taken, not the first",
)
class LastOfferWins(Rules):
    def chosen_algorithm(self, offers: Iterable[Offer]) -> int:
        return super().chosen_algorithm(reversed(list(offers)))


@fault(
    "first-offer-only",
    breaks=("MC-12",),
    area="registration",
    says="only the first element of pubKeyCredParams is tried",
)
class FirstOfferOnly(Rules):
    def chosen_algorithm(self, offers: Iterable[Offer]) -> int:
        return super().chosen_algorithm(list(offers)[:1])


@fault(
    "unsupported-algorithm-replaced",
    breaks=("MC-09", "MC-10", "MC-11"),
    area="registration",
    says="ES256 is used where no offered algorithm is supported",
)
class UnsupportedAlgorithmReplaced(Rules):
    def chosen_algorithm(self, offers: Iterable[Offer]) -> int:
        try:
            return super().chosen_algorithm(offers)
        except Refusal:
            return Algorithm.ES256


@fault(
    "offer-type-ignored",
    breaks=("MC-10",),
    area="registration",
    says="the type of an element of pubKeyCredParams is not looked at",
)
class OfferTypeIgnored(Rules):
    def chosen_algorithm(self, offers: Iterable[Offer]) -> int:
        return super().chosen_algorithm(Offer(alg=each.alg, type="public-key") for each in offers)


@fault(
    "listed-algorithm-refused",
    breaks=("MC-13", "MC-15"),
    area="registration",
    says="EdDSA is listed by getInfo but never chosen",
)
class ListedAlgorithmRefused(Rules):
    def chosen_algorithm(self, offers: Iterable[Offer]) -> int:
        return super().chosen_algorithm(each for each in offers if each.alg != Algorithm.EDDSA)


@fault(
    "unsupported-algorithm-as-parameter",
    breaks=("MC-09", "MC-10"),
    area="registration",
    says="no supported algorithm is answered with 0x02",
)
class UnsupportedAlgorithmAsParameter(Rules):
    def chosen_algorithm(self, offers: Iterable[Offer]) -> int:
        try:
            return super().chosen_algorithm(offers)
        except Refusal:
            raise Refusal(Status.INVALID_PARAMETER) from None


@fault(
    "rk-false-refused",
    breaks=("MC-20",),
    area="registration",
    says="rk=false is refused",
)
class RkFalseRefused(Rules):
    def check_registration_options(self, options: Options) -> None:
        super().check_registration_options(options)
        if options.rk is False:
            raise Refusal(Status.UNSUPPORTED_OPTION)


@fault(
    "rk-ignored-where-unlisted",
    breaks=("MC-19",),
    area="registration",
    says="a key that does not list rk takes the option and ignores it",
)
class RkIgnoredWhereUnlisted(Rules):
    def check_registration_options(self, options: Options) -> None:
        super().check_registration_options(Options(up=options.up))


@fault(
    "up-false-accepted",
    breaks=("MC-21",),
    area="registration",
    says="a registration with up=false goes on",
)
class UpFalseAccepted(Rules):
    def check_registration_options(self, options: Options) -> None:
        super().check_registration_options(Options(rk=options.rk))


@fault(
    "up-true-refused",
    breaks=("MC-22",),
    area="registration",
    says="a registration with up=true is refused, as in CTAP 2.0",
)
class UpTrueRefused(Rules):
    def check_registration_options(self, options: Options) -> None:
        super().check_registration_options(options)
        if options.up:
            raise Refusal(Status.INVALID_OPTION)


@fault(
    "pin-not-asked-for",
    breaks=("MC-29", "MC-31"),
    area="registration",
    says="a registration needs no pinUvAuthParam on a key with a PIN",
)
class PinNotAskedFor(Rules):
    def registration_needs_token(self, options: Options, persistent: Persistent) -> bool:
        return False


@fault(
    "pin-always-asked-for",
    breaks=("MC-30",),
    area="registration",
    says="makeCredUvNotRqd is listed, but a PIN is needed all the same",
)
class PinAlwaysAskedFor(Rules):
    def registration_needs_token(self, options: Options, persistent: Persistent) -> bool:
        return self.is_protected(persistent)


@fault(
    "enterprise-attestation-as-option",
    breaks=("MC-33",),
    area="registration",
    says="enterpriseAttestation is refused with 0x2C",
)
class EnterpriseAttestationAsOption(Rules):
    def check_enterprise_wish(self, wish: int | None, persistent: Persistent) -> None:
        if wish is not None:
            raise Refusal(Status.INVALID_OPTION)


@fault(
    "excluded-credential-accepted",
    breaks=("MC-51", "MC-56"),
    area="registration",
    says="a credential of the excludeList does not keep a new one from being made",
)
class ExcludedCredentialAccepted(Rules):
    def is_excluded(self, found: Iterable[Credential | None]) -> bool:
        return False


@fault(
    "excluded-at-first-place-only",
    breaks=("MC-56",),
    area="registration",
    says="only the first element of the excludeList is compared",
)
class ExcludedAtFirstPlaceOnly(Rules):
    def is_excluded(self, found: Iterable[Credential | None]) -> bool:
        return any(list(found)[:1])


@fault(
    "excluded-told-without-touch",
    breaks=("MC-52",),
    area="registration",
    says="0x19 is sent at once, so that anyone can ask who has a credential here",
)
class ExcludedToldWithoutTouch(Rules):
    def is_excluded(self, found: Iterable[Credential | None]) -> bool:
        if super().is_excluded(found):
            raise Refusal(Status.CREDENTIAL_EXCLUDED)
        return False


@fault(
    "excluded-as-denied",
    breaks=("MC-51", "MC-56"),
    area="registration",
    says="an excluded credential is answered with 0x27",
)
class ExcludedAsDenied(Rules):
    def excluded_status(self, presence: Status) -> Status:
        return Status.OPERATION_DENIED


@fault(
    "long-excluded-id-as-other",
    breaks=("MC-61",),
    area="registration",
    says="an id that is longer than any of the key's own is answered with 0x7F",
)
class LongExcludedIdAsOther(Rules):
    def descriptor(self, item: Value) -> Descriptor:
        read = super().descriptor(item)
        if len(read.id) > self.profile.limits.max_credential_id_length:
            raise Refusal(Status.OTHER)
        return read


@fault(
    "mistyped-format-preference-as-parameter",
    breaks=("MC-101",),
    area="registration",
    says="an attestationFormatsPreference of another type is answered with 0x02",
)
class MistypedFormatPreferenceAsParameter(Rules):
    def format_preference(self, members: dict[Key, Value]) -> tuple[str, ...]:
        try:
            return super().format_preference(members)
        except Refusal:
            raise Refusal(Status.INVALID_PARAMETER) from None
