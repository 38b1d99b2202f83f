"""hmac-secret-mc: what hmac-secret gives at sign-in, at the registration already (CTAP 12.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.virtual.extensions.extension import Extension
from rig.virtual.extensions.hmac_secret import answered, salts_of
from rig.virtual.request import RegistrationRequest
from rig.virtual.store import Credential

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator


class HmacSecretMc(Extension):
    """Answers salts with the secret of the credential that is being made."""

    identifier = "hmac-secret-mc"

    def check_registration(self, key: Authenticator, request: RegistrationRequest) -> None:
        """Refuse salts without hmac-secret, and those that hmac-secret would refuse."""
        key.rules.check_registration_salts(request.extensions)
        salts_of(key, request.extensions[self.identifier])

    def registered(
        self,
        key: Authenticator,
        request: RegistrationRequest,
        credential: Credential,
        *,
        verified: bool,
    ) -> object | None:
        """Answer the salts."""
        secret = key.rules.new_cred_random(credential, verified=verified)
        return answered(key, request.extensions[self.identifier], secret)
