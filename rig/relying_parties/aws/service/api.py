"""The JSON that the pages, and programs, speak."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from rig.relying_parties.aws.devices import DeviceKind
from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service import assigning, signing_in
from rig.relying_parties.aws.service.answers import text
from rig.relying_parties.aws.service.hygiene import give_cookie, take_cookie
from rig.relying_parties.aws.service.model import Device, User
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.present import body, somebody, who
from rig.relying_parties.aws.service.sessions import Session
from rig.relying_parties.aws.service.told import device_document, session_document

_TOKENS = {kind.value: kind for kind in (DeviceKind.VIRTUAL_TOTP, DeviceKind.HARDWARE_TOTP)}


class Api:
    """Every request; each is a few lines over `signing_in` and `assigning`."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the requests for Flask."""
        made = Blueprint("api", __name__, url_prefix="/api")
        made.add_url_rule("/session", view_func=self.session)
        for path, view in (
            ("/sign-in", self.sign_in),
            ("/sign-in/options", self.sign_in_options),
            ("/sign-in/passkey", self.sign_in_passkey),
            ("/sign-in/code", self.sign_in_code),
            ("/later", self.later),
            ("/sign-out", self.sign_out),
            ("/devices/options", self.device_options),
            ("/devices/passkey", self.device_passkey),
            ("/devices/token", self.device_token),
            ("/devices/token/codes", self.device_token_codes),
            ("/devices/remove", self.device_remove),
        ):
            made.add_url_rule(path, view_func=view, methods=["POST"])
        return made

    def session(self) -> Response:
        """Tell where somebody stands."""
        return jsonify(session_document(self.parts, *who(self.parts)))

    def sign_in(self) -> Response:
        """Take `kind`, `account`, `name` and `password`."""
        told = body()
        fields = (text(told, field) for field in ("kind", "account", "name", "password"))
        session, user = signing_in.with_password(self.parts, *fields)
        return self._gone_on(session, user)

    def sign_in_options(self) -> Response:
        """Give the options for `navigator.credentials.get`."""
        session, user = somebody(self.parts)
        return jsonify(signing_in.ask_passkey(self.parts, session, user))

    def sign_in_passkey(self) -> Response:
        """Take what `navigator.credentials.get` gave."""
        session, user = somebody(self.parts)
        went_on = signing_in.with_passkey(self.parts, session, user, body())
        return self._gone_on(went_on, user)

    def sign_in_code(self) -> Response:
        """Take `code`."""
        session, user = somebody(self.parts)
        code = text(body(), "code")
        return self._gone_on(signing_in.with_code(self.parts, session, user, code), user)

    def later(self) -> Response:
        """Put enrolling off."""
        session, user = somebody(self.parts)
        return self._gone_on(signing_in.put_off(self.parts, session, user), user)

    def sign_out(self) -> Response:
        """End the session."""
        session, _ = who(self.parts)
        if session is not None:
            self.parts.sessions.close(session.token)
        return take_cookie(jsonify(session_document(self.parts, None, None)))

    def device_options(self) -> Response:
        """Take `name`; give the options for `navigator.credentials.create`."""
        session, user = somebody(self.parts)
        name = text(body(), "name")
        return jsonify(assigning.ask_registration(self.parts, session, user, name))

    def device_passkey(self) -> Response:
        """Take what `navigator.credentials.create` gave."""
        session, user = somebody(self.parts)
        return self._assigned(*assigning.register(self.parts, session, user, body()))

    def device_token(self) -> Response:
        """Take `name`, `kind`, and of a hardware token `serial` and `secret`."""
        session, user = somebody(self.parts)
        told = body()
        kind = _TOKENS.get(text(told, "kind"))
        if kind is None:
            raise Refused(Reason.MALFORMED, f"the kind must be one of {', '.join(_TOKENS)}")
        more = ("serial", "secret") if kind is DeviceKind.HARDWARE_TOTP else ()
        wanted = assigning.NewToken(
            name=text(told, "name"), kind=kind, **{each: text(told, each) for each in more}
        )
        return jsonify(assigning.begin_token(self.parts, session, user, wanted))

    def device_token_codes(self) -> Response:
        """Take `ticket`, `first` and `second`."""
        session, user = somebody(self.parts)
        told = body()
        ticket, codes = text(told, "ticket"), (text(told, "first"), text(told, "second"))
        return self._assigned(*assigning.activate_token(self.parts, session, user, ticket, codes))

    def device_remove(self) -> Response:
        """Take `name`."""
        session, user = somebody(self.parts)
        assigning.remove(self.parts, session, user, text(body(), "name"))
        return self._gone_on(session, user)

    def _gone_on(self, session: Session, user: User) -> Response:
        told = session_document(self.parts, session, self.parts.store.user(user.number))
        return give_cookie(jsonify(told), session.token)

    def _assigned(self, device: Device, session: Session) -> Response:
        response = jsonify(device_document(device))
        response.status_code = 201
        return give_cookie(response, session.token)
