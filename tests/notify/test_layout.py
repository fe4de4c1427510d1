"""What a mail shows: the text, the conversation so far, and no markup but the desk's own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.configuration.appearance import LEAST_CONTRAST, contrast
from chalicelib.configuration.model import Language
from chalicelib.intake.reading.above import REPLY_ABOVE
from chalicelib.intake.reading.html_text import text_of_html
from chalicelib.intake.reading.reply import reply_in
from chalicelib.notify.job import Past
from chalicelib.notify.layout import dressed, html_of, text_of
from chalicelib.notify.templates import fill
from tests.notify.letters import MAILBOX, NUMBER, SIGNER, TAGS, Seen, a_job
from tests.samples import configuration

MARKER = SIGNER.marker(NUMBER, MAILBOX)
PAST = (
    Past(author="María Vega", at="2026-11-23 10:00", text="Sigue igual.\n\nUso Firefox."),
    Past(author="Ana Rojas", at="2026-11-22 09:30", text="Reinicie, por favor."),
    Past(author="María Vega", at="2026-11-22 09:00", text="No puedo entrar."),
)
LINK = "https://mesa.example/pages/abc.def"
ANSWERABLE = fill("received", Language.SPANISH, invites_reply=True, number="K7M4-2QXG").text


def seen(**fields):
    return Seen(html_of(a_job(**fields)))


def test_the_head_names_the_desk_and_the_ticket():
    assert seen().parts["head"] == "Soporte#K7M4-2QXG"


def test_a_mail_about_no_ticket_has_no_number():
    assert seen(number="", organization="muni").parts["head"] == "Soporte"


def test_paragraphs_and_lines_are_kept():
    markup = html_of(a_job(text="uno\ndos\n\ntres\n"))
    assert text_of_html(markup).endswith("uno\ndos\n\ntres")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        'https://x.example/"onmouseover="alert(1)',
        "https://x.example/'onmouseover='alert(1)",
        "javascript:alert(1)",
        "&lt;script&gt;",
        "<!--",
        "]]><![endif]-->",
        "</td></table></style>",
    ],
)
@pytest.mark.parametrize("field", ["text", "sender_name", "subject", "footer", "author", "past"])
def test_markup_that_people_write_stays_text(field, attack):
    past = Past(
        author=attack if field == "author" else "Eva",
        at="2026-11-23 10:00",
        text=attack if field == "past" else "Hola",
    )
    fields = {field: attack} if field not in {"author", "past"} else {}
    mail = seen(past=(past,), **fields)
    assert mail.tags <= TAGS
    assert all(link.startswith(("http://", "https://")) for _, link in mail.links)
    assert any(attack in part for part in mail.parts.values())


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_comes_out_of_the_html_as_it_went_in(text):
    mail = seen(text=f"x{text}")
    assert mail.tags <= TAGS
    assert mail.parts["text"] == f"x{text}".strip()


@pytest.mark.parametrize(
    "text",
    [
        "https://x.example/a?b=1&c=2",
        "Vea https://x.example/a?b=1&c=2 por favor",
        "<https://x.example/a?b=1&c=2>",
        '"https://x.example/a?b=1&c=2"',
    ],
)
def test_a_link_leads_where_it_says(text):
    assert seen(text=text).links == [("link", "https://x.example/a?b=1&c=2")]


@pytest.mark.parametrize(
    ("paragraph", "label"), [(LINK, "Abrir"), (f"Confirmar: {LINK}", "Confirmar")]
)
def test_the_mails_own_link_alone_in_its_paragraph_is_a_button(paragraph, label):
    mail = seen(text=f"Aviso\n\n{paragraph}\n\nMesa", link=LINK)
    assert mail.links == [("button", LINK)]
    assert mail.parts["td"] == f"{label}Mesa"
    assert paragraph in text_of(a_job(text=f"Aviso\n\n{paragraph}\n"))


@pytest.mark.parametrize(
    "paragraph", ["https://evil.example/x", f"Vea {LINK} ahora", f"{'muy ' * 20}largo: {LINK}"]
)
def test_no_other_link_is_a_button(paragraph):
    assert {kind for kind, _ in seen(text=paragraph, link=LINK).links} == {"link"}
    assert {kind for kind, _ in seen(text=paragraph).links} == {"link"}


def test_the_conversation_so_far_stands_below_newest_first_with_author_and_time():
    assert text_of(a_job(past=PAST)) == (
        "Reinicie el equipo.\n\n"
        "El 2026-11-23 10:00, María Vega escribió:\n"
        "> Sigue igual.\n>\n> Uso Firefox.\n>\n"
        "> El 2026-11-22 09:30, Ana Rojas escribió:\n> Reinicie, por favor.\n>\n"
        "> El 2026-11-22 09:00, María Vega escribió:\n> No puedo entrar.\n"
    )
    shown = seen(past=PAST).parts["past"]
    places = [shown.index(each) for each in ("10:00", "Sigue", "09:30", "Reinicie", "09:00", "No ")]
    assert places == sorted(places)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("past", [PAST[:1], PAST])
def test_our_own_reader_folds_the_conversation_so_far_and_the_foot(language, past):
    job = a_job(past=past, language=language, footer="Mesa, Santiago", marker=MARKER)
    assert reply_in(text_of(job)) == "Reinicie el equipo."
    below = reply_in(text_of_html(html_of(a_job(past=past, language=language))))
    assert below.endswith("Reinicie el equipo.")
    assert "Firefox" not in below


def test_mail_programs_know_what_to_fold():
    markup = html_of(a_job(past=PAST))
    assert '<div class="gmail_quote">' in markup
    assert '<blockquote type="cite"' in markup


def quoted_by_programs(markup, text):
    """A reply above the mail, quoted as programs do that put no head, or an odd one, above it."""
    quote = "".join(f"> {line}\n" for line in text.splitlines())
    return {
        "text, quoted": f"Gracias.\n\n{quote}",
        "text, not quoted": f"Gracias.\n\n{text}",
        "text, a rule between": f"Gracias.\n\n________________________________\n{text}",
        "html, quoted": text_of_html(f"<p>Gracias.</p><blockquote>{markup}</blockquote>"),
        "html, not quoted": text_of_html(f"<div>Gracias.</div><br><hr>{markup}"),
        "html, gmail": text_of_html(
            '<div dir="ltr">Gracias.</div><br><div class="gmail_quote"><div dir="ltr">Soporte '
            f'hat geschrieben</div><blockquote class="gmail_quote">{markup}</blockquote></div>'
        ),
    }


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("program", list(quoted_by_programs("", "")))
def test_a_reply_above_the_line_is_cut_there_however_it_is_quoted(language, program):
    written = fill("received", language, invites_reply=True, number="K7M4-2QXG", name="Eva")
    job = a_job(text=written.text, language=language, past=PAST, marker=MARKER)
    reply = reply_in(quoted_by_programs(html_of(job), text_of(job))[program])
    assert reply.removesuffix("Soporte hat geschrieben").strip() == "Gracias."


def test_the_line_to_answer_above_stands_first_in_text_and_html():
    job = a_job(text=ANSWERABLE, marker=MARKER)
    assert text_of(job).startswith(REPLY_ABOVE)
    assert text_of_html(html_of(job)).startswith(REPLY_ABOVE)
    assert list(seen(text=ANSWERABLE).parts)[2] == "above"
    assert "above" not in seen(text="Hola\n").parts


def test_the_marker_survives_in_text_and_html():
    job = a_job(text=ANSWERABLE, past=PAST, marker=MARKER, footer="Mesa & Cía.")
    for text in (text_of(job), text_of_html(html_of(job))):
        lines = text.splitlines()
        assert MARKER in lines
        assert SIGNER.number_in_marker(lines[-1], MAILBOX) == NUMBER


def test_a_mail_without_anything_to_say_at_its_foot_has_none():
    assert text_of(a_job()) == "Reinicie el equipo.\n"
    assert "foot" not in seen().parts


def test_a_digest_says_how_it_is_ended():
    link = "https://mesa.example/digests/abc"
    assert f"No recibir más estos resúmenes: {link}" in text_of(a_job(unsubscribe=link))
    assert ("link", link) in seen(unsubscribe=link).links


def desk(**appearance):
    given = configuration().model_dump(by_alias=True) | {"appearance": appearance}
    return type(configuration()).model_validate(given)


def test_the_desks_colour_and_foot_are_in_its_mails():
    look = desk(color="#7A1F4E", footer={"es": "Santiago", "en": "Chile"})
    job = a_job(**dressed(look, Language.ENGLISH))
    assert "background-color:#7a1f4e" in html_of(job)
    assert text_of(job).endswith("-- \nChile\n")


def test_a_foot_in_the_desks_language_stands_before_none():
    look = desk(footer={"en": "Chile", "es": "Santiago"})
    assert dressed(look, Language.PORTUGUESE)["footer"] == "Santiago"
    assert dressed(desk(footer={"en": "Chile"}), Language.PORTUGUESE)["footer"] == "Chile"
    assert dressed(desk(), Language.PORTUGUESE)["footer"] == ""


def test_a_colour_that_carries_no_white_text_is_refused():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") >= LEAST_CONTRAST > contrast("#777777", "#ffffff")
    desk(color="#767676")
    with pytest.raises(ValueError, match="too light for the white text"):
        desk(color="#777777")
