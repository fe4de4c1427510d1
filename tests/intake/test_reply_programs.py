"""Replies in the shapes that mail programs give them, in Spanish, Portuguese and beyond."""

import pytest

from chalicelib.intake.reading.reply import reply_in

OWN = "Hola:\n\nYa funciona, gracias.\nUn saludo,\nAna"

# name -> what the program puts below what the sender wrote
BELOW = {
    "gmail in spanish": (
        "El lun, 5 may 2025 a las 10:15, Soporte (<soporte@mesa.example>) escribió:\n\n"
        "> Buenos días:\n>\n> ¿Sigue fallando?\n"
    ),
    "gmail in spanish wrapped": (
        "El lun, 5 may 2025 a las 10:15, Mesa de ayuda de la empresa Ejemplo S.A. (<\n"
        "soporte+K7M4-2QXD@mesa.example>) escribió:\n\n> ¿Sigue fallando?\n"
    ),
    "gmail in portuguese": (
        "Em seg., 5 de mai. de 2025 às 10:15, Suporte <suporte@mesa.example>\n"
        "escreveu:\n\n> Bom dia\n"
    ),
    "gmail in french": (
        "Le lun. 5 mai 2025 à 10:15, Support <support@mesa.example> a écrit :\n\n> Bonjour\n"
    ),
    "gmail in german": (
        "Am Mo., 5. Mai 2025 um 10:15 Uhr schrieb Support <\nsupport@mesa.example>:\n\n> Guten Tag\n"
    ),
    "gmail in italian": (
        "Il giorno lun 5 mag 2025 alle ore 10:15 Supporto <supporto@mesa.example>\n"
        "ha scritto:\n\n> Buongiorno\n"
    ),
    "gmail in english": (
        "On Mon, May 5, 2025 at 10:15\u202fAM Support <help@mesa.example> wrote:\n\n> Good morning\n"
    ),
    "apple mail in spanish": (
        "> El 5 may 2025, a las 10:15, Soporte <soporte@mesa.example> escribió:\n> \n> Buenos días\n"
    ),
    "apple mail in portuguese": (
        "> No dia 5 de mai. de 2025, à(s) 10:15, Suporte <suporte@mesa.example> escreveu:\n>\n> Olá\n"
    ),
    "iphone in spanish": (
        "Enviado desde mi iPhone\n\n"
        "> El 5 may 2025, a las 10:15, Soporte <soporte@mesa.example> escribió:\n> \n> Buenos días\n"
    ),
    "iphone in portuguese": "Enviado do meu iPhone\n",
    "iphone in french": "Envoyé de mon iPhone\n",
    "iphone in german": "Von meinem iPhone gesendet\n",
    "iphone in italian": "Inviato da iPhone\n",
    "iphone in english": "Sent from my iPhone\n",
    "thunderbird in spanish": "El 5/5/25 a las 10:15, Soporte escribió:\n> Buenos días\n> Adiós\n",
    "thunderbird in portuguese": "Em 05/05/2025 10:15, Suporte escreveu:\n> Bom dia\n",
    "thunderbird in german": "Am 05.05.25 um 10:15 schrieb Support:\n> Guten Tag\n",
    "yahoo in spanish": (
        "    En lunes, 5 de mayo de 2025, 10:15:32 CEST, Soporte <soporte@mesa.example> escribió:  \n"
        " \n  Buenos días:\n\n¿Sigue fallando?\n"
    ),
    "yahoo in portuguese": (
        "    Em segunda-feira, 5 de maio de 2025 às 10:15:32 BRT, Suporte "
        "<suporte@mesa.example> escreveu:  \n \n Bom dia\n"
    ),
    "outlook desktop in spanish": (
        "De: Soporte <soporte@mesa.example> \nEnviado el: lunes, 5 de mayo de 2025 10:15\n"
        "Para: Ana Pérez <ana@cliente.example>\nCC: Luis <luis@cliente.example>\n"
        "Asunto: RE: No funciona\n\nBuenos días:\n\n¿Sigue fallando?\n"
    ),
    "outlook inside one company, without addresses": (
        "De: Soporte TI\nEnviado el: lunes, 5 de mayo de 2025 10:15\nPara: Ana Pérez\n"
        "Asunto: RE: No funciona\n\nBuenos días:\n"
    ),
    "outlook web in spanish": (
        "________________________________\nDe: Soporte <soporte@mesa.example>\n"
        "Enviado: lunes, 5 de mayo de 2025 10:15\nPara: Ana <ana@cliente.example>\n"
        "Asunto: No funciona\n\nBuenos días:\n"
    ),
    "outlook web inside one company": (
        "________________________________\nDe: Soporte TI\nEnviado: lunes, 5 de mayo de 2025 10:15\n"
        "Para: Ana Pérez\nAsunto: No funciona\n\nBuenos días:\n"
    ),
    "outlook mobile in spanish": (
        "Obtener Outlook para Android<https://aka.ms/AAb9ysg>\n________________________________\n"
        "From: Soporte <soporte@mesa.example>\nSent: Monday, May 5, 2025 10:15:32 AM\n"
        "To: Ana <ana@cliente.example>\nSubject: No funciona\n\nBuenos días:\n"
    ),
    "outlook with values wrapped": (
        "De: Mesa de ayuda de la empresa\n<soporte@mesa.example>\nEnviado el: lunes, 5 de mayo\n"
        "de 2025 10:15\nPara: Ana\nAsunto: x\n\nBuenos días\n"
    ),
    "outlook in portuguese": (
        "De: Suporte <suporte@mesa.example>\nEnviada em: segunda-feira, 5 de maio de 2025 10:15\n"
        "Para: Ana <ana@cliente.example>\nAssunto: RE: Não funciona\n\nBom dia\n"
    ),
    "outlook in bold": (
        "*De:* Soporte <soporte@mesa.example>\n*Enviado:* lunes, 5 de mayo de 2025 10:15\n"
        "*Para:* Ana <ana@cliente.example>\n*Asunto:* No funciona\n\nBuenos días:\n"
    ),
    "outlook in french": (
        "De : Support <support@mesa.example>\nEnvoyé : lundi 5 mai 2025 10:15\n"
        "À : Ana <ana@cliente.example>\nObjet : RE: panne\n\nBonjour\n"
    ),
    "outlook in italian": (
        "Da: Supporto <supporto@mesa.example>\nInviato: lunedì 5 maggio 2025 10:15\n"
        "A: Ana <ana@cliente.example>\nOggetto: R: guasto\n\nBuongiorno\n"
    ),
    "samsung in spanish": (
        "Enviado desde mi Galaxy\n\n\n-------- Mensaje original --------\n"
        "De: Soporte <soporte@mesa.example>\nFecha: 5/5/25 10:15 (GMT+01:00)\n"
        "A: Ana <ana@cliente.example>\nAsunto: No funciona\n\nBuenos días\n"
    ),
    "samsung in portuguese": (
        "-------- Mensagem original --------\nDe: Suporte <suporte@mesa.example>\n"
        "Data: 05/05/2025 10:15 (GMT-03:00)\nPara: Ana <ana@cliente.example>\n\nBom dia\n"
    ),
    "outlook express in spanish": "----- Mensaje original -----\n\nBuenos días\n",
    "gmail of old": "2025/5/5 Soporte de la mesa <soporte@mesa.example>\n\n> Buenos días\n",
    "yandex": '05.05.2025, 10:15, "Soporte" <soporte@mesa.example>:\n\nBuenos días\n',
    "zoho": "---- El lun, 05 may 2025 10:15:32 +0200 soporte@mesa.example escribió ----\n\nHola\n",
    "classic signature": "-- \nAna Pérez\nCompras · Cliente S.L.\nTel. +34 600 000 000\n",
    "classic signature, blank trimmed, above outlook": (
        "--\nAna Pérez\nCompras\n\nDe: Soporte <soporte@mesa.example>\n"
        "Enviado el: lunes, 5 de mayo de 2025 10:15\nPara: Ana\nAsunto: x\n\nBuenos días\n"
    ),
    "mailing list footer": (
        "_______________________________________________\nUsuarios mailing list\n"
        "usuarios@lista.example\nhttps://lista.example/usuarios\n"
    ),
    "our own marker": "##- Responda por encima de esta línea -##\nTicket K7M4-2QXD\nBuenos días\n",
    "our own marker, quoted": "> > ##- Please reply above this line -##\n> > Ticket K7M4-2QXD\n",
}


@pytest.mark.parametrize("program", BELOW)
def test_what_the_sender_wrote_is_all_that_stays(program: str) -> None:
    assert reply_in(f"{OWN}\n\n{BELOW[program]}") == OWN


@pytest.mark.parametrize("program", BELOW)
def test_the_same_holds_without_an_empty_line_between(program: str) -> None:
    below = BELOW[program]
    if program.startswith(("iphone", "outlook mobile", "samsung in spanish")):
        below = f"\n{below}"  # telephones put one
    assert reply_in(f"{OWN}\n{below}") == OWN


def test_an_answer_below_the_quotation_is_found() -> None:
    text = "El 5/5/25 a las 10:15, Soporte escribió:\n> ¿Sigue fallando?\n> Soporte\n\nSí, desde ayer.\n"
    assert reply_in(text) == "Sí, desde ayer."


def test_text_above_and_below_the_quotation_stays() -> None:
    text = "Hola\nOn 3 May 2025, at 10:00, Bo <b@x.example> wrote:\n\n> a\n> b\n\nAdiós"
    assert reply_in(text) == "Hola\n\nAdiós"


def test_a_link_wrapped_inside_the_quotation_does_not_end_it() -> None:
    quoted = "> pulse (https://mesa.example/ticket\n?id=K7M42QXD)\n> gracias"
    assert reply_in(f"Sí\n\nOn 3 May 2025, at 10:00, B <b@x.example> wrote:\n{quoted}") == "Sí"


def test_a_splitter_that_shares_the_line_of_the_text_is_found() -> None:
    assert reply_in("vale --- On Mon, May 5, 2025 at 3:59 PM, a@b.example wrote:\n> x") == "vale"
