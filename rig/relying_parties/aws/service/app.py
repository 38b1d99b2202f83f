"""The web application."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from rig.relying_parties.aws.refusal import Reason, Refused
from rig.relying_parties.aws.service.api import Api
from rig.relying_parties.aws.service.hygiene import guard
from rig.relying_parties.aws.service.pages import Pages
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.told import refusal_document

_STATUSES = {
    Reason.WRONG_PASSWORD: 401,
    Reason.NOT_SIGNED_IN: 401,
    Reason.WRONG_CODE: 401,
    Reason.NO_CREDENTIALS: 403,
    Reason.MFA_NEEDED: 403,
    Reason.GRACE_OVER: 403,
    Reason.POLICY: 403,
    Reason.WRONG_ORIGIN: 403,
    Reason.NO_SUCH_DEVICE: 404,
    Reason.NAME_TAKEN: 409,
    Reason.TOO_MANY_DEVICES: 409,
    Reason.KEY_KNOWN: 409,
    Reason.WRONG_HOST: 421,
}
"""RFC 9110; all others are 400."""
SERVER_ERROR = 500


def create_app(parts: Parts) -> Flask:
    """Make the application."""
    app = Flask(__name__, static_folder=None)
    guard(app, parts.party.origin)
    app.register_blueprint(Api(parts).blueprint())
    app.register_blueprint(Pages(parts).blueprint())
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _failed)
    return app


def _refused(refused: Refused) -> tuple[Response | str, int]:
    return _told(refused), _STATUSES.get(refused.reason, 400)


def _failed(error: HTTPException) -> tuple[Response | str, int]:
    """Tell what HTTP itself does not let pass the same way."""
    code = error.code or SERVER_ERROR
    reason = Reason.BROKEN if code >= SERVER_ERROR else Reason.MALFORMED
    return _told(Refused(reason, error.description or error.name)), code


def _told(refused: Refused) -> Response | str:
    if request.path.startswith("/api/"):
        return jsonify(refusal_document(refused))
    return render_template("refused.html", refused=refused)
