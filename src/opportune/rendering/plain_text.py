"""The text of a mail made from its HTML, for mail programs that show none and people who want none."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "table", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section",
                     "header", "footer", "article", "hr", "pre"})  # fmt: skip
_APART = frozenset({"p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table"})
_UNSEEN = frozenset({"style", "script", "head", "title", "template"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")


def text_of(html: str) -> str:
    """The words of a page, one block on a line, links followed by where they lead."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [_SPACES.sub(" ", line).strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


class _Reader(HTMLParser):
    """Collects the words; a line break of the source is a space, one of ours ends a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str | None, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if tag in _APART else "\n")
        elif tag == "a":
            self._links.append((given.get("href"), len(self.parts)))
        elif tag == "img" and given.get("alt"):
            self.parts.append(str(given["alt"]))
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if tag in _APART else "\n")
        elif tag == "a" and self._links:
            target, start = self._links.pop()
            words = "".join(self.parts[start:]).strip()
            if target and target.lower().startswith(_LINK_SCHEMES) and words != target:
                self.parts.append(f" ({target})" if words else target)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\n", " ").replace("\r", " "))
