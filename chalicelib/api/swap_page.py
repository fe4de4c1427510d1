"""What somebody reads behind the link of a swap: whose shifts, when, and how it stands. Pure."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Literal

from chalice.app import Response

from chalicelib.api.page_html import page
from chalicelib.api.swap_words import WORDS
from chalicelib.configuration.model import Configuration, Language
from chalicelib.escalation.on_call.arrangement import Arrangement, Period, Stand
from chalicelib.notify.duties import clock, name_of, zone_of

_STYLE = (
    "dt{font-weight:bold}dd{margin:0 0 .6em;overflow-wrap:anywhere;white-space:pre-line}"
    "form{display:flex;flex-wrap:wrap;gap:.8em;margin-top:1.4em}"
)
Wrong = Literal["", "choose", "changed", "stranger", "no_schedule", "busy", "refused"]


def shown(
    swap: Arrangement,
    configuration: Configuration,
    language: Language,
    now: datetime,
    *,
    wrong: Wrong = "",
    status: int = 200,
) -> Response:
    """Return the page of a swap; ``wrong`` names the sentence that says why it is not done.

    It has the two buttons as long as the swap waits for its answer.
    """
    words, names = WORDS[language], _names(swap, configuration)
    over = _over(swap, now)
    sentence = escape(getattr(words, over or wrong).format(**names)) if over or wrong else ""
    role = "status" if over else "alert"
    told = f'<p role="{role}"><strong>{sentence}</strong></p>' if sentence else ""
    end = "" if over else _buttons(language)
    title = words.title.format(**names)
    content = f"{told}{_details(swap, configuration, language)}{end}"
    return page(title, content, language, status, style=_STYLE)


def nowhere(configuration: Configuration, *, left: bool) -> Response:
    """Return the page of a link that leads nowhere, or whose person has ``left`` the desk."""
    language = Language(configuration.language)
    words = WORDS[language]
    sentence = words.left if left else words.gone
    return page(configuration.name, f"<p>{escape(sentence)}</p>", language, 404)


def _over(swap: Arrangement, now: datetime) -> str:
    """Return the name of the sentence by which nothing is left to answer; none while it waits."""
    if swap.stand is Stand.HOLDS:
        return "accepted" if swap.answered_by == swap.person else "forced"
    if swap.stand is not Stand.ASKED:
        return swap.stand.value
    return "expired" if swap.expires_at <= now else ""


def _details(swap: Arrangement, configuration: Configuration, language: Language) -> str:
    words, names = WORDS[language], _names(swap, configuration)
    zone = zone_of(swap, configuration)
    back = words.nothing
    if swap.back:
        back = words.in_return.format(**names, when=_span(swap.back, zone))
    lines = [
        (words.whose, names["asker"]),
        (words.schedule, swap.schedule),
        (words.when, _span(swap.period, zone)),
        (words.back, back),
        (words.reason, swap.reason or ""),
        (words.until, clock(swap.expires_at, zone) if swap.stand is Stand.ASKED else ""),
    ]
    items = (f"<dt>{escape(what)}</dt><dd>{escape(said)}</dd>" for what, said in lines if said)
    return f"<dl>{''.join(items)}</dl>"


def _buttons(language: Language) -> str:
    words = WORDS[language]
    buttons = (
        f'<button name="answer" value="{value}">{escape(label)}</button>'
        for value, label in (("accept", words.accept), ("decline", words.decline))
    )
    return f'<form method="post">{"".join(buttons)}</form>'


def _span(period: Period, zone: str) -> str:
    return f"{clock(period.start, zone)} – {clock(period.end, zone)}"


def _names(swap: Arrangement, configuration: Configuration) -> Mapping[str, str]:
    return {
        "asker": name_of(swap.instead_of, configuration),
        "colleague": name_of(swap.person, configuration),
        "who": name_of(swap.answered_by, configuration),
        "schedule": swap.schedule,
    }
