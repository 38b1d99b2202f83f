"""U2F REGISTER, AUTHENTICATE and VERSION (U2F raw messages 4 to 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.virtual.algorithms import uncompressed_point
from rig.virtual.profile import Algorithm
from rig.virtual.store import Credential
from rig.virtual.u2f.apdu import Apdu, ApduRefusal, Control, Instruction, Word
from rig.virtual.u2f.presence import ask_for_touch, take_touch

if TYPE_CHECKING:
    from rig.virtual.authenticator import Authenticator

_PARAMETER = 32
"""Bytes of the challenge and of the application, both SHA-256 hashes."""
_FIXED = 2 * _PARAMETER


def respond(authenticator: Authenticator, message: bytes) -> bytes:
    """Answer one request; never waits, so the reply is whole at once, status word and all."""
    try:
        return _answered(authenticator, message) + Word.NO_ERROR.encode()
    except ApduRefusal as refusal:
        return refusal.word.encode()


def _answered(authenticator: Authenticator, message: bytes) -> bytes:
    rules = authenticator.rules
    rules.u2f_check_header(message)
    apdu = rules.u2f_apdu(message)
    if apdu.instruction == Instruction.VERSION:
        rules.u2f_check_length(apdu, whole=not apdu.data)
        return rules.u2f_version()
    if not rules.u2f_is_on(authenticator.store.persistent):
        raise ApduRefusal(Word.COMMAND_NOT_ALLOWED)
    if apdu.instruction == Instruction.REGISTER:
        return _register(authenticator, apdu)
    return _authenticate(authenticator, apdu)


def _register(authenticator: Authenticator, apdu: Apdu) -> bytes:
    rules = authenticator.rules
    rules.u2f_check_length(apdu, whole=len(apdu.data) == _FIXED)
    _require_touch(authenticator, Instruction.REGISTER)
    challenge, application = apdu.data[:_PARAMETER], apdu.data[_PARAMETER:]
    private_key = rules.new_private_key(Algorithm.ES256)
    handle = rules.u2f_handle(authenticator.store.persistent, application, private_key)
    point = uncompressed_point(private_key)
    message = rules.u2f_registered_message(application, challenge, handle, point)
    return rules.u2f_registration(point, handle, rules.u2f_attestation(message))


def _authenticate(authenticator: Authenticator, apdu: Apdu) -> bytes:
    rules, data = authenticator.rules, apdu.data
    handle = data[_FIXED + 1 :]
    rules.u2f_check_length(apdu, whole=len(data) > _FIXED and data[_FIXED] == len(handle))
    challenge, application = data[:_PARAMETER], data[_PARAMETER:_FIXED]
    credential = rules.u2f_credential(authenticator.store.persistent, application, handle)
    if credential is None:
        raise ApduRefusal(rules.u2f_unknown_handle_word(apdu.p1))
    touched = _presence(authenticator, rules.u2f_control(apdu.p1))
    return _signed(authenticator, credential, application, challenge, touched=touched)


def _presence(authenticator: Authenticator, control: Control) -> bool:
    """Return whether a touch came, or refuse as the control byte asks for."""
    if control is Control.ENFORCE:
        _require_touch(authenticator, Instruction.AUTHENTICATE)
        return True
    if control is Control.DONT_ENFORCE:
        return take_touch(authenticator)
    authenticator.rules.u2f_check_only()
    return False


def _require_touch(authenticator: Authenticator, instruction: Instruction) -> None:
    if not authenticator.rules.u2f_waits_for_touch(instruction) or take_touch(authenticator):
        return
    ask_for_touch(authenticator)
    raise ApduRefusal(Word.CONDITIONS_NOT_SATISFIED)


def _signed(
    authenticator: Authenticator,
    credential: Credential,
    application: bytes,
    challenge: bytes,
    *,
    touched: bool,
) -> bytes:
    rules, persistent = authenticator.rules, authenticator.store.persistent
    persistent.sign_count = rules.next_sign_count(persistent)
    counter = rules.u2f_counter(persistent).to_bytes(4, "big")
    head = bytes([rules.u2f_presence_byte(touched=touched)]) + counter
    message = rules.u2f_signed_message(application, head, challenge)
    return head + rules.sign(credential, message)
