"""A mail as it would be, filled with examples, for whoever writes the desk's own texts. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from chalicelib.configuration.model import Configuration, Language
from chalicelib.configuration.preflight import Found, Kind, Severity, Where
from chalicelib.configuration.templates import OwnText
from chalicelib.notify.catalogue import LETTERS
from chalicelib.notify.job import Channel, Job, Past
from chalicelib.notify.layout import dressed
from chalicelib.notify.occasion import ANSWERABLE
from chalicelib.notify.past import wants_past
from chalicelib.notify.templates import Wording, fill, phrase
from chalicelib.signing import Signer

NUMBER = "K7M42QXG"
_DAY = "2026-11-23"
_EVERYWHERE: Mapping[str, str] = {
    "number": "K7M4-2QXG",
    "name": "María Vega",
    "requester": "María Vega",
    "author": "Ana Rojas",
    "team": "Nivel 2",
    "organization": "Municipalidad de Prueba",
    "share": "75",
    "due": f"{_DAY} 18:30",
    "closes": "2026-11-30 10:00",
    "link": "https://desk.example/pages/SzdNNDJRWEd8MXxhbmE.example",
    "people": "ana@desk.example",
    "version": "4.2",
    "system": "IT INC",
    "state": "open",
    "into": "ZPT2-FCVM",
    "level": "2",
    "starts": "2026-11-25 10:00",
    "ends": "2026-11-25 10:30",
    "place": "https://meet.example/k7m4-2qxg",
    "agreement": "2026",
    "ends_on": "2026-12-31",
    "days": "30",
    "renewal": "tacit",
    "grace": "15",
    "hours": "40",
    "used": "30.0",
    "address": "eva@stranger.example",
    "agent": "Ana Rojas",
    "count": "2",
    "items": "[#K7M4-2QXG] …",
    "score": "2",
    "best": "5",
    "code": "493028",
    "minutes": "10",
    "schedule": "nights",
    "from": "2026-12-07 09:00",
    "until": "2026-12-14 09:00",
    "asker": "Ana Rojas",
    "colleague": "Bruno Díaz",
    "swap": "k7m42qxg",
}
_GAP = Found(
    Kind.GAP,
    Severity.ERROR,
    Where(schedule="noches"),
    ((datetime(2026, 12, 24, 21, tzinfo=UTC), datetime(2026, 12, 25, 12, tzinfo=UTC)),),
    {"schedule": "noches", "steps": "guardia 1"},
)
_BACK = {
    **{who: _EVERYWHERE[who] for who in ("asker", "colleague")},
    "from": "2026-12-14 09:00",
    "until": "2026-12-21 09:00",
}
_BY_CUSTOMERS = frozenset({"customer_wrote", "offer_accepted", "offer_declined"})
# What people write: subject, first question, what the agent asks, answer, reason.
_WRITTEN: Mapping[Language, tuple[str, str, str, str, str]] = {
    Language.SPANISH: (
        "No puedo entrar al sistema",
        "Desde ayer me dice que la clave no es válida.",
        "¿Le pasa también en otro equipo?",
        "Reinicie el equipo y pruebe de nuevo.\n\nSi sigue igual, envíenos una foto.",
        "Conoce este sistema.",
    ),
    Language.ENGLISH: (
        "I cannot sign in",
        "Since yesterday it says that the password is wrong.",
        "Is it the same on another computer?",
        "Please restart the computer and try again.\n\nIf nothing changes, send us a picture.",
        "Knows this system.",
    ),
    Language.PORTUGUESE: (
        "Não consigo entrar no sistema",
        "Desde ontem aparece que a senha não é válida.",
        "Acontece também em outro computador?",
        "Reinicie o computador e tente de novo.\n\nSe continuar igual, envie uma foto da tela.",
        "Conhece este sistema.",
    ),
}


def preview(
    template: str,
    language: Language,
    configuration: Configuration,
    *,
    audience: str | None = None,
    channel: Channel = Channel.EMAIL,
    first: tuple[OwnText, ...] = (),
) -> Job:
    """Return a message as it lies in the queue; ``first`` are texts tried before the desk's own."""
    letter = LETTERS[template]
    audience = audience or next(iter(letter.audiences), "requester")
    wording = Wording((*first, *configuration.templates), audience, channel)
    values = examples(template, language, configuration, wording)
    answerable = channel is Channel.EMAIL and template in ANSWERABLE
    written = fill(template, language, invites_reply=answerable, wording=wording, **values)
    mailbox = configuration.default_mailbox()
    job = Job(
        number=NUMBER if letter.of_a_ticket or letter.is_phrase else "",
        event="E#000002.0",
        template=template,
        audience=audience,
        channel=channel,
        address=mailbox,
        subject=written.subject,
        text=written.text,
        language=language,
        sender=mailbox,
        sender_name=values["desk"],
        marker=Signer(b"an example").marker(NUMBER, mailbox) if answerable else None,
        link=values.get("link"),
        **dressed(configuration, language),
    )
    return job.model_copy(update={"past": _past(language)}) if wants_past(job) else job


def examples(
    template: str, language: Language, configuration: Configuration, wording: Wording
) -> dict[str, str]:
    """Return an example of every name that a template may use."""
    mailbox = configuration.mailboxes[configuration.default_mailbox()]
    subject, question, _, answer, reason = _WRITTEN[language]
    values = {
        **_EVERYWHERE,
        "desk": mailbox.name or configuration.name,
        "author": _EVERYWHERE["requester" if template in _BY_CUSTOMERS else "author"],
        "subject": subject,
        "message": question if "staff" in LETTERS[template].audiences else answer,
        "text": answer,
        "reason": reason,
        "metric": phrase("resolution", language, wording),
        "why": phrase("why_breach", language, wording, metric=phrase("resolution", language)),
        "what": phrase("moved_claimed", language, wording),
        "waits_for": phrase("for_waiting_customer", language, wording),
        "cause": phrase("cause_bounced", language, wording),
        "rating": phrase("rating", language, wording),
        "back": phrase("in_return", language, wording, **_BACK),
        "answer": phrase("page_answer", language, wording),
        "kind": phrase("provisional", language, wording),
        "warning": phrase("unverified", language, wording, address=_EVERYWHERE["address"]),
    }
    if template == "preflight":
        from chalicelib.configuration.preflight.words import told  # noqa: PLC0415 - as elsewhere

        values["items"] = "\n".join(told(_GAP, language, configuration.zone))
    return {name: values.get(name, name) for name in LETTERS[template].names} | {
        "desk": values["desk"]
    }


def _past(language: Language) -> tuple[Past, ...]:
    subject, question, asked, *_ = _WRITTEN[language]
    return (
        Past(author="Ana Rojas", at=f"{_DAY} 10:12", text=asked),
        Past(author="María Vega", at=f"{_DAY} 09:58", text=f"{subject}.\n\n{question}"),
    )
