"""What programs, servers and lawyers write below a mail is no part of what its sender says."""

import pytest

from chalicelib.intake.reading.reply import reply_in

HEAD = "On Mon, May 5, 2025 at 10:15 AM Ana <ana@b.example> wrote:\n> x"
APPS = (
    "Sent from my iPhone", "*Sent from my iPhone*", "Sent from my BlackBerry® wireless handheld",
    "Sent from my Verizon Wireless 4G LTE DROID", "Sent from Mail for Windows 10",
    "Sent via the Samsung Galaxy S®6, an AT&T 4G LTE smartphone", "Sent from AOL Mobile Mail",
    "Sent from [Mail](https://go.microsoft.com/fwlink/?LinkId=550986) for Windows",
    "Get Outlook for Android<https://aka.ms/ghei36>", "Enviado desde mi HUAWEI P30 lite",
    "Enviado desde mi oficina móvil BlackBerry® de Telcel", "Enviado desde Correo para Windows",
    "Enviado desde el correo de Yahoo en Android", "[Obtener Outlook para iOS]",
    "Enviado de Samsung Mobile", "Enviado desde Proton Mail para iOS", "Enviado do meu telemóvel",
    "Enviado do Email para Windows", "Enviado de meu Windows Phone", "Obter o Outlook para iOS",
    "Envoyé de mon iPhone", "Envoyé depuis mon mobile Orange", "Envoyé de Outlook Mobile",
    "Von Samsung-Tablet gesendet", "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Gesendet von Mail für Windows", "Outlook für iOS beziehen<https://aka.ms/o0ukef>",
    "Inviato dal mio dispositivo Samsung Galaxy", "Scarica Outlook per iOS", "Sendt fra min iPhone",
    "Skickat från min Samsung", "Lähetetty iPhonesta", "Отправлено с iPhone", "iPhoneから送信",
    "发自我的iPhone",
)  # fmt: skip
NOTICES = {
    "es": "AVISO LEGAL: Este mensaje va dirigido a su destinatario y contiene información confidencial.",
    "es, title apart": (
        "Aviso de confidencialidad\n\nEste correo es confidencial; si lo recibió por error, bórrelo."
    ),
    "es, data protection": (
        "En cumplimiento del RGPD (UE) 2016/679 le informamos que sus datos personales son tratados."
    ),
    "es, paper": "Antes de imprimir este correo piense en el medio ambiente.",
    "pt": "AVISO: Esta mensagem é confidencial e dirige-se apenas ao seu destinatário.",
    "en": "CONFIDENTIALITY NOTICE: This e-mail is intended only for the named recipient.",
    "en, paper": "Please consider the environment before printing this e-mail.",
    "fr": "Ce message est confidentiel. Si vous n'en êtes pas le destinataire, merci de le détruire.",
    "de": "Diese E-Mail ist vertraulich und nur für den Empfänger bestimmt.",
    "it": "Questo messaggio è riservato e destinato solo al destinatario indicato.",
    "two of them": (
        "This message is confidential, for the addressee alone.\n\n"
        "Este mensaje es confidencial, solo para su destinatario."
    ),
    "a scanner": "<https://www.avast.com/x>\nLibre de virus.www.avast.com\n<https://www.avast.com/x>",
}


@pytest.mark.parametrize("app", APPS)
def test_the_signature_of_an_app_ends_the_reply(app: str) -> None:
    assert reply_in(f"Vale.\n\n{app}\n") == "Vale."
    assert reply_in(f"Vale.\n{app}\n\n{HEAD}") == "Vale."


@pytest.mark.parametrize("which", NOTICES)
def test_a_notice_is_left_out_wherever_the_server_puts_it(which: str) -> None:
    notice = NOTICES[which]
    assert reply_in(f"Vale.\n\n{notice}") == "Vale."
    assert reply_in(f"Vale.\n\n{notice}\n\n{HEAD}") == "Vale."
    assert reply_in(f"Vale.\n\n{HEAD}\n\n{notice}") == "Vale."
    assert reply_in(f"Vale.\n\nAna Pérez\nCompras\n{notice}") == "Vale.\n\nAna Pérez\nCompras"


@pytest.mark.parametrize("which", NOTICES)
def test_a_notice_above_or_between_what_the_sender_wrote_stays(which: str) -> None:
    for text in (f"Vale.\n\n{NOTICES[which]}\n\nQuítenlo.", f"{NOTICES[which]}\n\nVale."):
        assert reply_in(text) == text


@pytest.mark.parametrize(
    "sentence",
    [
        "Este mensaje me sale cada vez que entro.",
        "This message is confidential.",
        "La información contenida en el informe no cuadra con la de la pantalla.",
        "Esta mensagem aparece quando clico em imprimir.",
        "Antes de imprimir sale un aviso de virus con el nombre del remitente.",
    ],
)
def test_a_sentence_that_begins_like_a_notice_stays(sentence: str) -> None:
    assert reply_in(f"Hola.\n\n{sentence}") == f"Hola.\n\n{sentence}"
