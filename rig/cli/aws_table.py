"""How `keyrig aws readiness` looks on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rig.cli.output import out, print_line, say

_LOOKS: Mapping[str, str] = {
    "overdue": "[red]overdue[/]",
    "grace period": "[yellow]grace period[/]",
    "before sign-in": "[yellow]before sign-in[/]",
    "has MFA": "[green]has MFA[/]",
}


def print_readiness(document: Mapping[str, Any]) -> None:
    """Print two lines for each principal, then why, then the keys at each relying party."""
    principals = document["principals"]
    for principal in principals:
        _print_principal(principal)
    _print_because(principals)
    _print_keys(principals)
    print_line("")
    print_line(
        "{must_enrol} of {principals} must enrol, {overdue} of them overdue;"
        " {fewer_than_two_keys} have fewer than two working keys".format(**document["totals"])
    )
    say(document["says"])


def _print_principal(principal: Mapping[str, Any]) -> None:
    who = "{account}  {principal}  {name}".format(**principal)
    asked = _LOOKS.get(principal["standing"], principal["standing"])
    by = f", to enrol by {principal['enrol_by']}" if principal["enrol_by"] else ""
    keys = f"{principal['working_keys']} of {len(principal['keys'])} assigned keys known to work"
    wanted = "; [yellow]two are wanted[/]" if principal["fewer_than_two_keys"] else ""
    print_line(who)
    out.print(f"    {asked}{by}; {keys}{wanted}")


def _print_because(principals: Sequence[Mapping[str, Any]]) -> None:
    print_line("")
    told = {(each["standing"], each["because"]["says"]): each["because"] for each in principals}
    for (standing, says), because in told.items():
        print_line(f"{standing}: {says} ({because['certainty']}: {because['source']})")


def _print_keys(principals: Sequence[Mapping[str, Any]]) -> None:
    for party in dict.fromkeys(each["relying_party"] for each in principals):
        here = [each for each in principals if each["relying_party"] == party]
        found = {verdict["key"]: verdict for each in here for verdict in each["keys"]}
        found |= {verdict["key"]: verdict for verdict in here[0]["fits"]}
        print_line(f"\nkeys at {party}:" if found else f"\nkeys at {party}: none was tried")
        for verdict in found.values():
            why = ", ".join(verdict["with"]) or verdict["reason"]
            print_line(f"  {verdict['key']}  {verdict['verdict']}" + (f"  {why}" if why else ""))
