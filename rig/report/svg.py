"""Shapes of inline SVG, coloured by the variables of the page that they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from markupsafe import Markup


class Anchor(StrEnum):
    """Which part of a text is at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


def picture(width: float, height: float, label: str, shapes: Iterable[Markup]) -> Markup:
    """Return a picture that is as wide as there is room, and no wider than is good to read."""
    return Markup(
        '<svg class="plot" role="img" aria-label="{label}" viewBox="0 0 {width:g} {height:g}"'
        ' style="width: 100%; max-width: 34rem; height: auto; display: block" font-size="11"'
        ' font-family="inherit"><title>{label}</title>{shapes}</svg>'
    ).format(label=label, width=width, height=height, shapes=Markup().join(shapes))


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: str,
    thick: float = 1.0,
    *,
    dashed: bool = False,
) -> Markup:
    """Return a straight line; `colour` is a variable of the page (`--ink`)."""
    dashes = Markup(' stroke-dasharray="3 3"') if dashed else ""
    return Markup(
        '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="var({})"'
        ' stroke-width="{:g}"{}/>'
    ).format(x1, y1, x2, y2, colour, thick, dashes)


def rectangle(x: float, y: float, width: float, height: float, colour: str, border: str) -> Markup:
    """Return a filled rectangle with a border."""
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" fill="var({})"'
        ' stroke="var({})"/>'
    ).format(x, y, width, height, colour, border)


def circle(x: float, y: float, radius: float, colour: str, tells: str) -> Markup:
    """Return a dot, which tells something to whoever points at it."""
    return Markup(
        '<circle cx="{:.1f}" cy="{:.1f}" r="{:g}" fill="var({})"><title>{}</title></circle>'
    ).format(x, y, radius, colour, tells)


def text(
    x: float,
    y: float,
    words: str,
    anchor: Anchor,
    colour: str = "--ink",
    tells: str = "",
) -> Markup:
    """Return a text, which tells more to whoever points at it."""
    title = Markup("<title>{}</title>").format(tells) if tells else ""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="var({})">{}{}</text>').format(
        x, y, anchor, colour, words, title
    )
