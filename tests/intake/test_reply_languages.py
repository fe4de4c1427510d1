"""What introduces a quoted mail, in the languages and with the dates that programs write it in."""

import pytest

from chalicelib.intake.reading.reply import reply_in

# Sure by themselves: what stands below needs no mark.
INTRODUCTIONS = {
    "en, gmail": "On Mon, May 5, 2025 at 10:15 AM Ana <ana@b.example> wrote:",
    "en, gmail in britain": "On Mon, 5 May 2025 at 10:15, Ana <ana@b.example> wrote:",
    "en, apple": "On 5 May 2025, at 10:15, Ana <ana@b.example> wrote:",
    "en, apple with seconds and zone": "On May 5, 2025, at 10:15:32 AM PDT, Ana <ana@b.example> wrote:",
    "en, dashes in the date": "On 05-May-2025, at 6:54 PM, Ana Ruiz <ana@b.example> wrote:",
    "en, slashes": "On 05/05/2025 07:10 AM, Ana Ruiz wrote:",
    "en, iso date": "On 2025-05-05 10:15, Ana Ruiz wrote:",
    "en, iso date and offset": "On 2025-05-05T10:15:32+02:00, Ana Ruiz <ana@b.example> wrote:",
    "en, mutt": "On Mon, May 05, 2025 at 10:15:32AM +0200, Ana Ruiz wrote:",
    "en, somebody sent": "On Mon, May 5, 2025 at 10:15 AM, Ana <ana@b.example> sent:",
    "en, comma in the name": 'On Mon, May 5, 2025 at 10:15 AM, "Ruiz, Ana (Sales)" <ana@b.example> wrote:',
    "en, no colon": "On Mon, May 5, 2025 at 10:15 AM, Ana <ana@b.example> wrote",
    "en, verb before the date": "Ana Ruiz <ana@b.example> wrote on Mon, 5 May 2025 at 10:15:",
    "en, date in brackets": "Ana Ruiz <ana@b.example> wrote (5 May 2025 10:15):",
    "en, mailto": "On Mon, May 5, 2025 at 10:15 AM, Ana <mailto:ana@b.example> wrote:",
    "en, date alone": "2025/05/05 10:15, Ana Ruiz <ana@b.example> wrote:",
    "es, gmail": "El lun, 5 may 2025 a las 10:15, Ana (<ana@b.example>) escribió:",
    "es, twice the article": "El El lun, 5 may 2025 a la(s) 10:15, Ana <ana@b.example> escribió:",
    "es, outlook mobile": "El 5 may. 2025 10:15 a. m., Ana <ana@b.example> escribió:",
    "es, without an accent": "El 05/05/2025 10:15, Ana Ruiz escribio:",
    "es, day and hour": "El día 5 de mayo de 2025 a las 10:15, Ana <ana@b.example> ha escrito:",
    "pt, gmail": "Em seg., 5 de mai. de 2025 às 10:15, Ana <ana@b.example> escreveu:",
    "pt, apple": "No dia 5 de mai. de 2025, às 10:15, Ana <ana@b.example> escreveu:",
    "pt, gmail in portugal": "Ana <ana@b.example> escreveu no dia segunda, 5/05/2025 à(s) 10:15:",
    "pt, thunderbird in portugal": "Às 10:15 de 05/05/2025, Ana escreveu:",
    "gl": "O luns, 5 de maio de 2025 ás 10:15, Ana <ana@b.example> escribiu:",
    "ca": "El dl., 5 de maig 2025, 10:15, Ana <ana@b.example> va escriure:",
    "fr, gmail": "Le lun. 5 mai 2025 à 10:15, Ana <ana@b.example> a écrit :",
    "fr, with hours": "Le lundi 5 mai 2025 à 10h15, Ana <ana@b.example> a écrit :",
    "fr, no-break blanks": "Le lun. 5 mai 2025 à 10:15, Ana <ana@b.example> a écrit\u00a0:",
    "fr, verb before the date": "Ana <ana@b.example> a écrit le lun. 5 mai 2025 à 10:15 :",
    "de, gmail": "Am Mo., 5. Mai 2025 um 10:15 Uhr schrieb Ana <ana@b.example>:",
    "de, thunderbird": "Am 05.05.2025 um 10:15 schrieb Ana Ruiz:",
    "de, verb first": "Ana <ana@b.example> schrieb am Mo., 5. Mai 2025, 10:15:",
    "it, gmail": "Il giorno lun 5 mag 2025 alle ore 10:15 Ana <ana@b.example> ha scritto:",
    "it, thunderbird": "Il 05/05/2025 10:15, Ana ha scritto:",
    "nl, gmail": "Op ma 5 mei 2025 om 10:15 schreef Ana <ana@b.example>:",
    "nl, apple": "Op 5 mei 2025, om 10:15 heeft Ana <ana@b.example> het volgende geschreven:",
    "sv": "Den mån 5 maj 2025 kl 10:15 skrev Ana <ana@b.example>:",
    "sv, apple": "5 maj 2025 kl. 10:15 skrev Ana <ana@b.example>:",
    "da": "Den man. 5. maj 2025 kl. 10.15 skrev Ana <ana@b.example>:",
    "no": "man. 5. mai 2025 kl. 10:15 skrev Ana <ana@b.example>:",
    "fi": "ma 5. toukok. 2025 klo 10.15 Ana (ana@b.example) kirjoitti:",
    "pl": "pon., 5 maj 2025 o 10:15 Ana <ana@b.example> napisał(a):",
    "pl, thunderbird": "W dniu 05.05.2025 o 10:15, Ana pisze:",
    "cs": "po 5. 5. 2025 v 10:15 odesílatel Ana <ana@b.example> napsal:",
    "sk": "po 5. 5. 2025 o 10:15 Ana <ana@b.example> napísal(a):",
    "hu": "Ana <ana@b.example> ezt írta (időpont: 2025. máj. 5., H, 10:15):",
    "ro": "În lun., 5 mai 2025 la 10:15, Ana <ana@b.example> a scris:",
    "ru": "пн, 5 мая 2025 г. в 10:15, Ana <ana@b.example>:",
    "ru, thunderbird": "05.05.2025 10:15, Ana пишет:",
    "uk": "пн, 5 трав. 2025 р. о 10:15 Ana <ana@b.example> пише:",
    "tr": "Ana <ana@b.example>, 5 May 2025 Pzt, 10:15 tarihinde şunu yazdı:",
    "el": "Στις Δευ 5 Μαΐ 2025 στις 10:15 π.μ., ο χρήστης Ana <ana@b.example> έγραψε:",
    "vi": "Vào Th 2, 5 thg 5, 2025 vào lúc 10:15 Ana <ana@b.example> đã viết:",
    "zh, gmail": "Ana <ana@b.example> 于2025年5月5日周一 10:15写道：",
    "zh, apple": "在 2025年5月5日，10:15，Ana <ana@b.example> 写道：",
    "ja, gmail": "2025年5月5日(月) 10:15 Ana <ana@b.example>:",
    "ja, apple": "2025/05/05 10:15、Ana <ana@b.example>のメール:",
    "ko": "2025년 5월 5일 (월) 오전 10:15, Ana <ana@b.example>님이 작성:",
}  # fmt: skip

# Labels of sender, date, recipient and subject.
BLOCKS = {
    "en": "From|Sent|To|Subject",
    "en, date": "From|Date|To|Subject",
    "es": "De|Enviado el|Para|Asunto",
    "es, web": "De|Enviado|Para|Asunto",
    "es, mac": "De|Fecha|Para|Asunto",
    "es, zimbra": "De|Enviados|Para|Asunto",
    "pt": "De|Enviada em|Para|Assunto",
    "pt, portugal": "De|Enviado|Para|Assunto",
    "pt, mac": "De|Data|Para|Assunto",
    "fr": "De|Envoyé|À|Objet",
    "fr, mac": "De|Date|À|Objet",
    "de": "Von|Gesendet|An|Betreff",
    "de, mac": "Von|Datum|An|Betreff",
    "it": "Da|Inviato|A|Oggetto",
    "it, mac": "Da|Data|A|Oggetto",
    "nl": "Van|Verzonden|Aan|Onderwerp",
    "sv": "Från|Skickat|Till|Ämne",
    "da": "Fra|Sendt|Til|Emne",
    "fi": "Lähettäjä|Lähetetty|Vastaanottaja|Aihe",
    "pl": "Od|Wysłano|Do|Temat",
    "cs": "Od|Odesláno|Komu|Předmět",
    "hu": "Feladó|Elküldve|Címzett|Tárgy",
    "ru": "От|Отправлено|Кому|Тема",
    "tr": "Kimden|Gönderildi|Kime|Konu",
    "vi": "Từ|Đã gửi|Đến|Chủ đề",
    "zh": "发件人|发送时间|收件人|主题",
    "zh, taiwan": "寄件者|寄件日期|收件者|主旨",
    "ja": "差出人|送信日時|宛先|件名",
    "ko": "보낸 사람|보낸 날짜|받는 사람|제목",
}
VALUES = ("Ana Ruiz <ana@b.example>", "5/5/2025 10:15", "Luis <luis@c.example>", "Re: x")
STYLES = (
    "{}: {}",
    "{} : {}",
    "*{}:* {}",
    "**{}:** {}",
    "{}:\t{}",
    "_{}:_ {}",
    "*{}: *{}",
)
ORIGINALS = (
    "-----Original Message-----", "----- Original Message -----", "--- Original Message ---",
    "________________________________", "-----Mensaje original-----", "-------- Mensaje original --------",
    "----- Mensagem original -----", "-----Message d'origine-----", "-----Ursprüngliche Nachricht-----",
    "-----Messaggio originale-----", "-----Oorspronkelijk bericht-----", "==== Original message ====",
    "—— Original Message ——", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
)  # fmt: skip


@pytest.mark.parametrize("which", INTRODUCTIONS)
def test_what_introduces_a_quoted_mail_ends_the_reply(which: str) -> None:
    assert reply_in(f"Vale.\n\n{INTRODUCTIONS[which]}\n\n> Hola\n> x") == "Vale."
    if not which.startswith("ru"):  # Gmail's Russian has no verb: it needs the marks
        assert reply_in(f"Vale.\n\n{INTRODUCTIONS[which]}\n\nHola") == "Vale."


@pytest.mark.parametrize("which", INTRODUCTIONS)
def test_it_does_when_it_is_wrapped_and_in_a_quotation_too(which: str) -> None:
    first, blank, rest = INTRODUCTIONS[which].rpartition(" ")
    if "@" in first or "@" in rest:
        assert reply_in(f"Vale.\n\n{first}{blank}\n{rest}\n> Hola") == "Vale."
    assert reply_in(f"Vale.\n\n> {INTRODUCTIONS[which]}\n> \n> Hola") == "Vale."


@pytest.mark.parametrize("which", INTRODUCTIONS)
def test_an_answer_below_the_quotation_is_all_that_stays(which: str) -> None:
    assert reply_in(f"{INTRODUCTIONS[which]}\n\n> Hola\n> x\n\nVale.\n") == "Vale."


@pytest.mark.parametrize("which", BLOCKS)
@pytest.mark.parametrize("style", STYLES)
def test_a_block_of_headers_ends_the_reply(which: str, style: str) -> None:
    labels = BLOCKS[which].split("|")
    block = "\n".join(style.format(*pair) for pair in zip(labels, VALUES, strict=True))
    assert reply_in(f"Vale.\n\n{block}\n\nHola") == "Vale."
    quoted = "\n> ".join(["", *block.split("\n"), "", "Hola"])
    assert reply_in(f"Vale.\n{quoted}") == "Vale."


@pytest.mark.parametrize("dashes", ORIGINALS)
def test_dashes_above_it_go_with_it(dashes: str) -> None:
    block = "From: Ana <ana@b.example>\nSent: Monday, May 5, 2025 10:15\nTo: x\nSubject: y"
    assert reply_in(f"Vale.\n\n{dashes}\n{block}\n\nHola") == "Vale."
    assert reply_in(f"Vale.\n\n{dashes}\n\nSubject: y\n{block}\n\nHola") == "Vale."


@pytest.mark.parametrize(
    "own", ["El equipo 3 falla.", "Em 2 salas não há rede!", "A las 9 no había nadie:"]
)
def test_a_sentence_right_above_the_introduction_stays(own: str) -> None:
    head = "El lun, 5 may 2025 a las 10:15, Ana (<ana@b.example>) escribió:"
    assert reply_in(f"{own}\n{head}\n> Hola") == own
    assert reply_in(f"{own}\n\n{head}\n\nHola") == own
    assert reply_in(f"{own}\nAna <ana@b.example> escribió:\n> Hola") == own


@pytest.mark.parametrize(
    "own", ["Tengo 3 equipos", "- uno: 1\n- dos: 2", "1. uno\n2. dos", "Son 5 o 6"]
)
def test_lines_with_numbers_right_above_the_introduction_stay(own: str) -> None:
    for head in (
        "El lun, 5 may 2025 a las 10:15, Ana (<ana@b.example>) escribió:",
        "On 5/5/25 10:15, Ana wrote:",
    ):
        assert reply_in(f"{own}\n{head}\n> Hola") == own
        assert reply_in(f"{own}\n\n{head}\n> Hola") == own


def test_a_name_and_a_verb_alone_introduce_only_what_is_marked_as_quoted() -> None:
    assert reply_in("Ana Ruiz escribió:\n> ¿Va?\n\nSí.") == "Sí."
    assert reply_in("Sí.\n\nAna Ruiz wrote:\n\n> ¿Va?") == "Sí."
    assert reply_in("Sí.\n\nQuoting Ana <ana@b.example>:\n\n> ¿Va?") == "Sí."
    whole = "Me lo dijo ayer.\n\nAna Ruiz escribió:\n> error 42\n¿Qué hago?"
    assert reply_in(whole) == whole
    unmarked = "Me lo dijo ayer.\n\nAna Ruiz escribió:\nque no funciona."
    assert reply_in(unmarked) == unmarked
