"""Values of another CBOR type than the one that is due (CTAP 8)."""

from __future__ import annotations

from typing import Any

import pytest
from fido2.ctap import CtapError

from rig.link.cbor import encode
from rig.marks import consent, covers, touches
from rig.marks.answers import refused
from rig.suites.encoding.reading import Ctap2Command
from rig.suites.fixtures import Check, Request, Send
from rig.suites.registration.request import ES256, Member


@covers("ENC-16")
@consent("wipe")
@touches(0)
@pytest.mark.parametrize("value", [[], [1, 2], 1, "request"], ids=repr)
def test_request_that_is_no_map_is_refused(send: Send, check: Check, value: object) -> None:
    with (
        check("ENC-16"),
        refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE, CtapError.ERR.INVALID_CBOR),
    ):
        send(Ctap2Command.MAKE_CREDENTIAL, encode(value))


@covers("ENC-17")
@consent("store")
@touches(0)
@pytest.mark.parametrize(
    ("member", "value"),
    [
        pytest.param(Member.CLIENT_DATA_HASH, "text", id="clientDataHash as text"),
        pytest.param(Member.RP, ["id"], id="rp as array"),
        pytest.param(Member.USER, {"id": "text"}, id="user.id as text"),
        pytest.param(Member.PUB_KEY_CRED_PARAMS, ES256, id="pubKeyCredParams as map"),
        pytest.param(Member.EXCLUDE_LIST, {}, id="excludeList as map"),
        pytest.param(Member.OPTIONS, [], id="options as array"),
    ],
)
def test_parameter_of_another_type_is_refused(
    registration: Request, send: Send, check: Check, member: Member, value: Any
) -> None:
    with check("ENC-17"), refused(CtapError.ERR.CBOR_UNEXPECTED_TYPE):
        send(Ctap2Command.MAKE_CREDENTIAL, registration({member: value}))
