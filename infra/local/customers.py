"""The sample's customers: who has a contract, who has one that ends soon, and who has none."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.configuration.model import Configuration
from chalicelib.customers import contracts
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.store.organizations import OrganizationStore
from chalicelib.store.people import PeopleStore
from chalicelib.tickets.events import DESK

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ORGANIZATIONS = (
    Organization(
        id="municipalidad-de-prueba",
        name="Municipalidad de Prueba",
        domains=("cliente.example",),
        language="es",
    ),
    Organization(id="prisa", name="Prisa S.A.", domains=("prisa.example",), sharing="all"),
    Organization(
        id="test-county", name="Test County", domains=("customer.example",), language="en"
    ),
    Organization(id="sin-contrato", name="Sin Contrato Ltda.", domains=("deudor.example",)),
)
PEOPLE = (
    Person(
        email="maria@cliente.example",
        name="María Vega",
        organizations={"municipalidad-de-prueba": "member"},
        language="es",
        phones=("+56221234567",),
    ),
    Person(
        email="jefa@cliente.example",
        name="Josefa Ruiz",
        organizations={"municipalidad-de-prueba": "coordinator"},
        language="es",
    ),
    Person(
        email="john@customer.example",
        name="John Field",
        organizations={"test-county": "member"},
        language="en",
    ),
)
# Terms by organization; who is not named has no agreement.
_TERMS: dict[str, dict[str, Any]] = {
    "municipalidad-de-prueba": {"name": "Soporte 2026", "hours": 40, "renewal": "tacit"},
    "prisa": {"name": "Con prisa", "sla": "con-prisa"},
    "test-county": {"name": "Support", "renewal": "express"},
}
YEAR = timedelta(days=364)


def load(client: "DynamoDBClient", table: str, configuration: Configuration) -> None:
    """Put the sample's customers on record where they are missing."""
    organizations, people = OrganizationStore(client, table), PeopleStore(client, table)
    missing = set(organizations.unknown([each.id for each in ORGANIZATIONS]))
    now = datetime.now(UTC)
    days = contracts.Almanac(configuration.zone, configuration.agreements.announce)
    for organization in (each for each in ORGANIZATIONS if each.id in missing):
        made, entries = contracts.created(organization, DESK, now)
        organizations.save(None, made, entries, None)
        if organization.id in _TERMS:
            today = days.day(now)
            dates = {"starts_on": today, "ends_on": today + YEAR}
            terms = {**dates, **_TERMS[organization.id]}
            agreed, entries = contracts.made(made, terms, DESK, now)
            organizations.save(made, agreed, entries, contracts.wake_at(agreed, days))
    for person in PEOPLE if missing else ():
        people.save(None, person.model_copy(update={"version": 1}))
