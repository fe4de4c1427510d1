"""Owns the HTML of a mail that a front end may show: nothing in it runs, calls home or leaves its frame.

Two sieves, one behind the other: a tidy rebuilding of what is allowed (`tidy_html`), and nh3, which
parses as browsers do and keeps only the same few elements and attributes.
"""

import base64
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from chalicelib.intake.reading.mail import Attachment
from chalicelib.intake.reading.safe_style import PROPERTIES, safe_style
from chalicelib.intake.reading.tidy_html import ELEMENTS, HIDDEN, tidy

MAX_MARKUP: Final = 300_000  # characters of a mail's HTML that are shown, without its pictures
MAX_RAW: Final = 8_000_000  # characters that are looked at for pictures
MAX_PICTURE: Final = 300_000  # bytes
MAX_PICTURES: Final = 1_500_000  # bytes of all pictures that a mail shows
TINY: Final = 3  # pixels: pictures that nobody sees, which tell that a mail was read

ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "col": {"span"}, "colgroup": {"span"}, "ol": {"start", "type"}, "ul": {"type"}, "li": {"value"},
    "font": {"color", "face", "size"},
    "img": {"alt", "src"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "nowrap", "rowspan"}, "th": {"colspan", "nowrap", "rowspan"},
}  # fmt: skip
LINK: Final = re.compile(
    r"(?:https?://|mailto:|tel:)[^\x00-\x20\"'<>\\`\x7f]{1,2000}", re.IGNORECASE
)
LINE_ENDS: Final = re.compile(r"[\t\r\n]+")
REMOTE: Final = re.compile(r"\s*(?:https?:|//|\\\\)", re.IGNORECASE)
# Written into the HTML itself; long ones are put aside before anything else is done.
PICTURE: Final = re.compile(
    r"(src\s{0,9}=\s{0,9}[\"']?\s{0,9})data:image/(?:png|jpe?g|gif|webp);base64,\s{0,9}([A-Za-z0-9+/=\s]{40,})",
    re.IGNORECASE,
)
SHOWN: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")
BEGINNINGS: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF87a": "image/gif",
    b"GIF89a": "image/gif", b"RIFF": "image/webp",
}  # fmt: skip
POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PAGE: Final = (
    '<!doctype html><html><head><meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    '<meta name="referrer" content="no-referrer"></head><body>'
)


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """A page that is safe to show; `kept_out` counts the pictures that would have been fetched."""

    page: str = field(repr=False)
    kept_out: int
    whole: bool


def safe_html(markup: str, attachments: Iterable[Attachment] = ()) -> SafeHtml:
    """The HTML of a mail as a page of its own, the pictures that came with the mail inside it."""
    pictures = _Pictures(attachments)
    markup = markup[:MAX_RAW]
    if ";base64," in markup.lower():
        markup = PICTURE.sub(pictures.put_aside, markup)
    tidied, whole = tidy(markup[:MAX_MARKUP], pictures.rebuilt)
    clean = _sanitized(tidied)
    return SafeHtml(
        PAGE + clean + "</body></html>",
        pictures.kept_out,
        whole=whole and len(markup) <= MAX_MARKUP,
    )


def _sanitized(tidied: str) -> str:
    import nh3  # noqa: PLC0415  a compiled library, which the API never needs

    return nh3.clean(
        tidied,
        tags=set(ELEMENTS),
        clean_content_tags=set(HIDDEN),
        attributes=ATTRIBUTES,
        attribute_filter=_filtered,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        url_relative="deny",
        filter_style_properties=set(PROPERTIES),
    )


def _filtered(_element: str, name: str, value: str) -> str | None:
    """What may stand in an attribute, whatever the first sieve made of it."""
    if name == "href":
        return value if LINK.fullmatch(value) else None
    if name == "src":
        return value if SHOWN.fullmatch(value) else None
    return safe_style(value) if name == "style" else value


class _Pictures:
    """The pictures that a mail brought, and how much of them is shown already."""

    def __init__(self, attachments: Iterable[Attachment]) -> None:
        self.by_id = {each.content_id: each for each in attachments if each.content_id}
        self.written: list[str] = []
        self.shown = 0
        self.kept_out = 0

    def put_aside(self, match: re.Match[str]) -> str:
        """Takes a picture that is written into the HTML out of it; `written:N` stands for it."""
        self.written.append(match[2])
        return f"{match[1]}written:{len(self.written) - 1}"

    def rebuilt(self, name: str, attributes: dict[str, str]) -> str:
        """A tag with what is allowed of it; pictures from elsewhere become their description."""
        if name == "img":
            return self._picture(attributes)
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(name, set())
        kept = {key: value for key, value in attributes.items() if key in allowed}
        if "href" in kept:
            kept["href"] = LINE_ENDS.sub("", kept["href"].strip()).replace(" ", "%20")
        if name == "a" and not LINK.fullmatch(kept.get("href", "")):
            return ""
        return _tag(name, kept)

    def _picture(self, attributes: dict[str, str]) -> str:
        source = attributes.get("src", "").strip()
        address, said = "", " ".join(attributes.get("alt", "").split())
        if source[:4].lower() == "cid:":
            found = self.by_id.get(unquote(source[4:]))
            address = self._embedded(found.content) if found else ""
            said = said or (found.filename if found else "")
        elif source.startswith("written:") and source[8:].isdigit():
            number = int(source[8:12])
            address = (
                self._embedded(_decoded(self.written[number])) if number < len(self.written) else ""
            )
        elif REMOTE.match(source):
            self.kept_out += 1
            said = said or (_host(source) if not _tiny(attributes) else "")
        if not address:
            return html.escape(f"[{said[:200]}]") if said else ""
        allowed = ATTRIBUTES["*"] | {"alt"}
        kept = {key: value for key, value in attributes.items() if key in allowed}
        return _tag("img", {**kept, "src": address})

    def _embedded(self, content: bytes) -> str:
        """A picture as an address that holds it; '' when it is none, or too large."""
        kind = next((kind for head, kind in BEGINNINGS.items() if content.startswith(head)), None)
        if kind is None or len(content) > MAX_PICTURE or self.shown + len(content) > MAX_PICTURES:
            return ""
        self.shown += len(content)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _decoded(written: str) -> bytes:
    try:
        return base64.b64decode("".join(written[: 2 * MAX_PICTURE].split()))
    except ValueError:
        return b""


def _tiny(attributes: dict[str, str]) -> bool:
    sizes = (attributes.get("width", ""), attributes.get("height", ""))
    return any(size.isdigit() and int(size[:9]) <= TINY for size in sizes)


def _host(source: str) -> str:
    """The host that a picture would have come from, or ''."""
    try:
        return urlsplit(source).hostname or ""
    except ValueError:
        return ""


def _tag(name: str, attributes: dict[str, str]) -> str:
    """A tag with its values in quotes; a style only as far as it is safe."""
    if "style" in attributes:
        attributes = {**attributes, "style": safe_style(attributes["style"]) or ""}
    written = "".join(
        f' {key}="{html.escape(value[:400_000] if key == "src" else value[:2_000])}"'
        for key, value in attributes.items()
        if value
    )
    return f"<{name}{written}>"
