"""Accounts to draw, and pages taken apart as a browser's parser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from reconciler.model.account import Account, Entry
from reconciler.model.media import MediaType, Status
from reconciler.site.page import site_page

VOID = {"meta", "link", "img", "input"}


def entry(simkl: int = 1, **changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "type": MediaType.SHOWS,
        "simkl": simkl,
        "status": Status.WATCHING,
        "title": f"Title {simkl}",
        "year": 2011,
        "ids": {},
        **changes,
    }
    fields.setdefault("status_text", str(fields["status"] or "paused"))
    return Entry(**fields)


def account(*entries: Entry, changed: str | None = "2026-11-20T10:00:00Z") -> Account:
    by_type: dict[MediaType, list[Entry]] = {media_type: [] for media_type in MediaType}
    for one in entries:
        by_type[one.type].append(one)
    return Account(1, by_type, changed)


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str = "", **attributes: str) -> "list[Node]":
        found = []
        for child in self.children:
            if isinstance(child, Node):
                wanted = {name.rstrip("_"): value for name, value in attributes.items()}
                if (not tag or child.tag == tag) and wanted.items() <= child.attributes.items():
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str = "", **attributes: str) -> "Node":
        (found,) = self.all(tag, **attributes)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(html: str) -> Node:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, "an element is left open"
    return reader.root


def page(*entries: Entry, title: str = "My library") -> Node:
    return parsed(site_page(account(*entries), title=title))
