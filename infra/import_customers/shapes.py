"""Owns against which shapes a file's cells are held: those of the API's requests."""

from typing import Literal

from chalicelib.api.agreements import NewAgreement
from chalicelib.api.organizations import NewOrganization
from chalicelib.api.people import NewPerson
from chalicelib.customers.spreadsheet import Shapes


class AgreementRow(NewAgreement):
    """A row has the state too, for which the API has verbs."""

    state: Literal["active", "suspended"] = "active"


SHAPES: Shapes = {
    "organizations": NewOrganization,
    "people": NewPerson,
    "agreements": AgreementRow,
}
