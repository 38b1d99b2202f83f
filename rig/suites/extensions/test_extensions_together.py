"""All extensions that a key lists, in one registration and in one assertion (CTAP 6.1 and 6.2)."""

from __future__ import annotations

import pytest
from fido2.ctap2 import Info

from rig.marks import consent, covers, needs, touches
from rig.suites.extensions.asking import (
    assertion_inputs,
    due_at_assertion,
    due_at_registration,
    registration_inputs,
)
from rig.suites.fixtures import Check, GetAssertion, MakeCredential, Verification
from rig.suites.outputs import output_of
from rig.suites.platform_side import Agree

MC_EXTENSIONS, GA_EXTENSIONS = 0x06, 0x04
LARGE_BLOB_KEY_AT_REGISTRATION, LARGE_BLOB_KEY_AT_ASSERTION = 0x05, 0x07
KEY_LENGTH = 32


@covers("XTP-10")
@needs(option="rk")
@consent("store")
@touches(2)
def test_listed_extensions_answer_together(
    verification: Verification,
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    agree: Agree,
    info: Info,
    check: Check,
) -> None:
    if not info.extensions:
        pytest.skip("getInfo lists no extensions")
    secret = agree()
    asked = registration_inputs(info.extensions, secret)
    with check("XTP-10"):
        made = make_credential({MC_EXTENSIONS: asked}, rk=True)
        for extension, is_due in due_at_registration(secret).items():
            if extension in asked:
                assert is_due(output_of(made.auth_data, extension)), extension
    asked = assertion_inputs(info.extensions, secret)
    with check("XTP-10"):
        given = get_assertion(made, changes={GA_EXTENSIONS: asked, **verification()})
        for extension, is_due in due_at_assertion(secret).items():
            if extension in asked:
                assert is_due(output_of(given.auth_data, extension)), extension
        if "largeBlobKey" in asked:
            assert len(given.reply[LARGE_BLOB_KEY_AT_ASSERTION]) == KEY_LENGTH
            assert (
                given.reply[LARGE_BLOB_KEY_AT_ASSERTION]
                == made.reply[LARGE_BLOB_KEY_AT_REGISTRATION]
            )
