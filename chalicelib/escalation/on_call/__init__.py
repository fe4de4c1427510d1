"""On-call schedules: who is on duty at an instant, by layers of turns and by overrides. Pure."""

from chalicelib.escalation.on_call.final import Shift, final, on_call_at
from chalicelib.escalation.on_call.model import Layer, Override, Rotation, Schedule
from chalicelib.escalation.on_call.written import WallClock, Zone

__all__ = [
    "Layer",
    "Override",
    "Rotation",
    "Schedule",
    "Shift",
    "WallClock",
    "Zone",
    "final",
    "on_call_at",
]
