"""Lo que la mesa escribe en español: asunto y texto por ocasión."""

TEXTS: dict[str, tuple[str, str]] = {
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
        "el $closes.\n\n$rating\n\n$link\n\n$desk",
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
        "[#$number] $subject",
        "Se ha usado el $share % del plazo de $metric de $number. Vence el $due.\n\n$desk",
    ),
    "breach": (
        "[#$number] $subject",
        "El plazo de $metric de $number venció el $due.\n\n$desk",
    ),
    "page": (
        "Aviso de guardia: [#$number] $subject",
        "$desk: $number, $why. $subject\n\nConfirmar: $link\n\n$answer",
    ),
    "paged": (
        "$number guardia",
        "$desk: $number, $why. $subject\nAviso a: $people",
    ),
    "definitive": ("", "Esta es nuestra respuesta definitiva."),
    "provisional": ("", "Esta respuesta es provisoria: seguimos trabajando en su caso."),
    "unverified": (
        "",
        "Atención: remitente sin verificar. Esto llegó de $address, que no participa en este "
        "ticket, o cuya dirección puede ser falsa.",
    ),
    "first_response": ("", "primera respuesta"),
    "next_response": ("", "respuesta siguiente"),
    "resolution": ("", "solución"),
    "why_warning": ("", "plazo de $metric por vencer"),
    "why_breach": ("", "plazo de $metric vencido"),
    "why_unassigned": ("", "nadie lo ha tomado"),
    "why_critical": ("", "crítico"),
    "why_by_hand": ("", "se pide ayuda: $reason"),
    "reply_above": ("", "Por favor escriba su respuesta sobre esta línea"),
    "pages": (
        "Aviso de guardia: $count tickets",
        "$desk: se le avisa por $count tickets.\n\n$items\n\nVéalos y confírmelos: $link\n\n$answer",
    ),
    "held": (
        "[#$number] $subject",
        "Hola $name:\n\nHemos recibido su solicitud. Su número es $number.\n\nNo encontramos un contrato de asistencia vigente para atenderla, por lo que todavía no podemos comenzar. Nuestro equipo comercial ya está avisado y le escribirá; en cuanto el contrato esté en orden comenzaremos por nuestra cuenta, sin que deba escribir de nuevo.\n\n$desk",
    ),
    "held_for_you": (
        "[#$number] $subject",
        "$requester de $organization pide asistencia y no tiene contrato vigente. $number está retenido y ningún plazo corre.\n\n$message\n\nUn contrato que se cree o se active lo libera por sí solo; antes de eso puede liberarlo un supervisor, con un motivo.\n\n$desk",
    ),
    "approval_needed": (
        "[#$number] $subject",
        "$requester pide algo que debe aprobarse antes de comenzar: $number.\n\n$message\n\n$desk",
    ),
    "approved": (
        "Re: [#$number] $subject",
        "Hola:\n\n$number fue aprobado y seguimos adelante.\n\n$reason\n\n$desk",
    ),
    "rejected": (
        "Re: [#$number] $subject",
        "Hola:\n\n$number no fue aprobado.\n\n$reason\n\n$desk",
    ),
    "offered": (
        "Re: [#$number] $subject",
        "Hola $name:\n\nLe ofrecemos la versión $version por $number.\n\n$text\n\nPuede aceptarla o rechazarla en su portal, o responder este correo.\n\n$desk",
    ),
    "offer_accepted": (
        "[#$number] $subject",
        "$author acepta la versión $version ($number).\n\n$desk",
    ),
    "offer_declined": (
        "[#$number] $subject",
        "$author rechaza la versión $version ($number).\n\n$desk",
    ),
    "followed": (
        "Re: [#$number] $subject",
        "Hola:\n\nLo que trata $number está registrado en $system, y su estado allí es: $state. Lo seguimos hasta que se solucione.\n\n$desk",
    ),
    "merged": (
        "Re: [#$number] $subject",
        "Hola $name:\n\nSu solicitud $number sigue junto con $into, donde le avisaremos de todo.\n\n$desk",
    ),
    "escalated": (
        "[#$number] $subject",
        "$author derivó $number a $team, nivel $level.\n\n$reason\n\n$desk",
    ),
    "scheduled": (
        "[#$number] $subject",
        "Hola:\n\nHemos acordado para $number:\n\nDesde $starts\nHasta $ends\nDónde: $place\n\nLa invitación va adjunta a este correo.\n\n$desk",
    ),
    "unscheduled": (
        "[#$number] $subject",
        "Hola:\n\nLo acordado para $number el $starts queda cancelado.\n\n$reason\n\n$desk",
    ),
    "agreement_ending": (
        "El contrato $agreement termina el $ends_on",
        "El contrato “$agreement” de $organization termina el $ends_on, en $days días.\n\nRenovación: $renewal.\n\n$desk",
    ),
    "agreement_ended": (
        "El contrato $agreement terminó",
        "El contrato “$agreement” de $organization terminó el $ends_on. Días de gracia: $grace. Después, las nuevas solicitudes quedan retenidas hasta que se renueve.\n\n$desk",
    ),
    "agreement_renewed": (
        "El contrato $agreement se renovó",
        "El contrato “$agreement” de $organization se renovó hasta el $ends_on.\n\n$desk",
    ),
    "hours_reached": (
        "Usado el $share % de las horas de $agreement",
        "De las $hours horas que incluye el contrato “$agreement” de $organization se han usado $used: $share %.\n\n$desk",
    ),
    "arrived": (
        "[#$number] $subject",
        "$requester pide ayuda y nadie lo tiene todavía ($team): $number\n\n$message\n\n$desk",
    ),
    "colleague_wrote": (
        "Re: [#$number] $subject",
        "$author respondió al cliente en $number:\n\n$message\n\n$kind\n\n$desk",
    ),
    "noted": (
        "Re: [#$number] $subject",
        "$author anotó en $number, solo para la mesa:\n\n$warning\n\n$message\n\n$desk",
    ),
    "program_wrote": (
        "Re: [#$number] $subject",
        "Llegó un correo automático para $number, de $author. Quedó anotado y nadie lo contestó:\n\n$warning\n\n$message\n\nNo se le avisará de otro hasta que alguien haga algo con $number.\n\n$desk",
    ),
    "program_opened": (
        "[#$number] $subject",
        "Un correo de $requester abrió $number y nadie lo tiene todavía ($team). Nadie lo contestó: lo escribió un programa, o su remitente no es quien dice.\n\n$warning\n\n$message\n\nNo se le avisará de otro ticket de esa dirección hasta que alguien haga algo con $number.\n\n$desk",
    ),
    "taken": (
        "Re: [#$number] $subject",
        "Hola $name:\n\n$agent ya está viendo su solicitud $number. Le escribiremos en cuanto haya algo que contar.\n\n$desk",
    ),
    "specialists": (
        "Re: [#$number] $subject",
        "Hola $name:\n\nSu solicitud $number está ahora con nuestros especialistas ($team). No necesita hacer nada.\n\n$desk",
    ),
    "waiting": (
        "Re: [#$number] $subject",
        "Hola $name:\n\nSu solicitud $number está a la espera de $waits_for.\n\n$reason\n\n$desk",
    ),
    "closed": (
        "Re: [#$number] $subject",
        "Hola $name:\n\nSu solicitud $number está cerrada. Si queda algo pendiente, responda este correo.\n\n$desk",
    ),
    "solution": (
        "Re: [#$number] $subject",
        "$author resolvió $number de $requester:\n\n$message\n\n$desk",
    ),
    "moved": (
        "Re: [#$number] $subject",
        "$author $what: $number de $requester.\n\n$reason\n\n$desk",
    ),
    "passed_on": (
        "[#$number] $subject",
        "$author derivó $number de $requester a $team, donde nadie lo tiene todavía.\n\n$reason\n\n$desk",
    ),
    "moved_claimed": ("", "lo tomó"),
    "moved_waiting": ("", "lo dejó en espera"),
    "moved_reopened": ("", "lo reabrió"),
    "moved_closed": ("", "lo cerró"),
    "for_waiting_customer": ("", "su respuesta"),
    "for_waiting_third_party": ("", "un tercero; seguiremos en cuanto responda"),
    "digest": (
        "$count novedades de $desk",
        "Lo que pasó desde su último resumen:\n\n$items\n\n$desk",
    ),
    "contact_code": (
        "Código para los avisos de $desk",
        "$desk: el código de $name es $code.\n\nMuestra que los avisos de guardia llegan aquí, y vale $minutes minutos. Si no lo pidió, no haga nada.",
    ),
    "swap_asked": (
        "$asker le pide que haga su guardia ($schedule)",
        "$asker le pide que cubra sus turnos de guardia de $schedule, desde $from hasta $until.\n\n$back\n\n$reason\n\nAceptar o rechazar: $link\n\nEs el cambio $swap, y vence cuando empiece el primero de esos turnos.\n\n$desk",
    ),
    "swap_accepted": (
        "$colleague cubre sus turnos de guardia ($schedule)",
        "Está acordado: $colleague cubre sus turnos de guardia de $schedule, desde $from hasta $until.\n\n$back\n\n$desk",
    ),
    "swap_declined": (
        "$colleague no puede cubrir sus turnos de guardia ($schedule)",
        "$colleague no cubrirá sus turnos de guardia de $schedule, desde $from hasta $until. Siguen siendo de usted.\n\n$desk",
    ),
    "swap_withdrawn": (
        "Resuelto: el cambio de guardia con $asker ($schedule)",
        "Ya no hace falta que responda: se retiró el cambio de turnos de guardia de $schedule, desde $from hasta $until.\n\n$desk",
    ),
    "stand_in": (
        "Usted está de guardia: $schedule",
        "$author le puso de guardia en $schedule, desde $from hasta $until.\n\n$back\n\n$reason\n\n$desk",
    ),
    "stand_in_over": (
        "Usted ya no está de guardia: $schedule",
        "$author retiró su guardia en $schedule, desde $from hasta $until.\n\n$desk",
    ),
    "relieved": (
        "$colleague le reemplaza en la guardia: $schedule",
        "$author dispuso que $colleague haga la guardia de $schedule en su lugar, desde $from hasta $until.\n\n$reason\n\n$desk",
    ),
    "in_return": ("", "A cambio, $asker cubre los turnos de $colleague, desde $from hasta $until."),
    "preflight": (
        "$desk: por corregir antes de que un aviso no llegue ($count)",
        "En los próximos $days días, esto está mal o puede estarlo:\n\n$items\n\nMañana le avisaremos de lo que siga así; si no queda nada, no le escribiremos.\n\n$desk",
    ),
    "rating": (
        "",
        "¿Qué tan buena fue nuestra ayuda, de 1 (mala) a 5 (muy buena)? Díganoslo aquí, sin iniciar sesión:",
    ),
    "rated_low": (
        "[#$number] $subject",
        "$author calificó la solución de $number con $score de $best.\n\n$message\n\nNo espera una respuesta. Un mensaje en el ticket le llega, y abrirlo de nuevo continúa el trabajo.\n\n$desk",
    ),
    "undelivered": (
        "[#$number] $subject",
        "Lo que la mesa escribió a $address por $number no llegó: $cause\n\n$reason\n\nPor favor contacte a esa persona por otro medio y corrija la dirección si está mal.\n\n$desk",
    ),
    "cause_bounced": (
        "",
        "la dirección no recibe correo. No se le enviará nada más hasta que se verifique de nuevo.",
    ),
    "cause_complained": (
        "",
        "allí se marcó como correo no deseado. No se enviará nada más a esa dirección hasta que se verifique de nuevo.",
    ),
    "cause_suppressed": (
        "",
        "no se envió, porque correo anterior a esa dirección volvió o se marcó allí como no deseado. Cuando se verifique se le volverá a escribir.",
    ),
    "cause_rejected": ("", "nuestro propio proveedor de correo no lo envió, por su contenido."),
    "cause_returned": (
        "",
        "el servidor de correo no lo aceptó esta vez. A quien debía avisar se le contacta por su siguiente medio.",
    ),
    "page_answer": (
        "",
        "O responda este correo, con cualquier palabra: también así queda confirmado.",
    ),
    "pages_answer": (
        "",
        "O responda este correo, con cualquier palabra: así quedan confirmados todos.",
    ),
    "open": ("", "Abrir"),
    "earlier": ("", "El $at, $author escribió:"),
    "unsubscribe": ("", "No recibir más estos resúmenes"),
}
