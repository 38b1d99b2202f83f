"""Decisions of getAssertion and getNextAssertion (CTAP 6.2 and 6.3)."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.cbor import Key, Value
from rig.virtual.request import PUBLIC_KEY, AssertionRequest, GetAssertion, Options
from rig.virtual.rules.request import RequestRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, PendingAssertions

NEXT_WITHIN = 30.0
"""Seconds between two replies of one sequence on USB (CTAP 6.3 s3)."""


class AssertionRules(RequestRules):
    """Decisions of getAssertion and getNextAssertion (CTAP 6.2 and 6.3)."""

    def assertion(self, members: dict[Key, Value]) -> AssertionRequest:
        """Read the request."""
        return AssertionRequest(
            rp_id=self.required(members, GetAssertion.RP_ID, str),
            client_data_hash=self.client_data_hash(members, GetAssertion.CLIENT_DATA_HASH),
            allow=self.descriptors(members, GetAssertion.ALLOW_LIST),
            extensions=self.extensions(members, GetAssertion.EXTENSIONS),
            options=self.options(members, GetAssertion.OPTIONS),
            auth=self.pin_uv_auth(
                members, GetAssertion.PIN_UV_AUTH_PARAM, GetAssertion.PIN_UV_AUTH_PROTOCOL
            ),
        )

    def check_assertion_options(self, options: Options) -> None:
        """Refuse rk, which is for registrations only (CTAP 6.2.2 s4)."""
        if options.rk is not None:
            raise Refusal(Status.UNSUPPORTED_OPTION)

    def asks_for_touch(self, options: Options) -> bool:
        """Tell whether the platform wants user presence; up=false is a silent assertion."""
        return options.up is not False

    def assertion_spends_token(self, *, present: bool) -> bool:
        """Tell whether an assertion uses its token up: a silent one does not (6.2.2 s9)."""
        return present

    def asks_for_touch_in_vain(self) -> bool:
        """Tell whether a touch is waited for before it is said that no credential answers.

        CTAP 2.0 allowed it; from 2.1 on it is said at once (6.2.2 s7).
        """
        return False

    def no_credentials_status(self) -> Status:
        """Choose the status for a request that no credential answers."""
        return Status.NO_CREDENTIALS

    def assertion_outputs(
        self,
        inputs: Mapping[str, Value],
        outputs: Mapping[str, object | None],
    ) -> dict[str, object]:
        """Choose the extension outputs from those that there are (CTAP 12, WebAuthn 9)."""
        return {name: output for name, output in outputs.items() if output is not None}

    def credential_member(self, credential: Credential) -> dict[str, object]:
        """Write the descriptor of the credential that was used."""
        return {"id": credential.credential_id, "type": PUBLIC_KEY}

    def user_member(
        self, credential: Credential, *, verified: bool, several: bool
    ) -> dict[str, object] | None:
        """Write the account: its names only where a verified person has several to choose from."""
        if not credential.discoverable:
            return None
        user = credential.user
        shown = verified and several
        names = {"name": user.name, "displayName": user.display_name} if shown else {}
        return {"id": user.id, **{key: name for key, name in names.items() if name is not None}}

    def number_of_credentials(self, count: int, *, listed: bool) -> int | None:
        """Choose the count to give; there is none for an allowList or a single account."""
        return None if listed or count == 1 else count

    def taken(self, pending: PendingAssertions) -> Credential:
        """Take the credential to answer with next out of those that remain."""
        return pending.remaining.pop(0)

    def saved_state_serves(self, pending: PendingAssertions, channel: int, now: float) -> bool:
        """Tell whether getNextAssertion may go on with what was saved (CTAP 6.3 s1 to s3)."""
        in_time = now - pending.since <= NEXT_WITHIN
        return bool(pending.remaining) and pending.channel == channel and in_time

    def no_saved_state_status(self) -> Status:
        """Choose the status for a getNextAssertion that has nothing to go on with."""
        return Status.NOT_ALLOWED

    def next_answered(self, pending: PendingAssertions, now: float) -> None:
        """Start the time for the next call anew (CTAP 6.3 s7)."""
        pending.since = now

    def assertion_reply(self, members: dict[int, object | None]) -> dict[int, object]:
        """Write the reply of an assertion from those members that there are."""
        return {key: value for key, value in members.items() if value is not None}
