"""How urgent a ticket is."""

from enum import StrEnum


class Priority(StrEnum):
    """How urgent the desk treats a ticket, the least urgent first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """How far a problem reaches (impact), or how little it can wait (urgency)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
