from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from rig.record.latency.measured import Measured
from rig.record.latency.telling import milliseconds, seconds_in
from rig.report.plots import latency_plot, night_plot

SVG = "{http://www.w3.org/2000/svg}"
PLOTS = (latency_plot, night_plot)


def nights(*told: tuple[str, float], operation: str = "getAssertion") -> list[Measured]:
    return [
        Measured(
            firmware=firmware,
            run=f"run {number}",
            started=f"2026-11-{number + 1:02d}T22:00:00+00:00",
            operation=operation,
            samples=120,
            seconds=tuple(middle * share for share in (0.9, 0.95, 1.0, 1.05, 1.3)),
        )
        for number, (firmware, middle) in enumerate(told)
    ]


UPDATED = nights(("5.7.1", 0.101), ("5.7.1", 0.103), ("5.7.4", 0.131))


def parsed(picture: str) -> ElementTree.Element:
    named = str(picture).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ElementTree.fromstring(named)  # noqa: S314 - our own


def words(picture: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in picture.iter(f"{SVG}text")]


def test_distributions_are_told_in_words_and_numbers() -> None:
    label = parsed(latency_plot("getAssertion", UPDATED)).get("aria-label", "")

    assert label == (
        "getAssertion by firmware. 5.7.1: median 102 ms, nine in ten from 90.9 ms to 134 ms,"
        " 240 requests in 2 nights; 5.7.4: median 131 ms, nine in ten from 118 ms to 170 ms,"
        " 120 requests in 1 night"
    )


def test_each_firmware_has_its_name_and_median() -> None:
    told = words(parsed(latency_plot("getAssertion", UPDATED)))

    assert {"5.7.1", "102 ms", "5.7.4", "131 ms"} <= set(told)


def test_scale_has_round_numbers() -> None:
    told = words(parsed(latency_plot("getAssertion", UPDATED)))

    assert told[:5] == ["0", "50", "100", "150", "200 ms"]


def test_nights_are_told_in_words_with_the_change_of_firmware() -> None:
    picture = parsed(night_plot("getAssertion", UPDATED))

    assert picture.get("aria-label") == (
        "getAssertion night by night. 5.7.1 from 2026-11-01, 2 nights, median 102 ms;"
        " 5.7.4 from 2026-11-03, 1 night, median 131 ms"
    )
    assert words(picture).count("5.7.4") == 1
    assert len(list(picture.iter(f"{SVG}circle"))) == 3


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("measured", [[], UPDATED], ids=["nothing", "other-operations"])
def test_what_was_not_measured_has_no_picture(
    plot: Callable[[str, Sequence[Measured]], Markup], measured: list[Measured]
) -> None:
    assert plot("reset", measured) == ""


EXTREMES = {
    "one night": nights(("1", 0.1)),
    "tiny": nights(("1", 0.00002), ("1", 0.00002)),
    "nothing at all": nights(("1", 0.0), ("2", 0.0)),
    "far apart": nights(("1", 0.001), ("2", 30.0)),
    "a hundred nights": nights(*[(str(number // 7), 0.1) for number in range(100)]),
}


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("name", EXTREMES)
def test_nothing_is_drawn_outside_of_the_picture(
    plot: Callable[[str, Sequence[Measured]], Markup], name: str
) -> None:
    picture = parsed(plot("getAssertion", EXTREMES[name]))
    _, _, width, height = map(float, picture.get("viewBox", "").split())

    for shape in picture.iter():
        for names, limit in ((("x", "x1", "x2", "cx"), width), (("y", "y1", "y2", "cy"), height)):
            for each in names:
                assert 0 <= float(shape.get(each, 0)) <= limit, ElementTree.tostring(shape)


LETTER = 6.6


def spans(picture: ElementTree.Element, row: float) -> list[tuple[float, float]]:
    """Return from where to where the texts of a row reach, in their order."""
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    found = []
    for each in picture.iter(f"{SVG}text"):
        if float(each.get("y", 0)) == row:
            width = LETTER * len(each.text or "")
            start = float(each.get("x", 0)) - shares[each.get("text-anchor", "")] * width
            found.append((start, start + width))
    return sorted(found)


@pytest.mark.parametrize("most", [0.0123, 0.077, 0.1001, 0.2002, 0.4004, 0.76, 2.1])
def test_numbers_of_a_scale_keep_clear_of_each_other(most: float) -> None:
    found = spans(parsed(latency_plot("getAssertion", nights(("1", most / 1.3)))), row=54.0)

    assert len(found) > 2
    assert all(one[1] < other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("every", [1, 4, 9])
def test_names_of_firmware_keep_clear_of_each_other(every: int) -> None:
    built = nights(*[(f"5.7.{number // every}-nightly", 0.1) for number in range(60)])

    found = spans(parsed(night_plot("getAssertion", built)), row=12.0)

    assert len(found) > 1
    assert all(one[1] < other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("plot", PLOTS)
def test_what_a_key_says_is_no_markup(
    plot: Callable[[str, Sequence[Measured]], Markup],
) -> None:
    foreign = '"><script>'
    told = str(plot(foreign, nights(("1", 0.1), (foreign, 0.1), operation=foreign)))

    assert "<script>" not in told
    assert parsed(told).get("aria-label", "").startswith(foreign)


def test_pictures_take_their_colours_from_the_page() -> None:
    drawn = str(latency_plot("getAssertion", UPDATED)) + str(night_plot("getAssertion", UPDATED))

    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawn))
    assert colours
    assert all(re.fullmatch(r"var\(--[a-z]+\)", colour) for colour in colours)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.00142, "1.42 ms"),
        (0.0131, "13.1 ms"),
        (0.09996, "100 ms"),
        (0.131, "131 ms"),
        (0.9996, "1.00 s"),
        (12.5, "12.50 s"),
    ],
)
def test_times_can_be_read_again(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text
    assert seconds_in(text) == pytest.approx(seconds, rel=0.005)
