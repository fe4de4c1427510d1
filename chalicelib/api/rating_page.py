"""What a requester reads behind the link of a rating, in their language. Pure."""

from datetime import date
from html import escape
from typing import NamedTuple

from chalice.app import Response

from chalicelib.api.page_html import page
from chalicelib.configuration.model import Language
from chalicelib.tickets.rating import BEST, LONGEST_COMMENT


class Words(NamedTuple):
    """The sentences of the pages; ``$`` stands for a number, a score or a day."""

    title: str
    question: str
    scores: tuple[str, str, str, str, str]  # what each means, from 1 to 5
    comment: str
    send: str
    thanks: str
    given: str
    already: str
    over: str
    gone: str
    choose: str
    too_long: str


WORDS = {
    "en": Words(
        "Your request {number}",
        "How good was our help?",
        ("Bad", "Poor", "Fair", "Good", "Very good"),
        "What should we know? (optional)",
        "Send",
        "Thank you",
        "You gave {score} of {best}.",
        "You gave {score} of {best} on {day}, and that stands.",
        "This link was for an earlier solution of your request, so there is nothing to rate by it.",
        "This link is not one of ours, or a part of it is missing. Open it from our mail again.",
        "Choose one of the five.",
        "Your comment is too long: {most} characters at most.",
    ),
    "es": Words(
        "Su solicitud {number}",
        "¿Qué tan buena fue nuestra ayuda?",
        ("Mala", "Deficiente", "Regular", "Buena", "Muy buena"),
        "¿Qué deberíamos saber? (opcional)",
        "Enviar",
        "Gracias",
        "Nos dio {score} de {best}.",
        "Nos dio {score} de {best} el {day}, y así queda.",
        "Este enlace era de una solución anterior de su solicitud: ya no se califica con él.",
        "Este enlace no es nuestro, o le falta una parte. Ábralo de nuevo desde nuestro correo.",
        "Elija uno de los cinco.",
        "Su comentario es muy largo: {most} caracteres como máximo.",
    ),
    "pt": Words(
        "Sua solicitação {number}",
        "Quão boa foi a nossa ajuda?",
        ("Ruim", "Fraca", "Regular", "Boa", "Muito boa"),
        "O que devemos saber? (opcional)",
        "Enviar",
        "Obrigado",
        "Você deu {score} de {best}.",
        "Você deu {score} de {best} em {day}, e assim fica.",
        "Este link era de uma solução anterior da sua solicitação: não se avalia mais com ele.",
        "Este link não é nosso, ou falta uma parte dele. Abra-o de novo a partir do nosso e-mail.",
        "Escolha um dos cinco.",
        "Seu comentário é longo demais: {most} caracteres no máximo.",
    ),
}
_STYLE = (
    "fieldset{border:0;padding:0;margin:0 0 1em;display:flex;flex-wrap:wrap;gap:.5em}"
    "legend{padding:0 0 .4em;font-weight:bold}"
    "fieldset label{flex:1 1 4.4em;padding:.5em .2em;border:2px solid GrayText;border-radius:.4em;"
    "text-align:center;cursor:pointer}"
    "fieldset label:has(:checked){border-color:Highlight;background:Highlight;color:HighlightText}"
    "fieldset label:focus-within{outline:3px solid;outline-offset:2px}"
    "b,textarea{display:block}"
    "textarea{box-sizing:border-box;width:100%;font:inherit;margin:.3em 0 1em}"
)


class Asked(NamedTuple):
    """The request that is rated, as the pages name it."""

    number: str
    subject: str
    language: Language


def form(
    asked: Asked, score: int | None, comment: str = "", wrong: str = "", status: int = 200
) -> Response:
    """Return the page that asks; ``score`` is chosen already, ``wrong`` is what to correct."""
    words = WORDS[asked.language]
    choices = "".join(
        f'<label><input type="radio" name="score" value="{value}" required'
        f"{' checked' if value == score else ''}><b>{value}</b>{escape(meaning)}</label>"
        for value, meaning in enumerate(words.scores, start=1)
    )
    content = (
        f'{_subject(asked)}<form method="post">{_alert(wrong)}'
        f"<fieldset><legend>{escape(words.question)}</legend>{choices}</fieldset>"
        f'<label for="comment">{escape(words.comment)}</label>'
        f'<textarea id="comment" name="comment" rows="5" maxlength="{LONGEST_COMMENT}">\n'
        f"{escape(comment)}</textarea><button>{escape(words.send)}</button></form>"
    )
    return page(_title(asked), content, asked.language, status, style=_STYLE)


def thanks(asked: Asked, score: int) -> Response:
    """Return the page after the vote."""
    words = WORDS[asked.language]
    given = words.given.format(score=score, best=BEST)
    return _told(asked, f"{words.thanks}. {given}", 200)


def already(asked: Asked, score: int, day: date, status: int) -> Response:
    """Return the page of a solution that has its rating."""
    words = WORDS[asked.language]
    return _told(asked, words.already.format(score=score, best=BEST, day=day), status)


def over(asked: Asked, status: int) -> Response:
    """Return the page of a solution that does not hold any more."""
    return _told(asked, WORDS[asked.language].over, status)


def gone(language: Language, desk: str) -> Response:
    """Return the page of a link that leads nowhere, which does not say why."""
    return page(desk, f"<p>{escape(WORDS[language].gone)}</p>", language, 404)


def _told(asked: Asked, sentence: str, status: int) -> Response:
    content = f'{_subject(asked)}<p role="status">{escape(sentence)}</p>'
    return page(_title(asked), content, asked.language, status)


def _title(asked: Asked) -> str:
    return WORDS[asked.language].title.format(number=asked.number)


def _subject(asked: Asked) -> str:
    return f"<p>{escape(asked.subject)}</p>"


def _alert(wrong: str) -> str:
    return f'<p role="alert"><strong>{escape(wrong)}</strong></p>' if wrong else ""
