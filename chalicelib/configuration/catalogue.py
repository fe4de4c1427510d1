"""The catalogue: the kinds of ticket that a desk knows, their class, and the workflow of each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from chalicelib.tickets.value import Frozen
from chalicelib.tickets.work import Approver


class Class(StrEnum):
    """PQRSI, the classes of the ombudsman's desk."""

    PREGUNTA = "pregunta"
    QUEJA = "queja"
    RECLAMO = "reclamo"
    SOLICITUD = "solicitud"
    INCIDENTE = "incidente"


class TicketKind(Frozen):
    """A kind of ticket, and what it asks for on its way."""

    name: str
    name_in: Mapping[str, str] = {}  # by language, for front ends: {en: Incident}
    of_class: Class = Field(default=Class.SOLICITUD, alias="class")
    team: str | None = None  # which takes it, whatever it is about; None: as its address or product
    approval: Approver | None = None  # who approves it before work begins
    approval_relaxed: frozenset[Annotated[int, Field(ge=1, le=4)]] = frozenset()  # at these levels
    checklist: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=20
    )
    visit: bool = False  # it is resolved only after a call or a visit was scheduled
    external: bool = False  # it is resolved only when an external incident is solved
    finishes: bool = False  # a definitive answer resolves it at once


def _kind(name: str, english: str, of_class: Class, **workflow: object) -> TicketKind:
    return TicketKind.model_validate(
        {"name": name, "name_in": {"en": english}, "class": of_class, **workflow}
    )


# What a desk has that describes no catalogue of its own.
USUAL: Mapping[str, TicketKind] = {
    "incident": _kind("Incidente", "Incident", Class.INCIDENTE),
    "question": _kind("Pregunta", "Question", Class.PREGUNTA, finishes=True),
    "request": _kind("Solicitud", "Request", Class.SOLICITUD),
    "error": _kind("Error", "Error", Class.INCIDENTE),
    "minor_fault": _kind("Falla leve", "Minor fault", Class.INCIDENTE),
    "support_task": _kind("Tarea de soporte", "Support task", Class.SOLICITUD),
    "requirement": _kind(
        "Requerimiento", "Requirement", Class.SOLICITUD, approval="supervisor", visit=True
    ),
    "suggestion": _kind("Sugerencia", "Suggestion", Class.SOLICITUD),
    "complaint": _kind("Queja", "Complaint", Class.QUEJA),
    "claim": _kind("Reclamo", "Claim", Class.RECLAMO),
}
