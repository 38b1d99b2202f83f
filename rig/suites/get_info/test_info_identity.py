"""Members that say which key it is and what it is made of (CTAP 6.4)."""

from __future__ import annotations

from rig.marks import covers, needs, touches
from rig.suites.fixtures import Check, Send
from rig.suites.get_info.said import Member, Said, ask, is_distinct

pytestmark = [needs(capability="CBOR"), touches(0)]

TRANSPORT_IN_USE = "usb"
OF_WEBAUTHN = ("usb", "nfc", "ble", "smart-card", "hybrid", "internal")
USER_VERIFICATION_METHODS = 0x1FFF
"""Every bit that the FIDO registry of predefined values gives a meaning to (its section 3.1)."""
HIGHEST_LEVEL = {
    "FIPS-CMVP-2": 4,
    "FIPS-CMVP-3": 4,
    "FIPS-CMVP-2-PHY": 4,
    "FIPS-CMVP-3-PHY": 4,
    "CC-EAL": 7,
    "FIDO": 6,
    "CCN-CPSTIC": 1,
}


@covers("GI-05")
def test_aaguid_is_16_bytes(said: Said, check: Check) -> None:
    aaguid = said.get(Member.AAGUID)
    with check("GI-05") as judging:
        assert isinstance(aaguid, bytes)
        assert len(aaguid) == 16
        if not any(aaguid):
            judging.tolerate("it is all zero, which is for the vendor to confirm")


@covers("GI-18")
def test_firmware_version_is_a_number_that_stays(said: Said, send: Send, check: Check) -> None:
    version = said.get(Member.FIRMWARE_VERSION, 0)
    again = ask(send).get(Member.FIRMWARE_VERSION, 0)
    with check("GI-18"):
        assert type(version) is int
        assert version >= 0
        assert again == version


@covers("GI-12")
def test_transports_name_the_one_in_use(said: Said, check: Check) -> None:
    transports = said.get(Member.TRANSPORTS, [TRANSPORT_IN_USE])
    with check("GI-12") as judging:
        assert is_distinct(transports)
        assert TRANSPORT_IN_USE in transports
        if others := [each for each in transports if each not in OF_WEBAUTHN]:
            judging.tolerate(f"not among those of WebAuthn: {others}")


@covers("GI-22")
def test_uv_modality_uses_bits_that_mean_something(said: Said, check: Check) -> None:
    modality = said.get(Member.UV_MODALITY, 0)
    with check("GI-22"):
        assert type(modality) is int
        assert modality & ~USER_VERIFICATION_METHODS == 0


@covers("GI-23")
def test_certifications_are_of_levels_that_exist(said: Said, check: Check) -> None:
    certifications = said.get(Member.CERTIFICATIONS, {})
    with check("GI-23") as judging:
        assert isinstance(certifications, dict)
        for name, level in certifications.items():
            assert type(level) is int, name
            assert 1 <= level <= HIGHEST_LEVEL.get(name, level), name
        if others := certifications.keys() - HIGHEST_LEVEL.keys():
            judging.tolerate(f"certifications of no known kind: {sorted(others)}")
