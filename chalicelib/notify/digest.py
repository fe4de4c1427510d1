"""A digest: what waited for somebody, as one mail. Pure."""

from collections.abc import Sequence

from chalicelib.configuration.model import Configuration
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.layout import dressed
from chalicelib.notify.templates import Wording, fill, language_of
from chalicelib.signing import Signer
from chalicelib.store.keys import digest_sk

LONGEST_PART = 600  # characters of each message; the whole of it stands on the ticket


def digest(
    jobs: Sequence[Job], batch: str, configuration: Configuration, signer: Signer, public_url: str
) -> Job:
    """Return the mail that tells all ``jobs`` of one recipient, the oldest first."""
    first = jobs[0]
    language = language_of(first.language, configuration.language)
    items = "\n\n".join(f"{job.subject}\n{_beginning(job.text)}" for job in jobs)
    values = {"count": str(len(jobs)), "items": items, "desk": configuration.name}
    wording = Wording(configuration.templates, first.audience)
    written = fill("digest", language, invites_reply=False, wording=wording, **values)
    mailbox = configuration.default_mailbox()
    return Job(
        basket=first.address,
        event=digest_sk(batch),
        template="digest",
        audience=first.audience,
        channel=Channel.EMAIL,
        address=first.address,
        subject=written.subject,
        text=written.text,
        language=language,
        sender=mailbox,
        sender_name=configuration.name,
        automatic=True,
        unsubscribe=f"{public_url}/notifications/{signer.digest_token(first.address)}",
        tells=tuple((job.pk, job.event) for job in jobs),
        **dressed(configuration, language),
    )


def _beginning(text: str) -> str:
    """Return what a mail says without the line to answer above, cut."""
    lines = [line for line in text.strip().splitlines() if not line.startswith("##-")]
    said = "\n".join(lines).strip()
    return said if len(said) <= LONGEST_PART else f"{said[:LONGEST_PART].rstrip()} […]"
