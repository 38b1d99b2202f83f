"""The pages for people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from rig.relying_parties.aws.devices import DeviceKind, limits
from rig.relying_parties.aws.facts import facts, read_on
from rig.relying_parties.aws.service.model import User
from rig.relying_parties.aws.service.parts import Parts
from rig.relying_parties.aws.service.present import who
from rig.relying_parties.aws.service.sessions import Stage
from rig.relying_parties.aws.service.told import session_document
from rig.relying_parties.aws.sign_in import ways_back
from rig.relying_parties.certainty import Certainty


class Pages:
    """Every page."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def blueprint(self) -> Blueprint:
        """Return the pages for Flask."""
        made = Blueprint("pages", __name__, template_folder="templates", static_folder="static")
        made.add_url_rule("/", view_func=self.home)
        made.add_url_rule("/assign", view_func=self.assign)
        made.add_url_rule("/rules", view_func=self.rules)
        return made

    def home(self) -> str:
        """Show whatever is next for whoever asks."""
        session, user = who(self.parts)
        if session is None or user is None:
            return self._page("sign_in", None)
        if session.stage is Stage.PASSWORD_GIVEN:
            left = len(self.parts.store.devices(user)) - 1
            return self._page("use_device", user, ways=ways_back(user.principal, left))
        if session.stage is Stage.PROMPTED:
            return self._page("prompt", user)
        return self._page("devices", user)

    def assign(self) -> str | Response:
        """Show how a device is assigned, to whoever may."""
        session, user = who(self.parts)
        if session is None or user is None or session.stage is Stage.PASSWORD_GIVEN:
            return redirect("/")
        taken = {kind for limit in limits(user.principal.kind) for kind in limit.kinds}
        kinds = [kind for kind in DeviceKind if kind in taken]
        return self._page("assign", user, kinds=kinds)

    def rules(self) -> str:
        """Show what is known of AWS, and what had to be chosen."""
        _, user = who(self.parts)
        return self._page(
            "rules",
            user,
            facts=sorted(facts().values(), key=lambda each: list(Certainty).index(each.certainty)),
            read_on=read_on(),
            choice=self.parts.party.choice,
        )

    def _page(self, name: str, user: User | None, **more: Any) -> str:
        session, _ = who(self.parts)
        told = session_document(self.parts, session, user)
        labels = {kind.value: kind.label for kind in DeviceKind}
        return render_template(f"{name}.html", told=told, labels=labels, **more)
