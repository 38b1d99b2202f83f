"""Extensions that a key of CTAP 2.1 or later must list (CTAP 9)."""

from __future__ import annotations

from rig.marks import covers, needs, touches
from rig.suites.fixtures import Check
from rig.suites.get_info.said import Said

pytestmark = [needs(version="FIDO_2_1+"), touches(0)]


@covers("GI-47")
def test_hmac_secret_is_listed(said: Said, check: Check) -> None:
    with check("GI-47"):
        assert "hmac-secret" in said.extensions


@covers("GI-48")
@needs(option="rk")
def test_cred_protect_is_listed_with_discoverable_credentials(said: Said, check: Check) -> None:
    with check("GI-48"):
        assert "credProtect" in said.extensions
