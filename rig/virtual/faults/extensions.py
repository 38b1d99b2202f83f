"""Faults in how extensions are treated that are unknown, not listed, or several at once."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.auth_data import Flag
from rig.virtual.cbor import Value
from rig.virtual.faults.registry import fault
from rig.virtual.rules import Rules

_KNOWN = frozenset({"credBlob", "hmac-secret", "largeBlobKey", "thirdPartyPayment"})


@fault(
    "unknown-extension-answered",
    breaks=("GA-40", "MC-66", "XTP-07"),
    area="extensions",
    says="whatever extension is asked for is answered with true",
)
class UnknownExtensionAnswered(Rules):
    def registration_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        return dict.fromkeys(inputs, True)

    def assertion_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        return dict.fromkeys(inputs, True)


@fault(
    "unlisted-extension-answered",
    breaks=("XTP-08",),
    area="extensions",
    says="extensions of the specification are answered although getInfo does not list them",
)
class UnlistedExtensionAnswered(Rules):
    def registration_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        unlisted = inputs.keys() & _KNOWN - set(self.profile.extensions)
        answered = dict.fromkeys(sorted(unlisted), True)
        return {**answered, **super().registration_outputs(inputs, outputs)}


@fault(
    "ed-flag-without-outputs",
    breaks=("MC-66", "MC-78", "XTP-09"),
    area="extensions",
    says="ED is set although no outputs follow",
)
class EdFlagWithoutOutputs(Rules):
    def flags(self, *, present: bool, verified: bool) -> Flag:
        return super().flags(present=present, verified=verified) | Flag.ED


@fault(
    "one-extension-at-a-time",
    breaks=("XTP-10",),
    area="extensions",
    says="of several extensions only the first is answered",
)
class OneExtensionAtATime(Rules):
    def registration_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        given = super().registration_outputs(inputs, outputs)
        return dict(list(given.items())[:1])
