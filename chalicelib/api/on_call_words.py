"""What the drawing of a month says, in each language."""

from typing import NamedTuple

from chalicelib.configuration.model import Language


class Words(NamedTuple):
    """What the drawing says, in one language."""

    title: str
    nobody: str
    today: str
    weekdays: str  # apart by blanks, Monday first
    months: str


WORDS = {
    Language.ENGLISH: Words(
        title="On call: {schedule}, {month} {year}",
        nobody="nobody",
        today="today",
        weekdays="Mo Tu We Th Fr Sa Su",
        months="January February March April May June "
        "July August September October November December",
    ),
    Language.SPANISH: Words(
        title="Guardia: {schedule}, {month} de {year}",
        nobody="nadie",
        today="hoy",
        weekdays="lu ma mi ju vi sá do",
        months="enero febrero marzo abril mayo junio "
        "julio agosto septiembre octubre noviembre diciembre",
    ),
    Language.PORTUGUESE: Words(
        title="Plantão: {schedule}, {month} de {year}",
        nobody="ninguém",
        today="hoje",
        weekdays="seg ter qua qui sex sáb dom",
        months="janeiro fevereiro março abril maio junho "
        "julho agosto setembro outubro novembro dezembro",
    ),
}
