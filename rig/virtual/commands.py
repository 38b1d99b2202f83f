"""Which handler answers which command byte."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from rig.virtual.bio_enrollment import bio_enrollment
from rig.virtual.cbor import Key, Value
from rig.virtual.client_pin import client_pin
from rig.virtual.config import config
from rig.virtual.credential_management import credential_management
from rig.virtual.get_assertion import get_assertion, get_next_assertion
from rig.virtual.get_info import get_info
from rig.virtual.large_blobs import large_blobs
from rig.virtual.make_credential import make_credential
from rig.virtual.operation import Outcome, Wait
from rig.virtual.profile import CommandByte
from rig.virtual.reset import reset
from rig.virtual.selection import selection

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator

Parameters: TypeAlias = "dict[Key, Value]"
Handling: TypeAlias = Generator[Wait, Outcome, "dict[int, object] | None"]
Handler: TypeAlias = "Callable[[Authenticator, Parameters], Handling]"

HANDLERS: Mapping[CommandByte, Handler] = MappingProxyType(
    {
        CommandByte.MAKE_CREDENTIAL: make_credential,
        CommandByte.GET_ASSERTION: get_assertion,
        CommandByte.GET_INFO: get_info,
        CommandByte.CLIENT_PIN: client_pin,
        CommandByte.RESET: reset,
        CommandByte.GET_NEXT_ASSERTION: get_next_assertion,
        CommandByte.CREDENTIAL_MANAGEMENT: credential_management,
        CommandByte.SELECTION: selection,
        CommandByte.BIO_ENROLLMENT: bio_enrollment,
        CommandByte.BIO_ENROLLMENT_PREVIEW: bio_enrollment,
        CommandByte.LARGE_BLOBS: large_blobs,
        CommandByte.CREDENTIAL_MANAGEMENT_PREVIEW: credential_management,
        CommandByte.CONFIG: config,
    }
)
