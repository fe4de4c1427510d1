"""A mail as a program that shows it sees it."""

from html.parser import HTMLParser

from chalicelib.notify.job import Channel, Job
from chalicelib.signing import Signer
from tests.samples import MARIA

SIGNER = Signer(b"a secret of the tests")
MAILBOX = "soporte@mesa.example"
NUMBER = "K7M42QXG"
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "a", "br",
    "strong", "blockquote",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "style", "href", "class", "charset", "name", "content", "role", "align", "width",
    "cellpadding", "cellspacing", "border", "bgcolor", "type",
}  # fmt: skip


def a_job(**fields):
    """Return an agent's answer to María, as it lies in the queue."""
    given = {
        "number": NUMBER,
        "event": "E#000002.0",
        "template": "answered",
        "audience": "requester",
        "channel": Channel.EMAIL,
        "address": MARIA.email,
        "subject": "Re: [#K7M4-2QXG] No puedo entrar",
        "text": "Reinicie el equipo.\n",
        "language": "es",
        "sender": MAILBOX,
        "sender_name": "Soporte",
        **fields,
    }
    return Job(**given)


class Seen(HTMLParser):
    """Tags, links and the text of each named part of an HTML mail."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self.parts: dict[str, str] = {}
        self._part = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        given = dict(attributes)
        assert given.keys() <= ATTRIBUTES, given
        if tag in {"td", "title", "style"} or given.get("class") == "above":
            self._part = given.get("class") or tag
        if tag == "a":
            self.links.append((given["class"], given["href"]))

    def handle_data(self, data):
        self.parts[self._part] = self.parts.get(self._part, "") + data
