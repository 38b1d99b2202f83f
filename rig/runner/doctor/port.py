"""The port of a bay: whether its key is there, and whether it is ours alone."""

from __future__ import annotations

from contextlib import ExitStack, closing

from rig.bench.bays import is_adopted
from rig.bench.holders import holders_of
from rig.bench.power.rules import HubRules
from rig.keys.opening import hold, parts_of, place_of
from rig.runner.doctor.findings import Finding, ill, unchecked, well
from rig.runner.doctor.patient import Patient

_NO_PORT = "it is in no USB port"


def hub(patient: Patient) -> Finding:
    """See that its hub, if one powers it, carries nothing that may not lose its power."""
    power = patient.bay.power
    if power is None or power.hub is None:
        return unchecked("no hub switches its port")
    HubRules(patient.bench.hubs[power.hub].path, patient.bench).require()
    return well(f"hub {power.hub} carries keys and boards alone")


def presence(patient: Patient) -> Finding:
    """See that a key is there; a port that an earlier run left without power gets it back."""
    if patient.bay.simulated is not None:
        return _simulated(patient)
    if patient.bay.path is None:
        return unchecked(_NO_PORT)
    device = patient.device()
    if device is None and _put_right(patient):
        return well("its port had no power, which an earlier run has left so; it has now")
    if device is None:
        return ill("no key is there", "plug the key in, and see its cable; keyrig scan")
    if not is_adopted(patient.bay, device):
        return ill(
            f"{device.product} is there, which is not the key that was adopted",
            f"put that key back, or keyrig adopt {patient.name} for this one",
        )
    return well(f"{device.product} at {device.place}")


def _simulated(patient: Patient) -> Finding:
    if patient.stage is None:
        return ill("nothing has started its simulated key", "keyrig doctor does so by itself")
    return well(f"simulated, at {patient.stage.simulation(patient.name).link}")


def _put_right(patient: Patient) -> bool:
    """Give the port its power, if the rig can; return whether a key came."""
    place = place_of(patient.name, patient.bench, patient.stage)
    with closing(place.boards), ExitStack() as life:
        parts = parts_of(place, patient.stage)
        # Whoever is at work there may have cut it.
        hold(patient.name, parts, life)
        patient.put_right = parts.put_right()
    return patient.put_right


def permission(patient: Patient) -> Finding:
    """See that this user may open it."""
    device = patient.device() if patient.bay.path else None
    if device is None:
        return unchecked(_NO_PORT)
    if not device.permitted:
        return ill(
            f"you may not open {device.node}",
            "install hardware/udev/70-keyrig.rules, then plug the key in again",
        )
    return well(f"{device.node} may be opened")


def sole_user(patient: Patient) -> Finding:
    """See that no other program has it open."""
    device = patient.device() if patient.bay.path else None
    if device is None:
        return unchecked(_NO_PORT)
    holders = holders_of(device.node)
    if holders:
        told = ", ".join(map(str, holders))
        return ill(f"other programs have it open: {told}", "end them; a browser is often one")
    return well("no other program has it open, as far as this user may look")


def keyboard(patient: Patient) -> Finding:
    """See that no stray touch can type into anybody's console."""
    device = patient.device() if patient.bay.path else None
    if device is None:
        return unchecked(_NO_PORT)
    if not device.keyboards:
        return well("it types nothing")
    told = f"the kernel takes keystrokes from it: {', '.join(device.keyboards)}"
    if patient.bay.touch is None:
        return well(f"{told}; a person who touches it sees where they go")
    return ill(
        f"{told}, so that nothing may press it",
        "switch its keyboard (OTP) off with its vendor's tool, or keep the kernel from binding it",
    )
