from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import PAGES, PHONE, Reader

Seat = Callable[..., Reader]
READABLE = 4.5
"""How much lighter or darker than what is behind it text has to be (WCAG 2.2, 1.4.3)."""
BY_THEN = 60_000
"""Milliseconds after which all that the pages do in a moment is over."""
CONTRASTS = (Path(__file__).parent / "contrasts.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_from_its_file_alone(pages: dict[str, Path], reader: Seat, name: str) -> None:
    somebody = reader()

    somebody.open(pages[name])
    somebody.unfold()

    assert somebody.complaints == []
    assert somebody.requests == [pages[name].as_uri()]
    somebody.picture(name)


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_phone(pages: dict[str, Path], reader: Seat, name: str) -> None:
    somebody = reader(width=PHONE)
    somebody.open(pages[name])
    somebody.picture(f"{name}-phone")

    somebody.unfold()

    wide = somebody.page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= PHONE


def test_exchange_shows_its_end_without_rules_between_its_lines(
    pages: dict[str, Path], reader: Seat
) -> None:
    somebody = reader()
    somebody.open(pages["failure"])
    exchange = somebody.page.locator(".exchange pre").first

    told: dict[str, float] = exchange.evaluate(
        "(pre) => ({ left: pre.scrollHeight - pre.clientHeight - pre.scrollTop,"
        " hidden: pre.scrollHeight - pre.clientHeight, parts: pre.parentElement"
        ".querySelectorAll('pre').length,"
        " rule: parseFloat(getComputedStyle(pre.querySelector('.out')).borderTopWidth) })"
    )

    assert told["hidden"] > 0
    assert told["parts"] == 2
    assert told["left"] < 2
    assert told["rule"] == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_text_is_readable(
    pages: dict[str, Path], reader: Seat, name: str, dark: bool
) -> None:
    somebody = reader(dark=dark)
    somebody.open(pages[name])
    if dark:
        somebody.picture(f"{name}-dark")
    somebody.unfold()

    ratios: dict[str, float] = somebody.page.evaluate(CONTRASTS)

    assert {text: ratio for text, ratio in ratios.items() if ratio < READABLE} == {}
    assert len(ratios) > 5


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_the_pages_leads_somewhere(
    pages: dict[str, Path], reader: Seat, name: str
) -> None:
    somebody = reader()
    somebody.open(pages[name])

    links: list[str] = somebody.page.evaluate(
        "[...document.querySelectorAll('a[href]')].map((link) => link.href)"
    )

    assert {link for link in set(links) if not leads(link)} == set()


def leads(link: str) -> bool:
    path, _, place = link.removeprefix("file://").partition("#")
    if not Path(path).is_file():
        return False
    text = Path(path).read_text(encoding="utf-8")
    return not place or re.search(rf'\bid="?{re.escape(place)}[" >]', text) is not None


@pytest.mark.parametrize("name", ["index", "hostile-index"])
def test_print_shows_failures_whole(pages: dict[str, Path], reader: Seat, name: str) -> None:
    somebody = reader()
    somebody.open(pages[name])
    somebody.page.emulate_media(media="print")
    somebody.page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert somebody.page.locator("article.fail .seen").first.is_visible()
    assert not somebody.page.locator("nav").is_visible()
    folded = somebody.page.locator("article details:not(.ticket):not([open])")
    assert folded.count() == 0


def test_without_a_script_all_can_be_read(pages: dict[str, Path], reader: Seat) -> None:
    somebody = reader(script=False)
    somebody.open(pages["index"])

    row = somebody.page.locator("#tests tbody tr").first
    assert not row.is_visible()
    somebody.page.locator("#tests summary").first.click()
    assert row.is_visible()
    assert somebody.page.locator("article.fail").first.is_visible()


def test_link_to_a_test_opens_what_hides_it(pages: dict[str, Path], reader: Seat) -> None:
    anchor = re.search(r"<td id=(B?A3-[0-9a-f]{8})>", pages["index"].read_text(encoding="utf-8"))
    assert anchor is not None
    somebody = reader()

    somebody.open(pages["index"], anchor[1])

    assert somebody.page.locator(f"[id='{anchor[1]}']").is_visible()


def test_cell_that_failed_leads_to_its_failure(pages: dict[str, Path], reader: Seat) -> None:
    somebody = reader()
    somebody.open(pages["index"])
    somebody.unfold()

    somebody.page.locator("#tests td.f a").first.click()

    somebody.page.locator("article.fail:target, .same:target").first.wait_for()


def test_search_leaves_what_fits(pages: dict[str, Path], reader: Seat) -> None:
    somebody = reader()
    somebody.open(pages["index"])
    somebody.page.keyboard.press("/")

    somebody.page.keyboard.type("fail")

    rows = somebody.page.locator("#tests tbody tr:visible")
    assert 0 < rows.count() < somebody.page.locator("#tests tbody tr").count()
    assert rows.count() == somebody.page.locator("#tests tbody tr:visible:has(td.f)").count()


def test_search_for_a_key_leaves_its_column(pages: dict[str, Path], reader: Seat) -> None:
    somebody = reader()
    somebody.open(pages["index"])

    somebody.page.get_by_role("searchbox").fill("A3 registration")

    shown = somebody.page.locator("#tests details:visible").first.locator("th.c:visible")
    assert shown.all_inner_texts() == ["A3"]


def test_fold_opens_and_closes(pages: dict[str, Path], reader: Seat) -> None:
    somebody = reader()
    somebody.open(pages["index"])
    fold = somebody.page.locator("#keys")

    for shown in (True, False):
        fold.locator("summary").click()
        assert fold.locator("table").is_visible() is shown


def test_ticket_can_be_copied(pages: dict[str, Path], reader: Seat) -> None:
    somebody = reader()
    somebody.page.clock.install(time=0)
    somebody.open(pages["failure"])
    # It says so for a moment, which may be over before anybody looks.
    somebody.page.clock.pause_at(BY_THEN)
    somebody.page.locator(".ticket summary").click()
    button = somebody.page.locator(".ticket button")

    button.click()

    assert button.inner_text() == "Copied"
    somebody.page.clock.run_for(BY_THEN)
    assert button.inner_text() == "Copy"
