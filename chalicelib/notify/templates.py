"""What the desk writes, in each language: one template per occasion, subject and text.

The texts are filled by name. HTML is made from the filled text when it is sent.
"""

import html
import re
from string import Template
from typing import NamedTuple

from chalicelib.configuration.model import Language
from chalicelib.intake.reading.reply import REPLY_ABOVE
from chalicelib.notify import english, spanish

TEXTS = {Language.ENGLISH: english.TEXTS, Language.SPANISH: spanish.TEXTS}


class Written(NamedTuple):
    """A filled template."""

    subject: str
    text: str


_LINK = re.compile(r"https?://[^\s<>\"]+")


def phrase(name: str, language: Language) -> str:
    """Return a word or sentence that templates are filled with."""
    return TEXTS[language][name][1]


def fill(template: str, language: Language, *, invites_reply: bool, **values: str) -> Written:
    """Return the template in that language, filled; what is missing stays empty, never a crash."""
    subject, body = TEXTS[language][template]
    filled = {name: values.get(name, "") for name in _names(subject + body)}
    text = re.sub(r"\n{3,}", "\n\n", Template(body).substitute(filled)).strip() + "\n"
    if invites_reply:
        text = f"{REPLY_ABOVE}{phrase('reply_above', language)} -##\n\n{text}"
    line = " ".join(Template(subject).substitute(filled).split())
    return Written(line[:250], text)


def language_of(*preferred: str | None) -> Language:
    """Return the first language that the desk can write, English when it can write none."""
    known = {language.value: language for language in Language}
    spoken = (each.lower().partition("-")[0] for each in preferred if each)
    return next((known[each] for each in spoken if each in known), Language.ENGLISH)


def _names(text: str) -> set[str]:
    return set(re.findall(r"\$([a-z_]+)", text))


def as_html(text: str, language: str) -> str:
    """Return a filled text as an HTML mail: paragraphs and links, everything else escaped."""
    paragraphs = "".join(f"<p>{_linked(paragraph)}</p>" for paragraph in text.strip().split("\n\n"))
    return (
        f'<!doctype html><html lang="{language}"><body '
        'style="font-family:sans-serif;font-size:15px;line-height:1.5;max-width:42em">'
        f"{paragraphs}</body></html>"
    )


def _linked(paragraph: str) -> str:
    """Escape a paragraph piece by piece, so that a link leads exactly where it says."""
    pieces: list[str] = []
    end = 0
    for found in _LINK.finditer(paragraph):
        address = html.escape(found[0])
        pieces += [html.escape(paragraph[end : found.start()])]
        pieces += [f'<a href="{address}">{address}</a>']
        end = found.end()
    pieces.append(html.escape(paragraph[end:]))
    return "".join(pieces).replace("\n", "<br>")
