"""What a mail looks like: its text with the conversation so far, as plain text and as HTML. Pure.

Everything that people wrote is escaped piece by piece; nothing is loaded from anywhere.
"""

import html
import re
from collections.abc import Iterator
from typing import TypedDict

from chalicelib.configuration.appearance import USUAL_COLOR
from chalicelib.configuration.model import Configuration, Language
from chalicelib.intake.reading.above import REPLY_ABOVE
from chalicelib.notify.job import Job
from chalicelib.notify.stylesheet import CLOSING, OPENING, STYLES, STYLESHEET
from chalicelib.notify.templates import language_of, phrase
from chalicelib.tickets.number import spoken

LONGEST_LABEL = 60  # of a button
_LINK = re.compile(r"https?://[^\s<>\"]+")


class Dress(TypedDict):
    """What the desk's appearance gives a job."""

    color: str
    footer: str


def dressed(configuration: Configuration, language: Language) -> Dress:
    """Return how the desk's mails look in that language; a foot in another one before none."""
    look = configuration.appearance
    languages = (language, configuration.language, *look.footer)
    footer = next((look.footer[each] for each in languages if each in look.footer), "")
    return {"color": look.color, "footer": footer}


def text_of(job: Job) -> str:
    """Return the mail as plain text: the conversation is quoted as mail programs quote."""
    text = job.text.rstrip("\n") + "\n"
    if job.past:
        first, *others = _introductions(job)
        quoted = "\n".join(
            line
            for past, introduction in zip(job.past, ["", *others], strict=True)
            for line in (*(("", introduction) if introduction else ()), *past.text.splitlines())
        )
        text += f"\n{first}\n" + "".join(f"> {line}".rstrip() + "\n" for line in quoted.split("\n"))
    foot = "\n".join(line for line in _foot(job) if line)
    # By two dashes and a blank programs know that what the sender wrote is over (RFC 3676).
    return f"{text}\n-- \n{foot}\n" if foot else text


def _foot(job: Job) -> Iterator[str]:
    yield job.footer
    if job.unsubscribe:
        yield f"{phrase('unsubscribe', language_of(job.language))}: {job.unsubscribe}"
    yield job.marker or ""


def _introductions(job: Job) -> list[str]:
    language = language_of(job.language)
    return [
        phrase("earlier", language, at=past.at, author=" ".join(past.author.split()))
        for past in job.past
    ]


def html_of(job: Job) -> str:
    """Return the mail as HTML, which Outlook, Gmail and Apple Mail show alike, light or dark."""
    above, text = _parted(job.text)
    color = job.color or USUAL_COLOR
    rows = [
        _row("head", _head(job), f"background-color:{color};"),
        _row("text", _text(text, job, color)),
    ]
    if job.past:
        rows.append(_row("past", _past(job)))
    if foot := "<br>".join(_linked(line) for line in _foot(job) if line):
        rows.append(_row("foot", foot))
    line = f'<div class="above" style="{STYLES["above"]}">{html.escape(above)}</div>'
    return (
        f'<!doctype html><html lang="{html.escape(job.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{html.escape(' '.join(job.subject.split()))}</title>"
        f"<style>{STYLESHEET}</style></head>"
        f'<body class="page" style="{STYLES["page"]}">{line if above else ""}'
        f"{OPENING}{''.join(rows)}{CLOSING}</body></html>"
    )


def _parted(text: str) -> tuple[str, str]:
    """Split the line above which answers are written from the text below it."""
    first, _, rest = text.partition("\n")
    return (first, rest) if first.startswith(REPLY_ABOVE) else ("", text)


def _row(name: str, content: str, more: str = "") -> str:
    return f'<tr><td class="{name}" style="{STYLES[name]}{more}">{content}</td></tr>'


def _head(job: Job) -> str:
    number = f"#{spoken(job.number)}" if job.number else ""
    # A line each: beside one another they would not fit on a telephone.
    desk = f'<strong style="{STYLES["desk"]}">{html.escape(job.sender_name)}</strong>'
    return f'{desk}<div class="number" style="{STYLES["number"]}">{number}</div>'


def _past(job: Job) -> str:
    first, *others = _introductions(job)
    quoted = "".join(
        (f'<p style="{STYLES["introduction"]}">{html.escape(line)}</p>' if line else "")
        + _paragraphs(past.text)
        for past, line in zip(job.past, ["", *others], strict=True)
    )
    # These two names are by what Gmail, Apple's programs and Thunderbird know what to fold.
    return (
        '<div class="gmail_quote">'
        f'<div style="{STYLES["introduction"]}">{html.escape(first)}</div>'
        f'<blockquote type="cite" class="quote" style="{STYLES["quote"]}">{quoted}</blockquote>'
        "</div>"
    )


def _text(text: str, job: Job, color: str) -> str:
    """Return the mail's text; a paragraph that is its own link and a name is a button."""
    return "".join(
        _button(job, paragraph, color) or _paragraphs(paragraph)
        for paragraph in text.strip().split("\n\n")
    )


def _paragraphs(text: str) -> str:
    return "".join(
        f'<p style="{STYLES["paragraph"]}">{_linked(paragraph)}</p>'
        for paragraph in text.split("\n\n")
    )


def _button(job: Job, paragraph: str, color: str) -> str:
    """Return the paragraph as a button, or nothing: a link that a person wrote becomes none."""
    label, found, after = paragraph.strip().partition(job.link or "\n")
    if not job.link or not found or after or "\n" in label or len(label) > LONGEST_LABEL:
        return ""
    name = label.strip().removesuffix(":") or phrase("open", language_of(job.language))
    # Outlook gives links no padding: there the cell is the button.
    return (
        f'<table role="presentation" cellpadding="0" cellspacing="0" style="{STYLES["around"]}">'
        f'<tr><td bgcolor="{color}" style="{STYLES["button"]}background-color:{color};">'
        f'<a class="button" href="{html.escape(job.link)}" style="{STYLES["label"]}">'
        f"{html.escape(name)}</a></td></tr></table>"
    )


def _linked(paragraph: str) -> str:
    """Escape a paragraph piece by piece, so that a link leads exactly where it says."""
    pieces: list[str] = []
    end = 0
    for found in _LINK.finditer(paragraph):
        address = html.escape(found[0])
        pieces += [html.escape(paragraph[end : found.start()])]
        pieces += [f'<a class="link" href="{address}" style="{STYLES["link"]}">{address}</a>']
        end = found.end()
    pieces.append(html.escape(paragraph[end:]))
    return "".join(pieces).replace("\n", "<br>")
