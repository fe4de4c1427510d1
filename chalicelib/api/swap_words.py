"""What the page of a swap says, in each language."""

from typing import NamedTuple

from chalicelib.configuration.model import Language


class Words(NamedTuple):
    """The sentences of the page; names stand where the braces are."""

    title: str
    whose: str
    schedule: str
    when: str
    back: str
    in_return: str
    nothing: str
    reason: str
    until: str
    accept: str
    decline: str
    # How it stands, where there is nothing left to answer:
    accepted: str
    forced: str
    declined: str
    withdrawn: str
    expired: str
    # Why it is not done:
    choose: str
    changed: str
    stranger: str
    no_schedule: str
    busy: str
    refused: str
    # Where the link leads nowhere:
    gone: str
    left: str


WORDS = {
    Language.ENGLISH: Words(
        title="{asker} asks you to be on call",
        whose="Shifts of",
        schedule="Schedule",
        when="When",
        back="In return",
        in_return="{asker} takes the shifts of {colleague}: {when}",
        nothing="nothing",
        reason="Reason",
        until="To be answered before",
        accept="Accept",
        decline="Decline",
        accepted="You accepted this swap.",
        forced="{who} accepted this swap for you.",
        declined="You declined this swap. {asker} keeps these shifts.",
        withdrawn="This swap was withdrawn. You need not answer any more.",
        expired="The first of these shifts has begun, so this swap has expired. A new one may be "
        "asked for what is left.",
        choose="Press one of the two buttons.",
        changed="It cannot be accepted: the shifts have changed since you were asked, and one of "
        "you has none at these times. Decline it, and have a new swap asked for.",
        stranger="It cannot be accepted: {asker} is no longer of this desk.",
        no_schedule="It cannot be accepted: the desk has no schedule {schedule} any more.",
        busy="Others are arranging duty at this moment. Press the button again.",
        refused="The desk does not let you answer this swap. Ask a supervisor.",
        gone="This link is not one of ours, a part of it is missing, or its swap is long over. "
        "Open it from our mail again.",
        left="This link was made for somebody who is no longer of this desk.",
    ),
    Language.SPANISH: Words(
        title="{asker} le pide que haga su guardia",
        whose="Turnos de",
        schedule="Guardia",
        when="Cuándo",
        back="A cambio",
        in_return="{asker} cubre los turnos de {colleague}: {when}",
        nothing="nada",
        reason="Motivo",
        until="Responda antes de",
        accept="Aceptar",
        decline="Rechazar",
        accepted="Usted aceptó este cambio.",
        forced="{who} aceptó este cambio por usted.",
        declined="Usted rechazó este cambio. {asker} conserva estos turnos.",
        withdrawn="Este cambio fue retirado. Ya no hace falta que responda.",
        expired="El primero de estos turnos ya empezó, así que este cambio venció. Se puede pedir "
        "uno nuevo por lo que queda.",
        choose="Pulse uno de los dos botones.",
        changed="No se puede aceptar: los turnos cambiaron desde que se le pidió, y en estas "
        "fechas alguno de los dos no tiene ninguno. Rechácelo, y que se pida un cambio nuevo.",
        stranger="No se puede aceptar: {asker} ya no es de esta mesa.",
        no_schedule="No se puede aceptar: la mesa ya no tiene la guardia {schedule}.",
        busy="Otras personas están arreglando guardias en este momento. Pulse el botón de nuevo.",
        refused="La mesa no le permite responder a este cambio. Consulte a un supervisor.",
        gone="Este enlace no es nuestro, le falta una parte, o su cambio terminó hace mucho. "
        "Ábralo de nuevo desde nuestro correo.",
        left="Este enlace era para alguien que ya no es de esta mesa.",
    ),
    Language.PORTUGUESE: Words(
        title="{asker} pede que você faça o plantão",
        whose="Turnos de",
        schedule="Plantão",
        when="Quando",
        back="Em troca",
        in_return="{asker} assume os turnos de {colleague}: {when}",
        nothing="nada",
        reason="Motivo",
        until="Responda antes de",
        accept="Aceitar",
        decline="Recusar",
        accepted="Você aceitou esta troca.",
        forced="{who} aceitou esta troca por você.",
        declined="Você recusou esta troca. {asker} fica com estes turnos.",
        withdrawn="Esta troca foi retirada. Não é mais preciso responder.",
        expired="O primeiro destes turnos já começou, por isso esta troca expirou. Pode-se pedir "
        "uma nova para o que resta.",
        choose="Clique em um dos dois botões.",
        changed="Não é possível aceitar: os turnos mudaram desde o pedido, e nestas datas um dos "
        "dois não tem nenhum. Recuse, e que seja pedida uma nova troca.",
        stranger="Não é possível aceitar: {asker} não é mais desta central.",
        no_schedule="Não é possível aceitar: a central não tem mais o plantão {schedule}.",
        busy="Outras pessoas estão organizando plantões neste momento. Clique no botão de novo.",
        refused="A central não permite que você responda a esta troca. Fale com um supervisor.",
        gone="Este link não é nosso, falta uma parte dele, ou a troca terminou há muito tempo. "
        "Abra-o de novo a partir do nosso e-mail.",
        left="Este link era de alguém que não é mais desta central.",
    ),
}
