"""What the drawing of a ticket's promises says, in each language."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.configuration.model import Language


class Words(NamedTuple):
    """What the drawing says, in one language; names are those of the API."""

    title: str
    now: str
    due: str
    used: str
    questions: str
    with_whom: str
    months: str  # apart by blanks
    states: Mapping[str, str]  # of promises
    segments: Mapping[str, str]  # of bars: why time counts or not, and with whom the ticket was
    marks: Mapping[str, str]


WORDS = {
    Language.ENGLISH: Words(
        title="Promises of {number}",
        now="now",
        due="due {at}",
        used="{counted} of {target}",
        questions="Answers to questions",
        with_whom="With whom it was",
        months="January February March April May June "
        "July August September October November December",
        states={
            "running": "running",
            "paused": "paused",
            "kept": "kept",
            "kept_late": "kept too late",
            "broken": "broken",
            "not_promised": "not promised",
        },
        segments={
            "runs": "counts",
            "over": "over the target",
            "closed": "outside hours",
            "mixed": "counts by turns",
            "mixed_over": "over, by turns",
            "mixed_stages": "by turns",
            "holiday": "holiday",
            "paused": "paused",
            "waiting_customer": "waits for the customer",
            "not_promised": "not promised",
            "resolved": "resolved",
            "held": "held",
            "merged": "merged",
            "spam": "spam",
            "queue": "queue",
            "desk": "desk",
            "customer": "customer",
            "third_party": "third party",
            "done": "done",
            "aside": "aside",
        },
        marks={
            "warning": "Warning",
            "breach": "Broken",
            "due": "Due",
            "kept": "Kept",
            "paged": "Pages",
            "unreached": "Nobody reached",
            "acknowledged": "Acknowledged",
            "expired": "Acknowledgement expired",
            "skipped": "Steps skipped",
            "raised": "Raised",
            "alerted": "Help asked for",
        },
    ),
    Language.SPANISH: Words(
        title="Promesas de {number}",
        now="ahora",
        due="vence {at}",
        used="{counted} de {target}",
        questions="Respuestas a preguntas",
        with_whom="En manos de quién estuvo",
        months="enero febrero marzo abril mayo junio "
        "julio agosto septiembre octubre noviembre diciembre",
        states={
            "running": "corre",
            "paused": "en pausa",
            "kept": "cumplida",
            "kept_late": "cumplida tarde",
            "broken": "incumplida",
            "not_promised": "sin promesa",
        },
        segments={
            "runs": "cuenta",
            "over": "sobre el plazo",
            "closed": "fuera de horario",
            "mixed": "cuenta a ratos",
            "mixed_over": "sobre el plazo, a ratos",
            "mixed_stages": "por turnos",
            "holiday": "feriado",
            "paused": "en pausa",
            "waiting_customer": "espera al cliente",
            "not_promised": "sin promesa",
            "resolved": "resuelto",
            "held": "retenido",
            "merged": "unido a otro",
            "spam": "no deseado",
            "queue": "en cola",
            "desk": "mesa",
            "customer": "cliente",
            "third_party": "tercero",
            "done": "terminado",
            "aside": "apartado",
        },
        marks={
            "warning": "Aviso",
            "breach": "Incumplida",
            "due": "Vence",
            "kept": "Cumplida",
            "paged": "Avisos de guardia",
            "unreached": "No se alcanzó a nadie",
            "acknowledged": "Confirmado",
            "expired": "Confirmación vencida",
            "skipped": "Pasos omitidos",
            "raised": "Elevado",
            "alerted": "Se pidió ayuda",
        },
    ),
    Language.PORTUGUESE: Words(
        title="Promessas de {number}",
        now="agora",
        due="vence {at}",
        used="{counted} de {target}",
        questions="Respostas a perguntas",
        with_whom="Com quem esteve",
        months="janeiro fevereiro março abril maio junho "
        "julho agosto setembro outubro novembro dezembro",
        states={
            "running": "corre",
            "paused": "em pausa",
            "kept": "cumprida",
            "kept_late": "cumprida com atraso",
            "broken": "descumprida",
            "not_promised": "sem promessa",
        },
        segments={
            "runs": "conta",
            "over": "além do prazo",
            "closed": "fora do horário",
            "mixed": "conta por vezes",
            "mixed_over": "além do prazo, por vezes",
            "mixed_stages": "por turnos",
            "holiday": "feriado",
            "paused": "em pausa",
            "waiting_customer": "espera o cliente",
            "not_promised": "sem promessa",
            "resolved": "resolvido",
            "held": "retido",
            "merged": "unido a outro",
            "spam": "indesejado",
            "queue": "na fila",
            "desk": "equipe",
            "customer": "cliente",
            "third_party": "terceiro",
            "done": "terminado",
            "aside": "separado",
        },
        marks={
            "warning": "Aviso",
            "breach": "Descumprida",
            "due": "Vence",
            "kept": "Cumprida",
            "paged": "Avisos de plantão",
            "unreached": "Ninguém foi alcançado",
            "acknowledged": "Confirmado",
            "expired": "Confirmação vencida",
            "skipped": "Passos omitidos",
            "raised": "Elevado",
            "alerted": "Ajuda pedida",
        },
    ),
}
