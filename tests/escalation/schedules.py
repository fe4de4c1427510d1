"""Builds schedules for the tests: as desk.yaml writes them, and any there may be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from chalicelib.escalation.on_call.model import Arranged, Schedule
from chalicelib.sla.calendar import Calendar

ZONES = ("America/Santiago", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kolkata")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PEOPLE = ("ana", "bruno", "carla", "diego")
CALENDARS = {
    "oficina": Calendar(
        zone="UTC", hours={"mon-fri": ["09:00-18:00"]}, holidays=["04-05", "10-25", "2026-09-06"]
    )
}
# Around these the clocks of the zones change: those of Kolkata never do.
CHANGES = tuple(
    datetime.fromisoformat(day).replace(tzinfo=UTC)
    for day in ("2026-03-29", "2026-04-05", "2026-09-06", "2026-10-04", "2026-10-25")
)


def at(written: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def of_layers(*layers: dict[str, Any], zone: str = "UTC", **fields: Any) -> Schedule:
    known = {"handoff": "09:00", "start": "2026-03-02", "people": ["ana", "bruno"]}
    written = [{**known, **layer} for layer in layers]
    return Schedule.model_validate({"zone": zone, "layers": written, **fields}).knowing(CALENDARS)


instants = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-3 * 1440, 3 * 1440),
)
clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 15, 30)))
ranges = st.builds("{}-{}".format, clocks, clocks).filter(lambda text: text[:5] != text[6:])
# No two days that follow each other: their hours might overlap.
weeks = st.dictionaries(
    st.sampled_from(("wed", "fri", "sun")), ranges.map(lambda each: [each]), max_size=4
)
lengths = st.sampled_from(("1h", "2h", "5h", "12h", "36h", "1d", "3d", "1w", "2w"))
layers = st.fixed_dictionaries(
    {
        "every": lengths,
        "handoff": clocks,
        "start": st.dates(date(2026, 1, 1), date(2026, 10, 26)),
        "people": st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5),
    },
    optional={
        "only": weeks,
        "holidays": st.just("oficina"),
        "except_holidays": st.just("oficina"),
    },
)


@st.composite
def overrides(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(instants)
    end = start + timedelta(minutes=draw(st.integers(1, 3000)))
    person = draw(st.none() | st.sampled_from(PEOPLE))
    return {
        "start": start,
        "end": end,
        "person": person,
        "instead_of": draw(st.none() | st.sampled_from(PEOPLE)),
    }


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    written = {
        "zone": draw(st.sampled_from(ZONES)),
        "layers": draw(st.lists(layers, min_size=1, max_size=3)),
        "overrides": draw(st.lists(overrides(), max_size=3)),
    }
    arranged = draw(st.lists(overrides(), max_size=3))
    known = Schedule.model_validate(written).knowing(CALENDARS)
    return known.with_arranged(
        Arranged.model_validate({**each, "id": f"x{place}"}) for place, each in enumerate(arranged)
    )
