"""The desk's texts over HTTP: what there is to write, what holds, and how a mail would look."""

from collections.abc import Iterator

from chalicelib.api.inputs import Input
from chalicelib.api.routes import operation
from chalicelib.api.template_shapes import PreviewView, TemplateList, TemplateView, TextView
from chalicelib.configuration.model import Configuration, Language
from chalicelib.configuration.templates import OwnText, TemplateName
from chalicelib.desk.context import Call
from chalicelib.notify.catalogue import LETTERS, Audience, Way
from chalicelib.notify.job import Channel
from chalicelib.notify.layout import html_of, text_of
from chalicelib.notify.preview import preview
from chalicelib.notify.templates import usual_text
from chalicelib.rights import require_of_desk
from chalicelib.wiring import desk


class Previewing(Input):
    """Which text, to whom and how; ``instead`` is an entry as it would stand in desk.yaml."""

    template: TemplateName
    language: Language | None = None  # the desk's, if not said
    audience: Audience | None = None
    channel: Way = "email"
    instead: OwnText | None = None


@operation("GET", "/desk/templates", "List the desk's texts", answers=TemplateList)
def index(call: Call) -> TemplateList:
    """Return every text: when it is written, to whom, by which names it is filled, and what holds.

    In each language the first that fits holds: the desk's own from the top, then the usual one.
    """
    require_of_desk(call.actor, "read_configuration")
    described = desk().configuration.read()
    items = [
        TemplateView(
            name=name,
            about=letter.about,
            audiences=list(letter.audiences),
            names=sorted(letter.names),
            texts=[each for language in Language for each in _texts(name, language, described)],
        )
        for name, letter in LETTERS.items()
    ]
    return TemplateList(items=items)


@operation(
    "POST", "/desk/templates/preview", "Preview a mail", body=Previewing, answers=PreviewView
)
def show(call: Call, body: Previewing) -> PreviewView:
    """Return a mail filled with examples, by the texts that hold or by one of your own."""
    require_of_desk(call.actor, "read_configuration")
    described = desk().configuration.read()
    job = preview(
        body.template,
        body.language or described.language,
        described,
        audience=body.audience,
        channel=Channel(body.channel),
        first=(body.instead,) if body.instead else (),
    )
    if job.channel is not Channel.EMAIL:
        return PreviewView(subject="", text=job.text)
    return PreviewView(subject=job.subject, text=text_of(job), html=html_of(job))


def _texts(name: str, language: Language, described: Configuration) -> Iterator[TextView]:
    """Yield what may hold in a language, in the order in which it is tried."""
    usual = usual_text(name, language)
    for own in described.templates:
        if own.template == name and own.language in {None, language}:
            yield TextView(
                language=language,
                audience=own.audience,
                channel=own.channel,
                subject=own.subject or usual.subject,
                text=own.text,
                own=True,
            )
            if own.audience is None and own.channel is None:
                return  # it fits whatever comes
    yield TextView(
        language=language,
        audience=None,
        channel=None,
        subject=usual.subject,
        text=usual.text,
        own=False,
    )
