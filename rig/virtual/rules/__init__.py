"""Every decision of the key, one overridable method each, grouped by area.

A fault is a subclass of `Rules` that overrides one of them; see `rig.virtual.faults`.
"""

from __future__ import annotations

from rig.virtual.rules.always_uv import AlwaysUvRules
from rig.virtual.rules.assertion import AssertionRules
from rig.virtual.rules.auth_data import AuthenticatorDataRules
from rig.virtual.rules.bio_enrollment import BioEnrollmentRules
from rig.virtual.rules.client_pin import ClientPinRules
from rig.virtual.rules.config import ConfigRules
from rig.virtual.rules.cred_blob import CredBlobRules
from rig.virtual.rules.cred_protect import CredProtectRules
from rig.virtual.rules.credential import CredentialRules
from rig.virtual.rules.credential_list import CredentialListRules
from rig.virtual.rules.credential_management import CredentialManagementRules
from rig.virtual.rules.encoding import EncodingRules
from rig.virtual.rules.hid import HidRules
from rig.virtual.rules.hmac_secret import HmacSecretRules
from rig.virtual.rules.info import InfoRules
from rig.virtual.rules.large_blob import LargeBlobExtensionRules
from rig.virtual.rules.large_blob_key import LargeBlobKeyRules
from rig.virtual.rules.large_blobs import LargeBlobRules
from rig.virtual.rules.pace import PaceRules
from rig.virtual.rules.pin import PinRules
from rig.virtual.rules.pin_settings import PinSettingsRules
from rig.virtual.rules.power import PowerRules
from rig.virtual.rules.presence import PresenceRules
from rig.virtual.rules.registration import RegistrationRules
from rig.virtual.rules.reset import ResetRules
from rig.virtual.rules.third_party_payment import ThirdPartyPaymentRules
from rig.virtual.rules.token import TokenRules
from rig.virtual.rules.u2f import U2fRules
from rig.virtual.rules.user_verification import UserVerificationRules


class Rules(
    HidRules,
    EncodingRules,
    InfoRules,
    PaceRules,
    PowerRules,
    PresenceRules,
    ResetRules,
    RegistrationRules,
    AssertionRules,
    AuthenticatorDataRules,
    CredentialRules,
    CredProtectRules,
    AlwaysUvRules,
    ConfigRules,
    BioEnrollmentRules,
    PinSettingsRules,
    CredBlobRules,
    LargeBlobKeyRules,
    LargeBlobExtensionRules,
    LargeBlobRules,
    CredentialManagementRules,
    CredentialListRules,
    ThirdPartyPaymentRules,
    HmacSecretRules,
    ClientPinRules,
    PinRules,
    TokenRules,
    UserVerificationRules,
    U2fRules,
):
    """The decisions of a key without faults; made with its profile, `Rules(profile)`."""
