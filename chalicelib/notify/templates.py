"""What the desk writes, in each language: one text per occasion, the usual one or the desk's own.

The texts are filled by name and by nothing else; ``layout.py`` makes the mail of what is filled.
"""

import re
from collections.abc import Mapping
from string import Template
from typing import NamedTuple

from chalicelib.configuration.model import Language
from chalicelib.configuration.templates import OwnText
from chalicelib.intake.reading.above import REPLY_ABOVE
from chalicelib.notify import english, portuguese, spanish
from chalicelib.notify.catalogue import names_in

TEXTS = {
    Language.ENGLISH: english.TEXTS,
    Language.SPANISH: spanish.TEXTS,
    Language.PORTUGUESE: portuguese.TEXTS,
}
LONGEST_SUBJECT = 250
_BETWEEN_PARAGRAPHS = re.compile(r"\n(?:[ \t]*\n)+")


class Written(NamedTuple):
    """A template, filled or not: the subject and the text."""

    subject: str
    text: str


class Wording(NamedTuple):
    """The desk's own texts, and to whom and how is written: together they decide which holds."""

    own: tuple[OwnText, ...] = ()
    audience: str = ""
    channel: str = "email"

    def chosen(self, template: str, language: Language) -> Written:
        """Return the text that holds: the first of the desk's own that fits, else the usual one."""
        usual = usual_text(template, language)
        fitting = (
            each for each in self.own if each.fits(template, language, self.audience, self.channel)
        )
        own = next(fitting, None)
        return Written(own.subject or usual.subject, own.text) if own else usual


USUAL = Wording()


def usual_text(template: str, language: Language) -> Written:
    """Return what is written where the desk says nothing of its own; English before silence."""
    return Written(*(TEXTS[language].get(template) or TEXTS[Language.ENGLISH][template]))


def phrase(name: str, language: Language, wording: Wording = USUAL, **values: str) -> str:
    """Return a word or sentence that templates are filled with."""
    return _filled(wording.chosen(name, language).text, values)


def fill(
    template: str,
    language: Language,
    *,
    invites_reply: bool,
    wording: Wording = USUAL,
    **values: str,
) -> Written:
    """Return the template in that language, filled; what is missing stays empty, never a crash."""
    chosen = wording.chosen(template, language)
    text = _filled(chosen.text, values) or _filled(usual_text(template, language).text, values)
    text += "\n"
    if invites_reply:
        text = f"{REPLY_ABOVE}{phrase('reply_above', language)} -##\n\n{text}"
    line = " ".join(_substituted(chosen.subject, values).split())
    return Written(line[:LONGEST_SUBJECT], text)


def language_of(*preferred: str | None) -> Language:
    """Return the first language that the desk can write, English when it can write none.

    A language of one country is written as everywhere: pt-BR as pt.
    """
    known = {language.value: language for language in Language}
    spoken = (re.split("[-_]", each.lower())[0] for each in preferred if each)
    return next((known[each] for each in spoken if each in known), Language.ENGLISH)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text filled, without the paragraphs that have names and no value for any."""
    paragraphs = (
        _substituted(paragraph, values)
        for paragraph in _BETWEEN_PARAGRAPHS.split(text)
        if _says_something(paragraph, values)
    )
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(paragraphs)).strip()


def _says_something(paragraph: str, values: Mapping[str, str]) -> bool:
    names = [name for name, _ in names_in(paragraph)]
    return not names or any(values.get(name or "", "").strip() for name in names)


def _substituted(text: str, values: Mapping[str, str]) -> str:
    known = {name: values.get(name, "") for name, _ in names_in(text) if name}
    return Template(text).safe_substitute(known)
