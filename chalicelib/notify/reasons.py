"""Why the desk did something by itself, in each language: what it skipped, what it raised. Pure.

What people write as a reason stays as they wrote it.
"""

from collections.abc import Mapping
from string import Template

from chalicelib.configuration.language import Language
from chalicelib.desk.outcome import RAISES
from chalicelib.desk.skipping import Why
from chalicelib.tickets.events import Event, Kind, Role

_RAISED = "raised"

WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {
        Why.LATE: "it comes $minutes min late, and the step after it is due",
        Why.RAISED_ALREADY: "it is raised as far already",
        Why.NO_POLICY: "desk.yaml has no escalation of that name any more",
        Why.NEVER_OPEN: "no step of it ever comes: its calendar “$calendar” is not open for so "
        "long any more",
        Why.NO_LEVEL: "no team is of level $level",
        Why.NO_TEAM: "there is no team $team any more",
        Why.CIRCLE: "it has just come from $team: policies pass it in a circle",
        Why.NOBODY: "“$target” means nobody at this moment",
        Why.APPROVAL: "it waits for approval, and nobody is given it before",
        _RAISED: "escalation “$policy”",
    },
    Language.SPANISH: {
        Why.LATE: "llega con $minutes min de atraso, y ya toca el paso siguiente",
        Why.RAISED_ALREADY: "ya está elevado hasta ahí",
        Why.NO_POLICY: "desk.yaml ya no tiene una escalada con ese nombre",
        Why.NEVER_OPEN: "ninguno de sus pasos llega nunca: su calendario «$calendar» ya no abre "
        "tanto tiempo",
        Why.NO_LEVEL: "ningún equipo es de nivel $level",
        Why.NO_TEAM: "ya no existe el equipo $team",
        Why.CIRCLE: "acaba de venir de $team: las políticas lo pasan en círculo",
        Why.NOBODY: "«$target» no designa a nadie en este momento",
        Why.APPROVAL: "espera aprobación, y antes no se le da a nadie",
        _RAISED: "escalada «$policy»",
    },
    Language.PORTUGUESE: {
        Why.LATE: "chega com $minutes min de atraso, e o passo seguinte já é devido",
        Why.RAISED_ALREADY: "já foi elevado até aí",
        Why.NO_POLICY: "desk.yaml já não tem um escalonamento com esse nome",
        Why.NEVER_OPEN: "nenhum dos seus passos chega nunca: seu calendário “$calendar” já não "
        "abre por tanto tempo",
        Why.NO_LEVEL: "nenhuma equipe é de nível $level",
        Why.NO_TEAM: "a equipe $team já não existe",
        Why.CIRCLE: "acaba de vir de $team: as políticas o passam em círculo",
        Why.NOBODY: "“$target” não designa ninguém neste momento",
        Why.APPROVAL: "aguarda aprovação, e antes disso não é dado a ninguém",
        _RAISED: "escalonamento “$policy”",
    },
}


def reason_of(event: Event, language: Language, names: Mapping[str, str] | None = None) -> str:
    """Return why it happened, in that language; ``names`` are those of teams.

    Events of before there was a code say it as it was written then.
    """
    text = WORDS[language].get(_code(event) or "")
    if text is None:
        return event.reason or ""
    known = {name: str(each) for name, each in event.details.items()}
    known["minutes"] = str(int(event.details.get("late_by", 0)) // 60)
    if "team" in known:
        known["team"] = (names or {}).get(known["team"], known["team"])
    return Template(text).safe_substitute(known)


def _code(event: Event) -> str | None:
    if event.kind is Kind.SKIPPED:
        return event.details.get("why")
    by_step = event.actor.role is Role.SYSTEM and "policy" in event.details
    return _RAISED if by_step and event.kind in RAISES else None
