"""What requests may say: days and instants that can be reckoned with, names that say something."""

import pytest
from pydantic import ValidationError

from chalicelib.api.agreements import AgreementEdit, NewAgreement
from chalicelib.api.organizations import NewOrganization, OrganizationEdit
from chalicelib.api.relations import Splitting
from chalicelib.api.ticket_inputs import NewTicket, TicketEdit, TicketQuery
from chalicelib.api.work import NewVisit

AGREEMENT = {"organization": "muni", "name": "Soporte"}
VISIT = {"form": "call", "place": "https://meet.example/1"}


def refused(model, **fields):
    """Return the fields that are refused."""
    with pytest.raises(ValidationError) as refusal:
        model.model_validate(fields)
    return {each["loc"][0] for each in refusal.value.errors()}


@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_an_instant_at_the_end_of_the_calendar_is_refused(instant):
    assert refused(TicketQuery, created_from=instant) == {"created_from"}
    visit = {**VISIT, "starts_at": instant, "ends_at": instant}
    assert refused(NewVisit, **visit) == {"starts_at", "ends_at"}


@pytest.mark.parametrize("day", ["9999-12-31", "3000-01-01", "0001-01-01"])
def test_a_day_from_which_nothing_can_be_reckoned_is_refused(day):
    terms = {**AGREEMENT, "starts_on": day, "ends_on": day}
    assert refused(NewAgreement, **terms) == {"starts_on", "ends_on"}
    assert refused(AgreementEdit, ends_on=day) == {"ends_on"}
    assert NewAgreement(**{**terms, "starts_on": "2026-01-01", "ends_on": "2999-12-31"})


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_subject_or_name_without_a_letter_is_refused(blank):
    assert refused(NewTicket, subject=blank, text="x") == {"subject"}
    assert refused(TicketEdit, subject=blank) == {"subject"}
    assert refused(Splitting, entry="x", subject=blank) == {"subject"}
    assert refused(NewOrganization, id="muni", name=blank) == {"name"}
    assert refused(OrganizationEdit, name=blank) == {"name"}


@pytest.mark.parametrize("odd", ["a\x00", "\x08a", "a\x7f", "a\x84"])
def test_an_address_with_control_characters_is_refused(odd):
    assert refused(NewTicket, subject="x", text="x", requester=f"{odd}@x.example") == {"requester"}
    assert refused(TicketEdit, copied=[f"a@x.{odd}"]) == {"copied"}
    assert NewTicket(subject="x", text="x", requester="Ñandú@x.example").requester


def test_a_subject_stands_on_one_line():
    assert NewTicket(subject=" No \n puedo  entrar", text="x").subject == "No puedo entrar"
