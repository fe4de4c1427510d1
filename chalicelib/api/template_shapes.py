"""The shapes of the desk's texts."""

from chalicelib.api.answer import Answer
from chalicelib.configuration.model import Language
from chalicelib.notify.catalogue import Audience, Way


class TextView(Answer):
    """A text that may hold in a language, for an audience and a channel; all, if not said."""

    language: Language
    audience: Audience | None
    channel: Way | None
    subject: str  # empty for a sentence within other texts
    text: str
    own: bool  # the desk's; else the usual one


class TemplateView(Answer):
    """A text of the desk: when it is written, to whom, and the names that it may hold as $name."""

    name: str
    about: str
    audiences: list[Audience]
    names: list[str]
    texts: list[TextView]


class TemplateList(Answer):
    """Every text of the desk."""

    items: list[TemplateView]


class PreviewView(Answer):
    """A mail filled with examples; an SMS has no subject and no HTML."""

    subject: str
    text: str
    html: str | None = None
