"""What people send: an example of every body, by model, and by operation where that differs."""

from typing import Any

_DESK = """\
name: Mesa de Ayuda
teams:
  nivel1: {name: Mesa de entrada, supervisor: ana@mesa.example}
staff:
  ana@mesa.example: {name: Ana Rojas, team: nivel1, role: supervisor}
mailboxes:
  soporte@mesa.example: {team: nivel1}
"""
_OTHER = "ZPT2-FCVM"

BODIES: dict[str, dict[str, Any]] = {
    "NewTicket": {
        "subject": "No puedo entrar a CGU+Plus",
        "text": "Desde ayer me dice que la clave no es válida.\nYa la cambié dos veces.",
        "product": "CGU+Plus",
        "urgency": "high",
        "channel": "web",
    },
    "TicketEdit": {"subject": "Clave de CGU+Plus bloqueada", "kind": "request", "impact": "high"},
    "NewChoices": {
        "told": {"note": "never", "question": "digest"},
        "also": ["whatsapp"],
        "digest_at": "08:00",
        "quiet": {"start": "20:00", "end": "07:30"},
    },
    "NewMessage": {"text": "Lo estamos viendo. ¿Desde qué equipo entra usted?"},
    "NewNote": {"text": "Ya pasó ayer con otra cuenta de la misma oficina."},
    "Assignment": {"to": "bruno@mesa.example", "team": "nivel2", "reason": "Conoce las claves."},
    "Alert": {"reason": "El cliente no puede pagar sueldos hoy.", "policy": "ayuda"},
    "Escalation": {"level": 3, "reason": "Falla en el servidor de claves."},
    "Releasing": {"reason": "El contrato está firmado y llega mañana."},
    "Waiting": {"on": "customer", "reason": "Falta saber desde qué equipo entra."},
    "Resolution": {"answer": "La cuenta estaba bloqueada. Ya puede entrar con su clave."},
    "Reopening": {"reason": "Hoy volvió a pasar."},
    "NewOverride": {
        "person": "diego@mesa.example",
        "start": "2026-12-24T18:00:00-03:00",
        "end": "2026-12-25T18:00:00-03:00",
        "reason": "Carla viaja.",
    },
    "NewSwap": {
        "colleague": "diego@mesa.example",
        "start": "2026-12-07T09:00:00-03:00",
        "end": "2026-12-14T09:00:00-03:00",
        "back": {"start": "2026-12-14T09:00:00-03:00", "end": "2026-12-21T09:00:00-03:00"},
        "reason": "Vacaciones.",
    },
    "Nothing": {},
    "Decision": {"reason": "Está en el plan de este año."},
    "Checking": {"item": 1, "done": True},
    "NewVisit": {
        "form": "call",
        "starts_at": "2026-11-25T10:00:00-03:00",
        "ends_at": "2026-11-25T10:30:00-03:00",
        "place": "https://meet.example/k7m4-2qxg",
        "agent": "bruno@mesa.example",
    },
    "Incident": {"system": "it-inc", "id": "INC-2041", "state": "open"},
    "NewOffer": {"version": "CGU+Plus 8.2", "text": "Corrige el ingreso. ¿La instalamos?"},
    "NewSession": {"tool": "anydesk", "link": "anydesk:123456789"},
    "SessionEnd": {"session": 1},
    "Worked": {"minutes": 25, "what": "Desbloquear la cuenta y probar el ingreso."},
    "Merging": {"into": _OTHER, "reason": "Es el mismo problema."},
    "Splitting": {"entry": "K7M42QXG.000003.0", "subject": "Informe de marzo"},
    "Linking": {"number": _OTHER, "relation": "duplicate"},
    "Unlinking": {"number": _OTHER},
    "Watching": {"person": "sofia@mesa.example", "watches": True},
    "BulkChange": {
        "numbers": ["K7M4-2QXG", _OTHER],
        "change": "assign",
        "team": "nivel2",
        "reason": "Todo lo de claves.",
    },
    "NewUpload": {"filename": "pantalla.png", "content_type": "image/png", "size": 48_213},
    "NewOrganization": {
        "id": "municipalidad-de-prueba",
        "name": "Municipalidad de Prueba",
        "domains": ["cliente.example"],
        "sharing": "role",
        "language": "es",
    },
    "OrganizationEdit": {"domains": ["cliente.example", "muni.example"], "sharing": "all"},
    "NewPerson": {
        "email": "maria@cliente.example",
        "name": "María Vega",
        "organizations": {"municipalidad-de-prueba": "member"},
        "language": "es",
        "phones": ["+56221234567"],
    },
    "PersonEdit": {"name": "María Vega Soto", "addresses": ["mvega@correo.example"]},
    "Joining": {"role": "coordinator"},
    "Verification": {"reason": "Lo confirmó por teléfono."},
    "NewAgreement": {
        "organization": "municipalidad-de-prueba",
        "name": "Soporte 2027",
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "products": ["CGU+Plus"],
        "sla": "contrato",
        "hours": 40,
        "renewal": "tacit",
    },
    "AgreementEdit": {"hours": 60, "grace_days": 15},
    "Suspension": {"reason": "Falta el pago de octubre."},
    "NewDescription": {"yaml": _DESK, "reason": "Un solo equipo."},
    "Checked": {"yaml": _DESK},
    "RollBack": {"version": 3, "reason": "La versión 4 dejó sin guardia la noche."},
    "NewRating": {"score": 4, "comment": "Rápido y claro."},
    "Previewing": {
        "template": "reopened",
        "language": "es",
        "instead": {"for": "reopened", "text": "Hola $name:\n\nSeguimos con $number.\n\n$desk"},
    },
    "IncidentState": {"id": "INC-2041", "state": "solved"},
    "NewWebhook": {
        "name": "sala-de-soporte",
        "kind": "slack",
        "url": "https://hooks.slack.example/services/T0/B0/x9f3a",
        "events": ["created", "clock_breached"],
        "internal": True,
        "teams": ["nivel1"],
        "priorities": ["high", "critical"],
        "link": "https://mesa.example/tickets/{number}",
    },
    "WebhookEdit": {"events": ["created", "resolved"], "internal": False},
    "TryOut": {},
    "NewDevice": {"token": "fcm-0123456789abcdef", "platform": "android"},
    "NewContacts": {
        "methods": [
            {"sms": "+56911111111"},
            {"webhook": "sala-de-guardia", "after": "2m"},
            {"email": "ana@casa.example", "after": "5m"},
        ]
    },
    "CodeBack": {"code": "493028"},
}
BODIES_OF: dict[str, dict[str, Any]] = {
    "swaps_answer": {"answer": "accept"},
    "work_reject": {"reason": "No hay presupuesto este año."},
    "work_unschedule": {"reason": "La oficina está cerrada ese día."},
}
