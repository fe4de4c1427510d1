"""What was promised of a ticket, what of it is used, and why that is the figure; also drawn."""

from chalice.app import Response

from chalicelib.api.drawing import Width, answered
from chalicelib.api.inputs import Input
from chalicelib.api.routes import operation
from chalicelib.api.sla_shapes import SlaView, sla_view
from chalicelib.api.sla_timeline import USUAL_WIDTH, drawn
from chalicelib.configuration.language import Language
from chalicelib.desk.accounting import Accounting, account_for
from chalicelib.desk.context import Call
from chalicelib.notify.templates import language_of
from chalicelib.tickets.number import parse_number
from chalicelib.wiring import desk


class SlaQuery(Input):
    """In which language it is explained."""

    language: Language | None = None


class DrawingQuery(SlaQuery):
    """In which language it is drawn, and how wide."""

    width: Width = USUAL_WIDTH


@operation("GET", "/tickets/{number}/sla", "Explain its promises", query=SlaQuery, answers=SlaView)
def explain(call: Call, number: str, query: SlaQuery) -> SlaView:
    """Return each promise with every interval of its ledger, in numbers and in words; time in the
    queue stands apart from time with the desk.
    """
    _, view = _accounted(call, number, query)
    return view


@operation(
    "GET", "/tickets/{number}/sla.svg", "Draw its promises",
    query=DrawingQuery, media="image/svg+xml",
)  # fmt: skip
def draw(call: Call, number: str, query: DrawingQuery) -> Response:
    """Draw the ledger of each promise, with whom the ticket was, and each step of its escalations:
    one time axis for all, on the desk's clocks. For a telephone ask for its own ``width``.
    """
    accounting, view = _accounted(call, number, query)
    described = desk().configuration.read()
    teams = {each: team.name for each, team in described.teams.items()}
    names = teams | {address: person.name for address, person in described.staff.items()}
    return answered(drawn(view, accounting.events, names, accounting.at, query.width))


def _accounted(call: Call, number: str, query: SlaQuery) -> tuple[Accounting, SlaView]:
    accounting = account_for(desk(), parse_number(number), call)
    configuration = desk().configuration.read()
    person = configuration.staff.get(call.actor.id)
    own = person.language if person else None
    language = query.language or language_of(own, configuration.language)
    return accounting, sla_view(accounting, configuration, language)
