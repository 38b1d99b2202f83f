"""How much a key takes at a time and keeps (CTAP 6.4)."""

from __future__ import annotations

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, Credential, MakeCredential, Send
from rig.suites.get_info.said import Member, Said, ask

pytestmark = needs(capability="CBOR")


@covers("GI-07")
@touches(0)
def test_messages_may_be_of_1024_bytes(said: Said, check: Check) -> None:
    size = said.get(Member.MAX_MSG_SIZE, 1024)
    with check("GI-07"):
        assert type(size) is int
        assert size >= 1024


@covers("GI-10")
@touches(0)
def test_lists_may_hold_a_credential(said: Said, check: Check) -> None:
    with check("GI-10"):
        assert said.get(Member.MAX_CREDENTIAL_COUNT_IN_LIST, 1) > 0


@covers("GI-11")
@touches(0)
def test_credential_ids_may_have_a_length(said: Said, check: Check) -> None:
    with check("GI-11"):
        assert said.get(Member.MAX_CREDENTIAL_ID_LENGTH, 1) > 0


@covers("GI-14")
@touches(0)
def test_large_blob_array_has_a_size_where_there_is_one(said: Said, check: Check) -> None:
    member = Member.MAX_SERIALIZED_LARGE_BLOB_ARRAY
    with check("GI-14"):
        assert (member in said) is said.grants("largeBlobs")
        assert said.get(member, 1024) >= 1024


@covers("GI-19")
@touches(0)
def test_cred_blob_has_a_size_where_there_is_one(said: Said, check: Check) -> None:
    member = Member.MAX_CRED_BLOB_LENGTH
    with check("GI-19"):
        assert (member in said) is ("credBlob" in said.extensions)
        assert said.get(member, 32) >= 32


@covers("GI-24")
@needs(option="rk")
@consent("store")
@touches(2)
def test_room_does_not_grow_by_a_credential(
    discoverable: Credential, make_credential: MakeCredential, send: Send, check: Check
) -> None:
    """GI-24: the number may be an estimate, so it need not fall.

    The first credential shows that the key is ready: one whose PIN is not known is reset for it.
    """
    before = ask(send).get(Member.REMAINING_DISCOVERABLE_CREDENTIALS, 0)
    make_credential(rk=True)
    with check("GI-24"):
        assert ask(send).get(Member.REMAINING_DISCOVERABLE_CREDENTIALS, 0) <= before
