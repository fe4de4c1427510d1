"""The desk's description over HTTP: what it offers, desk.yaml, its versions, rolling back."""

from typing import Annotated

from chalice.app import Response
from pydantic import Field, StringConstraints

from chalicelib.api.desk_shapes import (
    Changes,
    Description,
    DeskView,
    Hook,
    Hooks,
    KindView,
    RevisionView,
    StaffView,
    Versions,
)
from chalicelib.api.inputs import Input, Reason
from chalicelib.api.routes import operation, shown
from chalicelib.configuration.model import Configuration
from chalicelib.desk import configuring
from chalicelib.desk.context import Call
from chalicelib.rights import require_of_desk
from chalicelib.wiring import desk

MOST_VERSIONS = 200  # that are listed

Yaml = Annotated[str, StringConstraints(min_length=1, max_length=200_000)]


class NewDescription(Input):
    """A whole desk.yaml, as text, and why it changes."""

    yaml: Yaml
    reason: Reason | None = None


class Checked(Input):
    """A whole desk.yaml, as text."""

    yaml: Yaml


class SinceQuery(Input):
    """Compared with which version; the one before it, if not said."""

    since: Annotated[int, Field(ge=1)] | None = None


class RollBack(Input):
    """Which version is to hold again, and why."""

    version: Annotated[int, Field(ge=1)]
    reason: Reason | None = None


@operation("GET", "/desk", "The desk", answers=DeskView)
def show(call: Call) -> Response:
    """Return what one can choose from: teams, products, kinds, and for agents whom to assign to."""
    described, version = desk().configuration.current()
    return shown(_view(described, version, staff=call.actor.staff))


@operation(
    "PUT", "/desk", "Describe the desk",
    body=NewDescription, answers=Changes, seen=True, refuses=(409,),
)  # fmt: skip
def apply(call: Call, body: NewDescription) -> Response:
    """Apply a desk.yaml at once, or refuse it with every error in it; needs If-Match."""
    return _changes(configuring.apply(desk(), body.yaml, body.reason, call))


@operation(
    "POST", "/desk/check", "Check a desk.yaml", body=Checked, answers=Changes, refuses=(409,)
)
def check(call: Call, body: Checked) -> Response:
    """Say what a desk.yaml would change, and every error in it; apply nothing."""
    return _changes(configuring.check(desk(), body.yaml, call))


@operation(
    "POST", "/desk/rollback", "Roll the desk back",
    body=RollBack, answers=Changes, refuses=(404, 409, 412),
)  # fmt: skip
def roll_back(call: Call, body: RollBack) -> Response:
    """Let an earlier version hold again; it becomes a new version.

    One that today's rules refuse is refused with every error in it, and the present one holds.
    """
    return _changes(configuring.roll_back(desk(), body.version, body.reason, call))


@operation("GET", "/desk/versions", "List the desk's versions", answers=Versions)
def versions(call: Call) -> Versions:
    """Say who changed the desk, when and why, the latest first."""
    require_of_desk(call.actor, "read_configuration")
    listed = [
        RevisionView(**{**each._asdict(), "at": each.at or None})
        for each, _ in zip(
            desk().configuration.versions.revisions(), range(MOST_VERSIONS), strict=False
        )
    ]
    return Versions(items=listed)


@operation("GET", "/desk/versions/{version}", "Read a version of the desk", answers=Description)
def version(call: Call, version: str) -> Response:
    """Return a version's desk.yaml as it was applied; “current” is the one that holds."""
    require_of_desk(call.actor, "read_configuration")
    number = desk().configuration.version() if version == "current" else _number(version)
    described = Description(version=number, yaml=configuring.text_of(desk(), number))
    return shown(described)


@operation(
    "GET", "/desk/versions/{version}/changes", "Compare versions of the desk",
    query=SinceQuery, answers=Changes, refuses=(404,),
)  # fmt: skip
def compare(call: Call, version: str, query: SinceQuery) -> Response:
    """Say what a version changed since the one before it, or since the one that you name."""
    require_of_desk(call.actor, "read_configuration")
    number = _number(version)
    changes = configuring.changes_of(desk(), number, query.since or number - 1)
    return shown(Changes(version=number, changes=list(changes)))


@operation("GET", "/desk/hooks", "List the desk's hooks", answers=Hooks)
def hooks(call: Call) -> Hooks:
    """Return the secret path that each external system posts its incidents' states to."""
    require_of_desk(call.actor, "edit_configuration")
    systems = desk().configuration.read().external
    signer = desk().signer()
    return Hooks(
        items=[Hook(system=each, path=f"/hooks/{signer.hook_token(each)}") for each in systems]
    )


def _number(version: str) -> int:
    if not version.isdecimal() or len(version) > 6:  # noqa: PLR2004 - a million versions
        message = f"There is no version {version[:40]} of this desk: see GET /desk/versions."
        raise configuring.VersionNotFound(message)
    return int(version)


def _changes(applied: configuring.Applied) -> Response:
    view = Changes(version=applied.version, changes=list(applied.changes))
    return shown(view)


def _view(described: Configuration, version: int, *, staff: bool) -> DeskView:
    people = [
        StaffView(id=address, name=person.name, role=person.role, team=person.team)
        for address, person in described.staff.items()
    ]
    kinds = {
        name: KindView(name=kind.name, name_in=dict(kind.name_in), of_class=kind.of_class)
        for name, kind in described.catalogue.items()
    }
    return DeskView(
        version=version,
        name=described.name,
        language=described.language,
        teams={name: team.name for name, team in described.teams.items()},
        products=sorted(described.products),
        kinds=kinds,
        channels={str(level): sorted(offered) for level, offered in described.channels.items()},
        staff=people if staff else [],
    )
