"""The scenes of ``make tour``, through the deployed template."""

import pytest

from infra.local.life import Life
from infra.local.scenes import Contract, Requirement, Telephone


@pytest.fixture(scope="module")
def life(running):
    """The ticket of a whole life, and what was said of it."""
    told = []
    return Life(running, told.append).play(), told


def test_a_ticket_lives_from_the_first_mail_to_its_end(life):
    ticket, told = life
    kinds = [each["kind"] for each in ticket["timeline"]["items"] if each["kind"] != "told"]
    # When the warning comes depends on how long the functions take to start; the rest does not.
    assert kinds.index("clock_warning") < kinds.index("clock_breached") < kinds.index("paged")
    assert [each for each in kinds if each not in {"clock_warning", "clock_breached"}] == [
        "created", "claimed", "replied", "answered", "paged", "paged", "acknowledged",
        "resolved", "answered_late", "closed",
    ]  # fmt: skip
    assert len(told) == 11


def test_everybody_was_told_once(life):
    ticket, _ = life
    told = [
        (each["details"]["template"], each["details"]["to"], each["details"]["channel"])
        for each in ticket["timeline"]["items"]
        if each["kind"] == "told"
    ]
    pages = [each for each in told if each[0] == "page"]
    once = [each for each in told if each[0] in {"received", "answered", "resolved"}]
    assert {each[1] for each in once} == {"luis@prisa.example"}
    assert sorted(each[0] for each in once) == ["answered", "received", "resolved"]
    assert len(pages) == len(set(pages)) == 4  # two people, each by mail and by SMS


def test_without_an_agreement_a_ticket_is_held_and_the_agreement_lets_it_in(running):
    told = []
    ticket = Contract(running, told.append).play()
    assert ticket["status"] == "resolved"
    assert len(told) == 4


def test_a_telephone_call_is_registered_at_once_and_goes_up_a_level(running):
    ticket = Telephone(running, lambda _line: None).play()
    assert (ticket["channel"], ticket["team"], ticket["minutes"]) == ("phone", "nivel2", 30)
    assert ticket["caller"] == {"name": "María Vega", "phone": "+56221234567", "waited": 95}


def test_a_requirement_is_approved_visited_and_its_version_accepted(running):
    ticket = Requirement(running, lambda _line: None).play()
    assert ticket["approval"]["decided_by"] == "sofia@mesa.example"
    assert ticket["offer"]["accepted"] is True
    assert ticket["visit"]["place"] == "Plaza de Armas 1, Santiago"
