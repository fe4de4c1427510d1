"""What the desk answers: an example of every answer, by model, and what each verb changes of it."""

from typing import Any

_AT = "2026-11-23T12:04:31.250000Z"
_SOON = "2026-11-23T13:04:31.250000Z"
_LATER = "2026-11-24T13:34:31.250000Z"
_NUMBER, _OTHER = "K7M4-2QXG", "ZPT2-FCVM"
_ANA, _BRUNO, _MARIA = "ana@mesa.example", "bruno@mesa.example", "maria@cliente.example"
_MUNICIPALITY = "municipalidad-de-prueba"
_SUBJECT = "No puedo entrar a CGU+Plus"

_TICKET: dict[str, Any] = {
    "number": _NUMBER,
    "version": 2,
    "subject": _SUBJECT,
    "status": "open",
    "priority": "high",
    "kind": "incident",
    "product": "CGU+Plus",
    "channel": "web",
    "team": "nivel1",
    "requester": _MARIA,
    "requester_name": "María Vega",
    "organization": _MUNICIPALITY,
    "copied": [],
    "assignee": _ANA,
    "stopped": {"at": "open", "on": _ANA, "since": _AT},
    "impact": "medium",
    "urgency": "high",
    "major": False,
    "agreement": f"{_MUNICIPALITY}.1",
    "sessions": [],
    "created_at": "2026-11-23T12:01:07Z",
    "updated_at": _AT,
    "due_at": _SOON,
    "watchers": [],
    "links": [],
    "checklist": [],
    "minutes": 0,
    "clocks": [
        {
            "metric": "first_response",
            "target_seconds": 3600,
            "counted_seconds": 0,
            "running_since": _AT,
            "due_at": _SOON,
            "calendar": "oficina",
        }
    ],
    "escalations": [],
    "legal_verbs": ["assign", "claim", "note", "reply", "resolve", "wait"],
}
_TIMELINE: dict[str, Any] = {
    "items": [
        {
            "id": "K7M42QXG.000001.0",
            "kind": "created",
            "at": "2026-11-23T12:01:07Z",
            "actor": _MARIA,
            "actor_name": "María Vega",
            "internal": False,
            "message": {
                "text": "Desde ayer me dice que la clave no es válida.",
                "shortened": False,
                "channel": "web",
                "author_name": "María Vega",
                "verified": True,
                "original": False,
                "attachments": [
                    {
                        "id": "9f86d081884c7d659a2feaa0c55ad015",
                        "filename": "pantalla.png",
                        "content_type": "image/png",
                        "size": 48_213,
                    }
                ],
            },
        },
        {
            "id": "K7M42QXG.000002.0",
            "kind": "claimed",
            "at": _AT,
            "actor": _ANA,
            "actor_name": "Ana Rojas",
            "internal": False,
            "changes": {
                "assignee": {"after": _ANA},
                "status": {"before": "pending", "after": "open"},
            },
        },
    ]
}
_AGREEMENT: dict[str, Any] = {
    "id": f"{_MUNICIPALITY}.1",
    "version": 1,
    "organization": _MUNICIPALITY,
    "name": "Soporte 2026",
    "state": "active",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "products": ["CGU+Plus"],
    "sla": "contrato",
    "hours": 40,
    "minutes_used": 385,
    "grace_days": 0,
    "renewal": "tacit",
}

ANSWERS: dict[str, Any] = {
    "TicketView": _TICKET,
    "TicketWithTimeline": {**_TICKET, "timeline": _TIMELINE},
    "TicketList": {
        "items": [
            {
                "number": _NUMBER,
                "subject": _SUBJECT,
                "status": "open",
                "priority": "high",
                "kind": "incident",
                "team": "nivel1",
                "requester": _MARIA,
                "assignee": _ANA,
                "created_at": "2026-11-23T12:01:07Z",
                "updated_at": _AT,
                "due_at": _SOON,
            }
        ],
        "cursor": "eyJvZiI6ICJxdWV1ZSJ9",
    },
    "Timeline": _TIMELINE,
    "Results": {
        "items": [
            {"number": _NUMBER, "status": 200, "version": 3},
            {
                "number": _OTHER,
                "status": 404,
                "problem": {
                    "type": "urn:ventanilla:problem:ticket-not-found",
                    "title": "Ticket not found",
                    "status": 404,
                    "detail": "There is no ticket ZPT2FCVM that you may see.",
                },
            },
        ]
    },
    "FileLink": {"url": "https://files.example/K7M42QXG/9f86d081?X-Amz-Expires=300"},
    "UploadForm": {
        "id": "dXBsb2Fk.c2lnbmF0dXJl",
        "url": "https://files.example/",
        "method": "POST",
        "fields": {"key": "uploads/9f86d081", "Content-Type": "image/png", "policy": "eyJ9"},
        "expires_at": _SOON,
    },
    "OrganizationView": {
        "id": _MUNICIPALITY,
        "version": 2,
        "name": "Municipalidad de Prueba",
        "domains": ["cliente.example"],
        "sharing": "role",
        "language": "es",
        "agreements": [_AGREEMENT],
    },
    "OrganizationList": {"items": [{"id": _MUNICIPALITY, "name": "Municipalidad de Prueba"}]},
    "History": {
        "items": [
            {
                "id": "000002.0",
                "kind": "agreement_suspended",
                "at": _AT,
                "actor": "sofia@mesa.example",
                "agreement": f"{_MUNICIPALITY}.1",
                "changes": {"state": {"before": "active", "after": "suspended"}},
                "reason": "Falta el pago de octubre.",
            }
        ]
    },
    "PersonView": {
        "email": _MARIA,
        "version": 1,
        "name": "María Vega",
        "language": "es",
        "organizations": {_MUNICIPALITY: "member"},
        "addresses": [],
        "phones": ["+56221234567"],
    },
    "PersonList": {"items": [{"email": _MARIA, "name": "María Vega", "role": "member"}]},
    "AgreementView": _AGREEMENT,
    "AgreementList": {"items": [_AGREEMENT]},
    "DeskView": {
        "version": 4,
        "name": "Mesa de Ayuda",
        "language": "es",
        "teams": {"nivel1": "Mesa de entrada", "nivel2": "Consultoría"},
        "products": ["CGU+Plus", "SIGPER"],
        "kinds": {
            "incident": {
                "name": "Incidente",
                "name_in": {"en": "Incident"},
                "of_class": "incidente",
            }
        },
        "channels": {"1": ["api", "email", "phone", "web"]},
        "staff": [{"id": _ANA, "name": "Ana Rojas", "role": "agent", "team": "nivel1"}],
    },
    "Changes": {"version": 4, "changes": ["teams.nivel1.name: Entrada → Mesa de entrada"]},
    "Versions": {
        "items": [{"version": 4, "at": _AT, "by": "admin@mesa.example", "reason": "Un equipo."}]
    },
    "Description": {"version": 4, "yaml": "name: Mesa de Ayuda\nteams: …\n"},
    "Hooks": {"items": [{"system": "it-inc", "path": "/hooks/aXQtaW5j.c2lnbmF0dXJl"}]},
    "Followed": {"changed": True},
    "Health": {"status": "ok"},
    "Me": {"id": _ANA, "role": "agent", "name": "Ana Rojas"},
}


def _moved(status: str, on: str, **others: Any) -> dict[str, Any]:
    return {"status": status, "stopped": {"at": status, "on": on, "since": _AT}, **others}


_PENDING = _moved("pending", "nivel1", version=1)
_RESOLVED = _moved("resolved", "nobody", version=5, closes_at="2026-11-30T12:04:31.250000Z")
_VISIT = {
    "form": "call",
    "starts_at": "2026-11-25T13:00:00Z",
    "ends_at": "2026-11-25T13:30:00Z",
    "place": "https://meet.example/k7m4-2qxg",
    "agent": _BRUNO,
    "sequence": 0,
    "cancelled": False,
}
_OFFER = {"version": "CGU+Plus 8.2", "offered_by": _ANA, "offered_at": _AT}
_SESSION = {
    "id": 1, "tool": "anydesk", "link": "anydesk:123456789", "agent": _ANA, "started_at": _AT,
}  # fmt: skip
_DECIDED = {"by": "supervisor", "decided_by": "sofia@mesa.example", "decided_at": _AT}

# What an operation's answer shows that its model's example does not.
AFTER: dict[str, dict[str, Any]] = {
    "tickets_create": _PENDING,
    "tickets_edit": {"version": 3, "subject": "Clave de CGU+Plus bloqueada", "kind": "request"},
    "verbs_assign": {"version": 3, "assignee": _BRUNO, "team": "nivel2"},
    "verbs_wait": _moved("waiting_customer", _MARIA, version=3),
    "verbs_resolve": _RESOLVED,
    "verbs_close": _moved("closed", "nobody", version=6),
    "verbs_reopen": {"version": 7},
    "verbs_escalate": _moved("pending", "nivel3", version=3, team="nivel3"),
    "verbs_release": _PENDING,
    "verbs_spam": _moved("spam", "nobody", version=2, held="spam"),
    "relations_merge": _moved("merged", "nobody", version=3, merged_into=_OTHER),
    "relations_split": {
        **_PENDING,
        "number": _OTHER,
        "subject": "Informe de marzo",
        "links": [{"number": _NUMBER, "relation": "parent"}],
    },
    "relations_link": {"version": 3, "links": [{"number": _OTHER, "relation": "duplicate"}]},
    "relations_watch": {"version": 3, "watchers": ["sofia@mesa.example"]},
    "work_approve": {"version": 3, "approval": {**_DECIDED, "granted": True}},
    "work_reject": {
        **_RESOLVED,
        "approval": {**_DECIDED, "granted": False, "reason": "No hay presupuesto este año."},
    },
    "work_check": {
        "version": 3,
        "checklist": [
            {"text": "Respaldar antes", "done_by": _ANA, "done_at": _AT},
            {"text": "Verificar después"},
        ],
    },
    "work_schedule": {"version": 3, "visit": _VISIT},
    "work_unschedule": {"version": 4, "visit": {**_VISIT, "sequence": 1, "cancelled": True}},
    "work_follow": {
        "version": 3,
        "external": {
            "system": "it-inc",
            "id": "INC-2041",
            "url": "https://it-inc.example/incidents/INC-2041",
            "state": "open",
            "solved": False,
            "updated_at": _AT,
        },
    },
    "work_offer": {"version": 3, "offer": _OFFER},
    "work_accept": {
        "version": 4,
        "offer": {**_OFFER, "accepted": True, "decided_by": _MARIA, "decided_at": _AT},
    },
    "work_decline": {
        "version": 4,
        "offer": {**_OFFER, "accepted": False, "decided_by": _MARIA, "decided_at": _AT},
    },
    "work_connect": {"version": 3, "sessions": [_SESSION]},
    "work_disconnect": {"version": 4, "sessions": [{**_SESSION, "ended_at": _SOON}]},
    "work_log": {"version": 3, "minutes": 25},
    "agreements_suspend": {"version": 2, "state": "suspended"},
    "agreements_renew": {
        "version": 2, "starts_on": "2027-01-01", "ends_on": "2027-12-31", "minutes_used": 0,
    },
}  # fmt: skip
