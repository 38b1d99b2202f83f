"""Arrays that repeat nothing, and what they may hold (CTAP 6.4)."""

from __future__ import annotations

from rig.marks import covers, needs, touches
from rig.suites.fixtures import Check
from rig.suites.get_info.said import Member, Said, is_distinct

pytestmark = [needs(capability="CBOR"), touches(0)]


@covers("GI-04")
def test_extensions_are_distinct_texts(said: Said, check: Check) -> None:
    extensions = said.get(Member.EXTENSIONS, [])
    with check("GI-04"):
        assert is_distinct(extensions)
        assert all(isinstance(each, str) for each in extensions)


@covers("GI-08")
def test_pin_protocols_are_distinct(said: Said, check: Check) -> None:
    protocols = said.get(Member.PIN_UV_AUTH_PROTOCOLS, [1])
    with check("GI-08"):
        assert protocols
        assert is_distinct(protocols)


@covers("GI-13")
def test_algorithms_are_distinct_and_whole(said: Said, check: Check) -> None:
    algorithms = said.get(Member.ALGORITHMS, [{"alg": -7, "type": "public-key"}])
    with check("GI-13"):
        assert algorithms
        assert is_distinct(algorithms)
        for each in algorithms:
            assert each.keys() == {"alg", "type"}


@covers("GI-26")
def test_attestation_formats_are_distinct_and_not_none(said: Said, check: Check) -> None:
    formats = said.get(Member.ATTESTATION_FORMATS, ["packed"])
    with check("GI-26"):
        assert formats
        assert is_distinct(formats)
        assert "none" not in formats


@covers("GI-32")
def test_transports_for_reset_are_distinct(said: Said, check: Check) -> None:
    transports = said.get(Member.TRANSPORTS_FOR_RESET, ["usb"])
    with check("GI-32"):
        assert transports
        assert is_distinct(transports)
