"""What the desk answers: an example of every answer, by model."""

from typing import Any

AT = "2026-11-23T12:04:31.250000Z"
SOON = "2026-11-23T13:04:31.250000Z"
NUMBER, OTHER = "K7M4-2QXG", "ZPT2-FCVM"
ANA, BRUNO, MARIA = "ana@mesa.example", "bruno@mesa.example", "maria@cliente.example"
_MUNICIPALITY = "municipalidad-de-prueba"
_SUBJECT = "No puedo entrar a CGU+Plus"

_TICKET: dict[str, Any] = {
    "number": NUMBER,
    "version": 2,
    "subject": _SUBJECT,
    "status": "open",
    "priority": "high",
    "kind": "incident",
    "product": "CGU+Plus",
    "channel": "web",
    "team": "nivel1",
    "requester": MARIA,
    "requester_name": "María Vega",
    "organization": _MUNICIPALITY,
    "copied": [],
    "assignee": ANA,
    "stopped": {"at": "open", "on": ANA, "since": AT},
    "impact": "medium",
    "urgency": "high",
    "major": False,
    "agreement": f"{_MUNICIPALITY}.1",
    "sessions": [],
    "created_at": "2026-11-23T12:01:07Z",
    "updated_at": AT,
    "due_at": SOON,
    "watchers": [],
    "links": [],
    "checklist": [],
    "minutes": 0,
    "clocks": [
        {
            "metric": "first_response",
            "promised": True,
            "target_seconds": 3600,
            "counted_seconds": 0,
            "running_since": AT,
            "due_at": SOON,
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
            "actor": MARIA,
            "actor_name": "María Vega",
            "internal": False,
            "message": {
                "text": "Desde ayer me dice que la clave no es válida.",
                "shortened": False,
                "channel": "web",
                "author_name": "María Vega",
                "verified": True,
                "original": False,
                "html": False,
                "kept_out": 0,
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
            "at": AT,
            "actor": ANA,
            "actor_name": "Ana Rojas",
            "internal": False,
            "changes": {
                "assignee": {"after": ANA},
                "status": {"before": "pending", "after": "open"},
            },
        },
    ]
}
_SLA: dict[str, Any] = {
    "number": NUMBER,
    "status": "open",
    "zone": "America/Santiago",
    "language": "es",
    "promises": [
        {
            "metric": "first_response",
            "state": "running",
            "target_seconds": 3600.0,
            "counted_seconds": 1800.0,
            "left_seconds": 1800.0,
            "unrecorded_seconds": 0.0,
            "due_at": "2026-11-23T17:30:00Z",
            "intervals": [
                {
                    "start": "2026-11-23T15:30:00Z",
                    "end": "2026-11-23T16:00:00Z",
                    "state": "running",
                    "reason": "open",
                    "counted_seconds": 1800.0,
                    "calendar": "oficina",
                    "calendar_version": 3,
                },
                {
                    "start": "2026-11-23T16:00:00Z",
                    "end": "2026-11-23T16:40:00Z",
                    "state": "closed",
                    "reason": "outside_hours",
                    "counted_seconds": 0.0,
                    "calendar": "oficina",
                    "calendar_version": 3,
                },
            ],
            "explanation": [
                "Primera respuesta",
                "2026-11-23 12:30:00 – 13:00:00: +30m cuenta, dentro del horario de oficina "
                "(versión 3)",
                "2026-11-23 13:00:00 – 13:40:00: no cuenta, fuera del horario de oficina "
                "(versión 3)",
                "Se han usado 30m de 1h. Quedan 30m.",
            ],
        }
    ],
    "stages": [
        {
            "stage": "queue",
            "start": "2026-11-23T15:30:00Z",
            "end": "2026-11-23T16:40:00Z",
            "seconds": 4200.0,
        }
    ],
    "in_queue_seconds": 4200.0,
    "with_desk_seconds": 0.0,
    "with_customer_seconds": 0.0,
    "with_third_party_seconds": 0.0,
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
_WEBHOOK: dict[str, Any] = {
    "name": "sala-de-soporte",
    "version": 1,
    "kind": "slack",
    "url": "https://hooks.slack.example/…9f3a",
    "events": ["created", "clock_breached"],
    "internal": True,
    "teams": ["nivel1"],
    "priorities": ["high", "critical"],
    "products": [],
    "link": "https://mesa.example/tickets/{number}",
    "active": True,
    "changed_by": "admin@mesa.example",
    "changed_at": AT,
}
_TEXTED: dict[str, Any] = {
    "id": "51c7ab09d2e34f60",
    "kind": "sms",
    "to": "+56911111111",
    "after": "0s",
    "source": "own",
    "used": True,
    "verified": True,
    "verified_at": AT,
    "problems": [],
}
_MAILED = {
    "id": "0a91b7c3d5e2f648",
    "kind": "email",
    "to": "ana@casa.example",
    "after": "5m",
    "source": "own",
    "used": False,
    "verified": False,
    "problems": ["not_used"],
    "code": {"until": SOON, "tries_left": 5, "status": "sent"},
}
_DEVICE = {"id": "0a1b2c3d4e5f6071", "platform": "android", "registered_at": AT}

_FEED = "on-call/feed/fDB8Y2FybGFAbWVzYS5leGFtcGxl.c2lnbmF0dXJlc2ln"
_SHIFT = {
    "start": "2026-11-23T12:00:00Z",
    "end": "2026-11-30T12:00:00Z",
    "person": "carla@mesa.example",
    "name": "Carla Soto",
    "layer": "1",
}
_ON_CALL = {
    "schedule": "ingenieria",
    "zone": "America/Santiago",
    "person": "carla@mesa.example",
    "name": "Carla Soto",
    "layer": "1",
    "until": "2026-11-30T12:00:00Z",
    "next": {"at": "2026-11-30T12:00:00Z", "person": "diego@mesa.example", "name": "Diego Mella"},
}
_SWAP = {
    "id": "k7m42qxg",
    "schedule": "ingenieria",
    "swap": True,
    "stand": "asked",
    "person": "diego@mesa.example",
    "instead_of": "carla@mesa.example",
    "start": "2026-12-07T12:00:00Z",
    "end": "2026-12-14T12:00:00Z",
    "back": {"start": "2026-12-14T12:00:00Z", "end": "2026-12-21T12:00:00Z"},
    "by": "carla@mesa.example",
    "at": AT,
    "expires_at": "2026-12-07T12:00:00Z",
    "reason": "Vacaciones.",
}
ANSWERS: dict[str, Any] = {
    "TicketView": _TICKET,
    "TicketWithTimeline": {**_TICKET, "timeline": _TIMELINE},
    "TicketList": {
        "items": [
            {
                "number": NUMBER,
                "subject": _SUBJECT,
                "status": "open",
                "priority": "high",
                "kind": "incident",
                "team": "nivel1",
                "requester": MARIA,
                "assignee": ANA,
                "created_at": "2026-11-23T12:01:07Z",
                "updated_at": AT,
                "due_at": SOON,
            }
        ],
        "cursor": "eyJvZiI6ICJxdWV1ZSJ9",
    },
    "Timeline": _TIMELINE,
    "SlaView": _SLA,
    "Results": {
        "items": [
            {"number": NUMBER, "status": 200, "version": 3},
            {
                "number": OTHER,
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
        "expires_at": SOON,
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
                "at": AT,
                "actor": "sofia@mesa.example",
                "agreement": f"{_MUNICIPALITY}.1",
                "changes": {"state": {"before": "active", "after": "suspended"}},
                "reason": "Falta el pago de octubre.",
            }
        ]
    },
    "PersonView": {
        "email": MARIA,
        "version": 1,
        "name": "María Vega",
        "language": "es",
        "organizations": {_MUNICIPALITY: "member"},
        "addresses": [],
        "phones": ["+56221234567"],
    },
    "PersonList": {"items": [{"email": MARIA, "name": "María Vega", "role": "member"}]},
    "AddressView": {
        "address": MARIA,
        "undeliverable": False,
        "verified_at": AT,
        "verified_by": ANA,
        "verified_reason": "Lo confirmó por teléfono.",
    },
    "AddressList": {"items": [{"address": MARIA, "undeliverable_since": AT, "kind": "bounce"}]},
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
        "staff": [{"id": ANA, "name": "Ana Rojas", "role": "agent", "team": "nivel1"}],
    },
    "Changes": {"version": 4, "changes": ["teams.nivel1.name: Entrada → Mesa de entrada"]},
    "Preflight": {
        "start": AT,
        "end": "2026-12-23T12:04:31.250000Z",
        "errors": 1,
        "warnings": 0,
        "items": [
            {
                "kind": "gap",
                "severity": "error",
                "where": {"schedule": "ingenieria"},
                "when": [{"start": "2026-12-24T21:00:00Z", "end": "2026-12-25T12:00:00Z"}],
                "reason": "Nobody is on call in “ingenieria” from 2026-12-24 18:00 until "
                "2026-12-25 09:00, and escalations page it: guardia 1, guardia 2.",
                "remedy": "Add people, hours or an override to on_call.ingenieria.",
            }
        ],
    },
    "Versions": {
        "items": [{"version": 4, "at": AT, "by": "admin@mesa.example", "reason": "Un equipo."}]
    },
    "Description": {"version": 4, "yaml": "name: Mesa de Ayuda\nteams: …\n"},
    "TemplateList": {
        "items": [
            {
                "name": "reopened",
                "about": "it is open again",
                "audiences": ["requester"],
                "names": ["desk", "name", "number"],
                "texts": [
                    {
                        "language": "es",
                        "subject": "Re: [#$number] $subject",
                        "text": "Hola $name:\n\nSeguimos con $number.\n\n$desk",
                        "own": True,
                    }
                ],
            }
        ]
    },
    "PreviewView": {
        "subject": "Re: [#K7M4-2QXG] No puedo entrar al sistema",
        "text": "Hola María Vega:\n\nSeguimos con K7M4-2QXG.\n\nSoporte\n",
        "html": "<!doctype html>…",
    },
    "Hooks": {"items": [{"system": "it-inc", "path": "/hooks/aXQtaW5j.c2lnbmF0dXJl"}]},
    "Followed": {"changed": True},
    "WebhookView": _WEBHOOK,
    "WebhookList": {"items": [_WEBHOOK]},
    "Removed": {"removed": True},
    "Tried": {"delivered": True, "status": 200, "answer": "ok"},
    "Deliveries": {
        "items": [
            {
                "at": AT,
                "number": NUMBER,
                "event": "K7M42QXG.000002.0",
                "kind": "claimed",
                "status": "failed",
                "reason": "HTTP 404; not tried again",
            }
        ]
    },
    "DeviceView": _DEVICE,
    "DeviceList": {"items": [_DEVICE]},
    "ContactsView": {"version": 3, "codes_left": 4, "items": [_TEXTED, _MAILED]},
    "CodeSent": {"until": SOON, "tries_left": 5, "codes_left": 4},
    "ContactsList": {
        "items": [{"person": ANA, "name": "Ana Rojas", "methods": [{**_TEXTED, "to": "+56…11"}]}]
    },
    "OnCallView": {"at": AT, "items": [_ON_CALL]},
    "ArrangementView": _SWAP,
    "ArrangementList": {"items": [_SWAP]},
    "MyDuty": {"feed": _FEED, "shifts": [{"schedule": "ingenieria", **_SHIFT}], "swaps": [_SWAP]},
    "FeedView": {"feed": _FEED},
    "FairnessView": {
        "first": "2026-11-01",
        "last": "2026-11-30",
        "items": [
            {
                "schedule": "ingenieria",
                "people": [
                    {
                        "person": "carla@mesa.example",
                        "name": "Carla Soto",
                        "shifts": 2,
                        "hours": 336.0,
                        "nights": 112.0,
                        "weekends": 96.0,
                        "holidays": 0.0,
                        "pages": 7,
                    }
                ],
            }
        ],
    },
    "Health": {"status": "ok"},
    "ChoicesView": {
        "version": 1,
        "told": {"note": "never", "question": "digest"},
        "usual": {
            "arrival": "each",
            "answer": "each",
            "question": "each",
            "progress": "each",
            "resolution": "each",
            "step": "each",
            "assignment": "each",
            "note": "each",
            "promise": "each",
        },
        "also": ["whatsapp"],
        "digest_at": "08:00:00",
        "zone": "America/Santiago",
        "quiet": {"start": "20:00:00", "end": "07:30:00"},
    },
    "Me": {"id": ANA, "role": "agent", "name": "Ana Rojas"},
}
