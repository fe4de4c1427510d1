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
        "el $closes.\n\n$desk",
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
        "La $metric de $number venció el $due.\n\n$desk",
    ),
    "page": (
        "[#$number] $subject",
        "$desk: $metric de $number vencida. $subject\n\nConfirmar: $link",
    ),
    "paged": (
        "$number guardia",
        "$desk: $metric de $number vencida. $subject\nAviso a: $people",
    ),
    "definitive": ("", "Esta es nuestra respuesta definitiva."),
    "provisional": ("", "Esta respuesta es provisoria: seguimos trabajando en su caso."),
    "unverified": (
        "",
        "Atención: remitente sin verificar. Esto llegó de $address, que no participa en este "
        "ticket, o cuya dirección puede ser falsa.",
    ),
    "first_response": ("", "primera respuesta"),
    "resolution": ("", "solución"),
    "reply_above": ("", "Por favor escriba su respuesta sobre esta línea"),
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
    "open": ("", "Abrir"),
    "earlier": ("", "El $at, $author escribió:"),
    "unsubscribe": ("", "No recibir más estos resúmenes"),
}
