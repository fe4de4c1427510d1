"""How urgent a ticket is: its impact and its urgency, by a matrix, with “major” apart."""

from collections.abc import Mapping

from pydantic import model_validator

from chalicelib.tickets.model import Level, Priority
from chalicelib.tickets.value import Frozen

Matrix = Mapping[Level, Mapping[Level, Priority]]

_USUAL: Matrix = {
    Level.HIGH: {
        Level.HIGH: Priority.CRITICAL,
        Level.MEDIUM: Priority.HIGH,
        Level.LOW: Priority.NORMAL,
    },
    Level.MEDIUM: {
        Level.HIGH: Priority.HIGH,
        Level.MEDIUM: Priority.NORMAL,
        Level.LOW: Priority.LOW,
    },
    Level.LOW: {
        Level.HIGH: Priority.NORMAL,
        Level.MEDIUM: Priority.LOW,
        Level.LOW: Priority.LOW,
    },
}


class Priorities(Frozen):
    """The priority of each impact (rows) and urgency (columns), and of a major incident."""

    matrix: Matrix = _USUAL
    major: Priority = Priority.CRITICAL

    @model_validator(mode="after")
    def _is_complete(self) -> "Priorities":
        missing = [
            f"{impact}.{urgency}"
            for impact in Level
            for urgency in Level
            if urgency not in self.matrix.get(impact, {})
        ]
        if missing:
            message = f"matrix: each impact names low, medium and high; missing: {missing}"
            raise ValueError(message)
        return self

    def of(self, impact: Level, urgency: Level, *, major: bool) -> Priority:
        """Return the priority of a ticket."""
        return self.major if major else self.matrix[impact][urgency]
