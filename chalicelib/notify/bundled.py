"""A bundle: the pages of one person that were collected, as one message by each method. Pure."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.configuration.model import Configuration, Language
from chalicelib.notify.happened import happened
from chalicelib.notify.job import OVER_HTTP, Channel, Job, Page
from chalicelib.notify.layout import dressed
from chalicelib.notify.notice import Notice
from chalicelib.notify.page import AUDIENCE, in_order
from chalicelib.notify.templates import Wording, fill, language_of, phrase
from chalicelib.notify.ways import Way
from chalicelib.signing import Signer
from chalicelib.store.keys import digest_sk, pages_basket, told_sk
from chalicelib.tickets.events import Kind
from chalicelib.tickets.number import spoken

TEMPLATE = "pages"
MOST_LISTED = 100  # of a mail or room; the link shows them all
# Characters of that list as the queue takes it: it stands there twice for each method.
ROOM = 6 * 1024
LONGEST_LINE = 300
MOST_TEXTED = 8  # numbers of a text message


def bundle_of(  # noqa: PLR0913 - what it is, and what signs its links
    batch: str,
    person: str,
    pages: tuple[Page, ...],
    signer: Signer,
    *,
    public_url: str,
    mailbox: str,
    at: datetime,
) -> "Bundle":
    """Return a bundle with its own link and address, which are for its person alone."""
    link = f"{public_url}/bundles/{signer.bundle_token(batch, person)}"
    return Bundle(batch, person, pages, link, signer.bundle_address(batch, person, mailbox), at)


class Bundle(NamedTuple):
    """Pages that are told together: which batch, to whom, for what, and where they are seen."""

    id: str
    person: str
    pages: tuple[Page, ...]
    link: str
    reply_to: str  # what is written there acknowledges them all
    at: datetime


def messages(bundle: Bundle, ways: Sequence[Way], configuration: Configuration) -> tuple[Job, ...]:
    """Return the message by each method of its person, in order."""
    jobs = [_job(bundle, way, configuration) for way in ways]
    return in_order(jobs, ways)


def worded(job: Job, pages: tuple[Page, ...], configuration: Configuration) -> Job:
    """Return a bundle's message with what is left of it: of the rest somebody took care."""
    language = Language(job.language)
    items = _numbers(pages) if job.channel is Channel.SMS else _listed(pages)
    values = {
        "count": str(len(pages)),
        "items": items,
        "desk": configuration.name,
        "link": job.link or "",
        "answer": phrase("pages_answer", language, Wording(configuration.templates, AUDIENCE))
        if job.channel is Channel.EMAIL
        else "",
    }
    wording = Wording(configuration.templates, AUDIENCE, job.channel)
    written = fill(TEMPLATE, language, invites_reply=False, wording=wording, **values)
    told = {"pages": pages, "subject": written.subject, "text": written.text}
    notice = job.notice and job.notice.model_copy(
        update={"number": spoken(pages[0].number), "subject": written.subject, "said": items}
    )
    return job.model_copy(update={**told, "notice": notice})


def _job(bundle: Bundle, way: Way, configuration: Configuration) -> Job:
    language = language_of(configuration.staff[bundle.person].language, configuration.language)
    mailbox = configuration.default_mailbox()
    over_http = way.channel in OVER_HTTP
    job = Job(
        basket=pages_basket(bundle.person),
        event=digest_sk(bundle.id),
        template=TEMPLATE,
        audience=AUDIENCE,
        channel=way.channel,
        address=way.address,
        webhook=way.webhook,
        text="",
        language=language,
        sender=mailbox,
        sender_name=configuration.name,
        automatic=True,
        reply_to=bundle.reply_to if way.channel is Channel.EMAIL else None,
        link=bundle.link,
        pages=bundle.pages,
        notice=_notice(bundle, way, configuration, language) if over_http else None,
        **dressed(configuration, language),
    )
    return worded(job, bundle.pages, configuration)


def _notice(bundle: Bundle, way: Way, configuration: Configuration, language: Language) -> Notice:
    whom = told_sk(bundle.id, way.channel, f"{way.webhook} {bundle.person}").rpartition("~")[2]
    return Notice(
        id=f"{bundle.id}-{whom}",
        event=bundle.id,
        kind=Kind.PAGED,
        at=bundle.at,
        number="",
        subject="",
        what=happened(Kind.PAGED, language),
        who=configuration.name,
        status="",
        priority="",
        ticket_kind="",
        team="",
        link=bundle.link,
    )


def _listed(pages: Sequence[Page]) -> str:
    lines: list[str] = []
    room = ROOM
    for page in pages[:MOST_LISTED]:
        line = f"{spoken(page.number)}, {page.why}. {page.subject}"[:LONGEST_LINE]
        room -= len(json.dumps(line))
        if room < 0:
            break
        lines.append(line)
    return "\n".join([*lines, *_more(len(pages) - len(lines))])


def _numbers(pages: Sequence[Page]) -> str:
    numbers = [spoken(page.number) for page in pages[:MOST_TEXTED]]
    return ", ".join([*numbers, *_more(len(pages) - MOST_TEXTED)])


def _more(left: int) -> list[str]:
    return [f"+{left}"] if left > 0 else []
