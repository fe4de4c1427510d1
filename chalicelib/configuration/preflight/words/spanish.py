"""What preflight says in Spanish: of each kind what is wrong and what helps, and its parts."""

from collections.abc import Mapping

from chalicelib.configuration.contacts import Fault
from chalicelib.configuration.preflight.found import Cause, Kind

KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.GAP: (
        "Nadie está de guardia en «{schedule}» {when}, y pasos de escalamientos la llaman: "
        "{steps}.",
        "Agregue personas, horas o un reemplazo en on_call.{schedule}.",
    ),
    Kind.UNUSED_GAP: (
        "Nadie está de guardia en «{schedule}» {when}. Ningún escalamiento la llama.",
        "Agregue personas u horas en on_call.{schedule}, o elimínela.",
    ),
    Kind.NO_CONTACT: (
        "Ningún aviso llega a {person}: {causes}.",
        "Corrija sus contactos en desk.yaml, o que elija otros: PUT /me/contacts.",
    ),
    Kind.BAD_CONTACT: (
        "Un aviso a {person} por uno de sus medios no llega a ninguna parte: {causes}.",
        "Corríjalo o elimínelo en desk.yaml, o que lo haga esa persona: PUT /me/contacts.",
    ),
    Kind.UNVERIFIED_CONTACT: (
        "A {person} se le avisa por {method}, y nadie ha probado si llega.",
        "Pídale que lo verifique con un código: POST /me/contacts/METHOD/code.",
    ),
    Kind.UNUSED_CONTACT: (
        "{person} eligió recibir avisos por {method} y no lo ha verificado: no se usa.",
        "Pídale que lo verifique con un código o que lo quite: PUT /me/contacts.",
    ),
    Kind.NO_REST: (
        "{person} está de guardia sin descanso {when}: más de {days} días seguidos.",
        "Que alguien se turne con esa persona, o agregue un reemplazo.",
    ),
    Kind.EMPTY_STEP: (
        "El paso {step} de «{policy}» no llega a nadie {when}{teams}{alone}: {causes}.",
        "Agregue al paso a alguien que siempre esté, o corrija lo que lo impide.",
    ),
    Kind.DEAD_TARGET: (
        "«{target}» en el paso {step} de «{policy}» nunca llega a nadie: {causes}.",
        "Quítelo del paso, o corrija lo que lo impide.",
    ),
    Kind.LAST_LEVEL: (
        "El paso {step} de «{policy}» sube al nivel siguiente, y ninguno de sus equipos lo tiene.",
        "Indique un nivel o a quién asignar, o quite ese cambio.",
    ),
    Kind.SHADOWED: (
        "«{policy}» nunca se activa por {triggers}: las de arriba toman todos sus tickets: "
        "{above}.",
        "Póngala más arriba, o acote el `when` de esas.",
    ),
    Kind.CONTRADICTION: (
        "«{policy}» nunca se activa por {triggers}: su `when` deja fuera esos tickets.",
        "Cambie su `when` o lo que la activa.",
    ),
    Kind.NO_TRIGGER: (
        "«{policy}» no tiene qué la active.",
        "Indique algo, como triggers: [breach], o elimínela.",
    ),
    Kind.NOTHING_PROMISED: (
        "«{policy}» espera {triggers}, y ninguna política de SLA promete eso a sus tickets.",
        "Deles plazos (y advertencias) en sla, o cambie lo que la activa o su `when`.",
    ),
    Kind.SLA_SHADOWED: (
        "Ningún ticket llega a la política de SLA «{sla}» si su contrato no la nombra: {above}.",
        "Póngala sobre las que toman sus tickets, acote el `when` de esas, o corrija el suyo.",
    ),
    Kind.SLA_PROMISES_NOTHING: (
        "La política de SLA «{sla}» es para tickets a los que no promete nada: {priorities}.",
        "Escriba plazos para esas prioridades, o quítelas de su `when`.",
    ),
    Kind.CALENDAR_CLOSED: (
        "El calendario «{calendar}» no abre en un año.",
        "Corrija sus horas, feriados y excepciones.",
    ),
    Kind.HOLIDAYS_END: (
        "La lista de feriados de «{calendar}» termina el {last}.",
        "Agregue los siguientes, o escriba los de todos los años como MM-DD.",
    ),
}

CAUSES: Mapping[str, str] = {
    Cause.NOBODY_ON_CALL: "nadie está de guardia",
    Cause.NO_PEOPLE: "el equipo no tiene personas",
    Cause.NO_SUPERVISOR: "el equipo no tiene supervisor",
    Cause.NO_ASSIGNEE: "nadie tiene el ticket",
    Cause.NO_CONTACT: "ningún medio de contacto llega",
    Cause.NO_WEBHOOK: "no existe ese webhook",
    Cause.WEBHOOK_OFF: "el webhook está apagado",
    Fault.NO_PHONE: "falta un teléfono para WhatsApp",
    Fault.UNDELIVERABLE: "los correos a esa dirección vuelven",
    Fault.NOT_MAILABLE: "a una dirección así no se puede enviar correo",
    Fault.COMES_BACK: "la dirección es de la propia mesa",
}

PARTS: Mapping[str, str] = {
    "span": "desde {start} hasta {end}",
    "more": "y {more} veces más, {hours} h en total",
    "always": "en ningún momento",
    "teams": ", para tickets de {teams}",
    "alone": ", para tickets que nadie tiene",
    "none": "su `when` no corresponde a ninguno",
}
