"""The ceremonies of one site with one key: registration, exclusion, sign-ins, accounts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from fido2.ctap import CtapError
from fido2.ctap1 import ApduError

from rig import BenchProblem, KeyProblem, RigError
from rig.guard import Refused
from rig.link.errors import Gone, Mute
from rig.metadata import Metadata
from rig.relying_parties import u2f
from rig.relying_parties.clients import ClientModel
from rig.relying_parties.demands import Client, Demand
from rig.relying_parties.fit import Attempt, Ceremony, Held
from rig.relying_parties.hand import Hand
from rig.relying_parties.native import OpenSsh
from rig.relying_parties.options import Site, User
from rig.relying_parties.responses import Excluded, Registration, SignIn
from rig.relying_parties.server import (
    Account,
    ExpectedRegistration,
    ExpectedSignIn,
    check_registration,
    check_sign_in,
)
from rig.relying_parties.unfit import Need, Undecided, Unfit

LONGEST_LIST = 8
"""Credentials in the longest allow list that is tried."""
Step: TypeAlias = tuple[str, Callable[[], object], str]
"""A ceremony's name, what holds it, and why it is not held; empty if it is."""

ALICE, BOB, CAROL = (
    User(f"keyrig-account-{name}".encode(), name) for name in ("alice", "bob", "carol")
)
_BLOCKED = (CtapError.ERR.PIN_BLOCKED, CtapError.ERR.PIN_AUTH_BLOCKED)


@dataclass
class Trial:
    """One key at one site that sends one set of options.

    Attributes:
        accounts: What the site has stored, by credential id.
        ceremonies: What was held so far.
    """

    hand: Hand
    site: Site
    client: ClientModel
    metadata: Metadata | None = None
    accounts: dict[bytes, Account] = field(default_factory=dict)
    ceremonies: list[Ceremony] = field(default_factory=list)
    _ids: dict[bytes, bytes] = field(default_factory=dict)
    _secrets: dict[bytes, bytes | None] = field(default_factory=dict)

    def run(self, *, registration_alone: bool = False) -> Attempt:
        """Hold the ceremonies that the site has, and return what came of them.

        Args:
            registration_alone: Whether to hold the first only: the others were held before, with
                options of which the key sees no difference.
        """
        self.hand.taken.clear()
        steps: list[Step] = []
        lost = judged(lambda: steps.extend(self._steps()))
        if lost is not None:
            return self._ended(lost, "")
        for name, hold, why_not in steps[: 1 if registration_alone else None]:
            since = self.hand.exchange.mark()
            error = None if why_not else judged(hold)
            self._note(name, error, why_not)
            if error is not None:
                return self._ended(error, self.hand.exchange.text(since))
        return self._ended(None, "")

    def _steps(self) -> list[Step]:
        """Return each ceremony that the site could have."""
        policy = self.site.policy
        unlisted = "" if policy.exclude_list.value else "the site sends no exclude list"
        by_list = "" if policy.allow_list.value else "the site names no credentials"
        alone = "" if policy.discoverable.value else "the site names the credentials"
        return [
            ("registration", lambda: self.register(ALICE), ""),
            ("registration of a key that is registered", self._register_again, unlisted),
            ("sign-in by allow list", lambda: self._sign_in(ALICE), by_list),
            ("sign-in by discoverable credential", self._sign_in_alone, alone),
            ("second account on the key", self._second_account, ""),
            ("loading what the key keeps", self._load, self._nothing_to_load()),
            ("sign-in with a credential of the U2F era", self._sign_in_of_old, self._no_old()),
        ]

    def _nothing_to_load(self) -> str:
        """Return why nothing is loaded from the key; empty if something is."""
        if isinstance(self.client, OpenSsh) and self.site.variant.rk is Demand.REQUIRED:
            return ""
        return "nobody loads credentials from the key there"

    def _load(self) -> None:
        loaded = OpenSsh().loaded(self.hand, self.site.policy.rp_id.value)
        if self._ids[ALICE.id] not in loaded:
            raise Unfit(
                Need.MANAGEMENT,
                "it does not list the credential that it keeps",
                clause="CTAP 6.8.4",
                fields=("rk",),
            )

    def _no_old(self) -> str:
        """Return why no credential of the U2F era can sign in; empty if one can."""
        if not self.site.policy.extensions.get.value.get("appid"):
            return "the site has no AppID"
        if self.site.variant.uv_get is Demand.REQUIRED:
            return "U2F verifies nobody, and the site wants that"
        return "" if self.hand.capabilities().u2f else "the key has no U2F"

    def _note(self, name: str, error: RigError | None, why_not: str) -> None:
        held = Held.NOT_TRIED if why_not else Held.PASSED if error is None else Held.FAILED
        self.ceremonies.append(Ceremony(name, held, why_not or (str(error) if error else "")))

    def _ended(self, error: RigError | None, exchange: str) -> Attempt:
        return Attempt(
            variant=self.site.variant,
            taken=frozenset(self.hand.taken),
            unfit=(error,) if isinstance(error, Unfit) else (),
            undecided=error if isinstance(error, Undecided) else None,
            ceremonies=tuple(self.ceremonies),
            exchange=exchange,
        )

    def register(self, user: User, excluded: tuple[bytes, ...] = ()) -> bytes:
        """Register, and return the credential's id; raises what a client and a server raise."""
        challenge = secrets.token_bytes(32)
        answer = self.client.register(self.hand, self.site.creation(user, challenge, excluded))
        check_registration(self._expected_registration(challenge), answer)
        return self._stored(user, answer)

    @property
    def made(self) -> tuple[bytes, ...]:
        """The ids of the credentials that this key made there."""
        return tuple(self._ids.values())

    def _register_again(self) -> None:
        known = self._ids[ALICE.id]
        try:
            self.register(BOB, (secrets.token_bytes(len(known)), known))
        except Excluded:
            return
        raise Unfit(
            Need.ANSWER,
            "it makes a second credential although the site excludes the first",
            clause="CTAP 6.1.2",
            fields=("exclude_list",),
        )

    def _sign_in(self, user: User) -> None:
        known = self._ids[user.id]
        most = min(self.site.policy.max_keys.value or LONGEST_LIST, LONGEST_LIST)
        others = [secrets.token_bytes(len(known)) for _ in range(most - 1)]
        self.sign_in(user, (*others, known))

    def _sign_in_alone(self) -> None:
        self.sign_in(ALICE, ())

    def _second_account(self) -> None:
        self.register(BOB)
        if self.site.policy.allow_list.value:
            self._sign_in(BOB)
            self._sign_in(ALICE)
        if self.site.policy.discoverable.value:
            self.sign_in(BOB, ())
            self.sign_in(ALICE, ())

    def _sign_in_of_old(self) -> None:
        appid = str(self.site.policy.extensions.get.value["appid"])
        challenge = secrets.token_bytes(32)
        attestation = u2f.register(self.hand, appid, challenge, ())
        made = Registration(client_data=None, hash=challenge, attestation=attestation)
        self.sign_in(CAROL, (self._stored(CAROL, made),))

    def sign_in(self, user: User, allowed: tuple[bytes, ...]) -> None:
        """Sign in; raises what a client and a server raise."""
        self.hand.account = user.id
        challenge = secrets.token_bytes(32)
        answer = self.client.sign_in(self.hand, self.site.request(challenge, allowed))
        self._require_same_secret(answer)
        if self.site.policy.client is Client.SYSTEMD:
            # It wants the secret, and nobody looks at the signature.
            return
        account = check_sign_in(self._expected_sign_in(challenge, allowed), answer)
        self.accounts[answer.credential_id] = replace(account, counter=answer.auth_data.counter)

    def _require_same_secret(self, answer: SignIn) -> None:
        secret = answer.outputs.get("secret")
        if self._secrets.setdefault(answer.credential_id, secret) != secret:
            raise Unfit(
                Need.HMAC,
                "its secret is another one at each sign-in",
                clause="CTAP 12.5",
                fields=("extensions.get",),
            )

    def _expected_registration(self, challenge: bytes) -> ExpectedRegistration:
        policy, variant, server = self.site.policy, self.site.variant, self.site.policy.server
        return ExpectedRegistration(
            challenge=challenge,
            rp_id=policy.rp_id.value,
            origins=policy.origins.value,
            algorithms=policy.algorithms.value,
            uv=server.uv_flag.value or variant.uv_create is Demand.REQUIRED,
            attestation=variant.attestation,
            formats=server.formats.value,
            aaguids=server.aaguids.value,
            mds_chain=server.mds_chain.value,
            min_level=server.min_cert_level.value,
            extensions=server.extensions.value,
            backup=server.backup_flags.value,
            registered=tuple(self.accounts),
            metadata=self.metadata,
        )

    def _expected_sign_in(self, challenge: bytes, allowed: tuple[bytes, ...]) -> ExpectedSignIn:
        policy, server = self.site.policy, self.site.policy.server
        return ExpectedSignIn(
            challenge=challenge,
            rp_id=policy.rp_id.value,
            origins=policy.origins.value,
            accounts=tuple(self.accounts.values()),
            allowed=allowed,
            uv=server.uv_flag.value or self.site.variant.uv_get is Demand.REQUIRED,
            counter=server.counter.value,
            appid=str(policy.extensions.get.value.get("appid", "")),
        )

    def _stored(self, user: User, answer: Registration) -> bytes:
        data, known = answer.attestation.auth_data, bytes(answer.credential.credential_id)
        eligible = data.is_backup_eligible()
        self.accounts[known] = Account(user.id, answer.credential, data.counter, eligible)
        self._ids[user.id] = known
        return known


def judged(hold: Callable[[], object]) -> RigError | None:
    """Hold a ceremony; return why it failed as `Unfit` or `Undecided`, None if it passed."""
    try:
        hold()
    except (Unfit, Undecided) as error:
        return error
    except Excluded:
        return Unfit(Need.ANSWER, "it says that it is registered already", clause="CTAP 6.1.2")
    except (CtapError, ApduError) as error:
        return _refusal(error)
    except (Refused, BenchProblem, Gone, Mute) as error:
        return Undecided(error.what, where=error.where, try_this=error.try_this)
    except KeyProblem as error:
        return Unfit(Need.ANSWER, error.what, clause="CTAP 11.2")
    return None


def _refusal(error: CtapError | ApduError) -> RigError:
    if isinstance(error, ApduError):
        return Unfit(
            Need.ANSWER, f"it answers with status word 0x{error.code:04X}", clause="CTAP 10"
        )
    if error.code in _BLOCKED:
        return Undecided(f"its PIN is blocked: {error}", try_this="enter it elsewhere, or reset")
    return Unfit(Need.ANSWER, f"it answers with {error}", clause="CTAP 6.5")
