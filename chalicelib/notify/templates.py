"""What the desk writes, in each language: one template per occasion, subject and text.

The texts are filled by name. HTML is made from the filled text when it is sent.
"""

import html
import re
from string import Template
from typing import NamedTuple

from chalicelib.configuration.model import Language
from chalicelib.intake.reading.reply import REPLY_ABOVE


class Written(NamedTuple):
    """A filled template."""

    subject: str
    text: str


_TEXTS: dict[Language, dict[str, tuple[str, str]]] = {
    Language.ENGLISH: {
        "received": (
            "[#$number] $subject",
            "Hello $name,\n\nWe have received your request and are looking at it. Its number is "
            "$number.\n\nTo add something, answer this mail.\n\n$desk",
        ),
        "answered": ("Re: [#$number] $subject", "$message\n\n$kind\n\n$author\n$desk"),
        "resolved": (
            "Re: [#$number] $subject",
            "Hello $name,\n\nYour request $number is resolved.\n\n$message\n\nIf this does not "
            "solve it, answer this mail and it is open again. Otherwise it closes by itself on "
            "$closes.\n\n$desk",
        ),
        "reopened": (
            "Re: [#$number] $subject",
            "Hello $name,\n\nYour request $number is open again, and we are looking at it.\n\n"
            "$desk",
        ),
        "customer_wrote": (
            "[#$number] $subject",
            "$author wrote in $number:\n\n$warning\n\n$message\n\n$desk",
        ),
        "assigned": (
            "[#$number] $subject",
            "$author gave you the ticket $number of $requester.\n\n$reason\n\n$desk",
        ),
        "warning": (
            "[#$number] $share % of $metric used: $subject",
            "$share % of the time for the $metric of $number is used. It is due at $due.\n\n$desk",
        ),
        "breach": (
            "[#$number] $metric overdue: $subject",
            "The $metric of $number was due at $due.\n\n$desk",
        ),
        "page": (
            "[#$number] You are paged: $subject",
            "$desk: $metric of $number overdue. $subject\nAcknowledge: $link",
        ),
        "paged": ("$number paged", "$desk: $metric of $number overdue. $subject\nPaged: $people"),
        "definitive": ("", "This is our definitive answer."),
        "provisional": ("", "This answer is provisional: we are still working on it."),
        "unverified": (
            "",
            "Careful: the sender is not verified. This came from $address, who does not follow "
            "this ticket, or whose address may be forged.",
        ),
        "first_response": ("", "first response"),
        "resolution": ("", "resolution"),
        "reply_above": ("", "Please write your answer above this line"),
    },
    Language.SPANISH: {
        "received": (
            "[#$number] $subject",
            "Hola $name:\n\nHemos recibido su solicitud y ya la estamos viendo. Su número es "
            "$number.\n\nPara agregar algo, responda este correo.\n\n$desk",
        ),
        "answered": ("Re: [#$number] $subject", "$message\n\n$kind\n\n$author\n$desk"),
        "resolved": (
            "Re: [#$number] $subject",
            "Hola $name:\n\nSu solicitud $number está resuelta.\n\n$message\n\nSi esto no lo "
            "soluciona, responda este correo y se abrirá de nuevo. Si no, se cerrará por sí sola "
            "el $closes.\n\n$desk",
        ),
        "reopened": (
            "Re: [#$number] $subject",
            "Hola $name:\n\nSu solicitud $number está abierta de nuevo y ya la estamos viendo.\n\n"
            "$desk",
        ),
        "customer_wrote": (
            "[#$number] $subject",
            "$author escribió en $number:\n\n$warning\n\n$message\n\n$desk",
        ),
        "assigned": (
            "[#$number] $subject",
            "$author le asignó el ticket $number de $requester.\n\n$reason\n\n$desk",
        ),
        "warning": (
            "[#$number] $share % del plazo de $metric: $subject",
            "Se ha usado el $share % del plazo de $metric de $number. Vence el $due.\n\n$desk",
        ),
        "breach": (
            "[#$number] $metric vencida: $subject",
            "La $metric de $number venció el $due.\n\n$desk",
        ),
        "page": (
            "[#$number] Aviso de guardia: $subject",
            "$desk: $metric de $number vencida. $subject\nConfirmar: $link",
        ),
        "paged": (
            "$number guardia",
            "$desk: $metric de $number vencida. $subject\nAviso a: $people",
        ),
        "definitive": ("", "Esta es nuestra respuesta definitiva."),
        "provisional": ("", "Esta respuesta es provisoria: seguimos trabajando en su caso."),
        "unverified": (
            "",
            "Atención: remitente sin verificar. Esto llegó de $address, que no participa en este "
            "ticket, o cuya dirección puede ser falsa.",
        ),
        "first_response": ("", "primera respuesta"),
        "resolution": ("", "solución"),
        "reply_above": ("", "Por favor escriba su respuesta sobre esta línea"),
    },
}

_LINK = re.compile(r"https?://[^\s<>\"]+")


def phrase(name: str, language: Language) -> str:
    """Return a word or sentence that templates are filled with."""
    return _TEXTS[language][name][1]


def fill(template: str, language: Language, *, invites_reply: bool, **values: str) -> Written:
    """Return the template in that language, filled; what is missing stays empty, never a crash."""
    subject, body = _TEXTS[language][template]
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
