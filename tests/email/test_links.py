"""Links in mails: signed, and put in without changing what the mail says."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from opportune.delivery.links import Followed, Links
from opportune.delivery.signature import SigningKey
from opportune.settings import Settings

BASE = "https://mail.example.com"


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links(SigningKey(Settings(file=tmp_path / "a.duckdb")))


def token(url: str) -> str:
    return url.rpartition("/")[2].removesuffix(".gif")


def test_a_link_says_what_it_was_made_for(links: Links) -> None:
    target = "https://example.com/a?b=1&c=ü#d e"
    clicked = links.url(BASE + "/", "click", 17, target)
    assert clicked.startswith(f"{BASE}/t/c/")
    assert links.read("click", token(clicked)) == Followed(17, target)
    assert links.read("open", token(links.url(BASE, "open", 17))) == Followed(17)
    assert links.read("unsubscribe", token(links.url(BASE, "unsubscribe", 17))) == Followed(17)


def test_a_link_that_was_not_made_here_says_nothing(links: Links, tmp_path: Path) -> None:
    url = links.url(BASE, "click", 17, "https://example.com")
    content, signature = token(url).split(".")
    other = links.url(BASE, "click", 18, "https://evil.example")
    changed = [
        "", ".", "x", "ä.ö", content, f"{content}.", f".{signature}", f"{content}.{signature}A", f"{content}.{signature[:-2]}",
        f"{token(other).split('.')[0]}.{signature}", f"{content}.{signature}.", f"{content[:-1]}.{signature}",
    ]  # fmt: skip
    assert [links.read("click", text) for text in changed] == [None] * len(changed)
    assert links.read("open", token(url)) is None
    assert links.read("unsubscribe", token(url)) is None
    elsewhere = Links(SigningKey(Settings(file=tmp_path / "b.duckdb")))
    assert elsewhere.read("click", token(url)) is None


def test_links_of_a_page_lead_over_this_server(links: Links) -> None:
    page = """<html><body><A class="x" HREF='https://example.com/?a=1&amp;b=2'>one</A> <a href="mailto:a@example.com">two</a>
<a href="https://mail.example.com/u/abc">three</a> <a name="here">four</a> <a href="#here">five</a></body></html>"""
    tracked = links.tracked(page, BASE, 5, opens=True, clicks=True)
    target = unescape(tracked.split('HREF="')[1].split('"')[0])
    assert links.read("click", token(target)) == Followed(5, "https://example.com/?a=1&b=2")
    assert 'href="mailto:a@example.com"' in tracked
    assert 'href="https://mail.example.com/u/abc"' in tracked
    pixel = tracked.split('<img src="')[1].split('"')[0]
    assert links.read("open", token(pixel)) == Followed(5)
    assert tracked.endswith('style="border:0"></body></html>')
    assert links.tracked(page, BASE, 5, opens=False, clicks=False) == page
    assert links.tracked("<p>x</p>", BASE, 5, opens=True, clicks=True).startswith("<p>x</p><img ")


def test_the_same_mail_has_the_same_links(links: Links) -> None:
    page = '<a href="https://example.com">x</a>'
    assert links.tracked(page, BASE, 5, opens=True, clicks=True) == links.tracked(
        page, BASE, 5, opens=True, clicks=True
    )
