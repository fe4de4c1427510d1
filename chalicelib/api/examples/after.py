"""What a ticket or an agreement is after an operation, where that differs from its example."""

from typing import Any

from chalicelib.api.examples.answered import ANA, AT, BRUNO, MARIA, NUMBER, OTHER, SOON


def _moved(status: str, on: str, **others: Any) -> dict[str, Any]:
    return {"status": status, "stopped": {"at": status, "on": on, "since": AT}, **others}


_PENDING = _moved("pending", "nivel1", version=1)
_RESOLVED = _moved("resolved", "nobody", version=5, closes_at="2026-11-30T12:04:31.250000Z")
_VISIT = {
    "form": "call",
    "starts_at": "2026-11-25T13:00:00Z",
    "ends_at": "2026-11-25T13:30:00Z",
    "place": "https://meet.example/k7m4-2qxg",
    "agent": BRUNO,
    "sequence": 0,
    "cancelled": False,
}
_OFFER = {"version": "CGU+Plus 8.2", "offered_by": ANA, "offered_at": AT}
_SESSION = {
    "id": 1, "tool": "anydesk", "link": "anydesk:123456789", "agent": ANA, "started_at": AT,
}  # fmt: skip
_DECIDED = {"by": "supervisor", "decided_by": "sofia@mesa.example", "decided_at": AT}

_MARKED_AGAIN = {
    "undeliverable": True,
    "undeliverable_since": SOON,
    "kind": "bounce",
    "reason": "General 5.1.1 smtp; 550 5.1.1 user unknown",
}

# What an operation's answer shows that its model's example does not.
AFTER: dict[str, dict[str, Any]] = {
    "tickets_create": _PENDING,
    "tickets_edit": {"version": 3, "subject": "Clave de CGU+Plus bloqueada", "kind": "request"},
    "verbs_message_201": {**_PENDING, "number": OTHER, "continues": NUMBER},
    "verbs_assign": {"version": 3, "assignee": BRUNO, "team": "nivel2"},
    "verbs_wait": _moved("waiting_customer", MARIA, version=3),
    "verbs_resolve": _RESOLVED,
    "verbs_close": _moved("closed", "nobody", version=6),
    "verbs_reopen": {"version": 7},
    "verbs_escalate": _moved("pending", "nivel3", version=3, team="nivel3"),
    "verbs_release": _PENDING,
    "verbs_spam": _moved("spam", "nobody", version=2, held="spam"),
    "relations_merge": _moved("merged", "nobody", version=3, merged_into=OTHER),
    "relations_split": {
        **_PENDING,
        "number": OTHER,
        "subject": "Informe de marzo",
        "links": [{"number": NUMBER, "relation": "parent"}],
    },
    "relations_link": {"version": 3, "links": [{"number": OTHER, "relation": "duplicate"}]},
    "relations_watch": {"version": 3, "watchers": ["sofia@mesa.example"]},
    "work_approve": {"version": 3, "approval": {**_DECIDED, "granted": True}},
    "work_reject": {
        **_RESOLVED,
        "approval": {**_DECIDED, "granted": False, "reason": "No hay presupuesto este año."},
    },
    "work_check": {
        "version": 3,
        "checklist": [
            {"text": "Respaldar antes", "done_by": ANA, "done_at": AT},
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
            "updated_at": AT,
        },
    },
    "work_offer": {"version": 3, "offer": _OFFER},
    "work_accept": {
        "version": 4,
        "offer": {**_OFFER, "accepted": True, "decided_by": MARIA, "decided_at": AT},
    },
    "work_decline": {
        "version": 4,
        "offer": {**_OFFER, "accepted": False, "decided_by": MARIA, "decided_at": AT},
    },
    "work_connect": {"version": 3, "sessions": [_SESSION]},
    "work_disconnect": {"version": 4, "sessions": [{**_SESSION, "ended_at": SOON}]},
    "work_log": {"version": 3, "minutes": 25},
    "ratings_rate": {
        **_RESOLVED,
        "version": 6,
        "rating": {"score": 4, "comment": "Rápido y claro.", "at": SOON, "current": True},
    },
    "addresses_read": _MARKED_AGAIN,
    "webhooks_edit": {"version": 2, "events": ["created", "resolved"], "internal": False},
    "agreements_suspend": {"version": 2, "state": "suspended"},
    "agreements_renew": {
        "version": 2, "starts_on": "2027-01-01", "ends_on": "2027-12-31", "minutes_used": 0,
    },
}  # fmt: skip
