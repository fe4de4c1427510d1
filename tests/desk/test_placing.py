"""Guards where a new ticket goes and what it begins with: team, channel, priority, the gate."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.configuration.model import Configuration
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.desk.placing import asked_for, entitled, kind_of, own_team, placed
from chalicelib.store.customers import Customer
from chalicelib.tickets.errors import InvalidChange, UnknownProduct, UnknownTeam
from chalicelib.tickets.model import Channel, Level, Priority, Ticket
from chalicelib.tickets.work import Approval, CheckItem, Link, Relation
from tests.samples import MARIA, MONDAY, MUNI, a_request, configuration

TODAY = date(2026, 11, 23)
SAMPLE = configuration()
CUSTOMER = Customer(MARIA, "muni", MUNI)
STRANGER = Customer(Person(email="x@nowhere.example"))


def desk(**sections: Any) -> Configuration:
    """Return the sample desk with some sections changed."""
    described = SAMPLE.model_dump(by_alias=True, exclude_unset=True)
    return Configuration.model_validate({**described, **sections})


def place(
    on: Configuration | None = None, customer: Customer = CUSTOMER, **fields: Any
) -> dict[str, Any]:
    return placed(a_request(**fields), customer, on or SAMPLE, TODAY)


def under(**terms: Any) -> Customer:
    """Return María's organization with one agreement of these terms."""
    known = {"id": "muni.1", "name": "Soporte", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    agreement = Agreement.model_validate({**known, **terms})
    return Customer(MARIA, "muni", MUNI.model_copy(update={"agreements": (agreement,)}))


class TestKind:
    def test_what_names_no_kind_is_of_the_catalogues_first(self) -> None:
        assert place()["kind"] == next(iter(SAMPLE.catalogue)) == "incident"

    def test_a_kind_brings_what_it_asks_for(self) -> None:
        """A5, D6, D7: the catalogue says which workflow each kind implies."""
        requirement = place(kind="requirement")
        assert requirement["approval"] == Approval(by="supervisor")
        assert (requirement["asks"], requirement["finishes"]) == (("visit",), False)
        assert place(kind="error")["asks"] == ("external",)
        assert place(kind="question")["finishes"]
        assert place(kind="support_task")["checklist"] == (
            CheckItem(text="Respaldar antes"),
            CheckItem(text="Verificar después"),
        )

    def test_an_ordinary_kind_asks_for_nothing(self) -> None:
        asked = place(kind="incident")
        assert (asked["approval"], asked["asks"], asked["checklist"]) == (None, (), ())

    def test_an_unknown_kind_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(InvalidChange, match=r"“kind”: the catalogue has no wish\. Kinds: inc"):
            place(kind="wish")

    def test_approval_is_relaxed_at_level_1_and_asked_for_above(self) -> None:
        """C9: approval steps can be relaxed at level 1."""
        assert place(kind="change", team="nivel1")["approval"] is None
        assert place(kind="change", team="nivel2")["approval"] == Approval(by="coordinator")
        _, requirement = kind_of("requirement", SAMPLE)
        assert asked_for(requirement, 1)["approval"] == Approval(by="supervisor")

    def test_approval_goes_by_the_level_of_its_own_team_although_it_is_held_elsewhere(self) -> None:
        asked = place(customer=Customer(MARIA, "muni", None), kind="change", team="nivel2")
        assert (asked["held"], asked["team"]) == ("no_agreement", "comercial")
        assert asked["approval"] == Approval(by="coordinator")


class TestTeam:
    def test_what_names_nothing_goes_to_the_first_team_and_speaks_by_the_first_address(
        self,
    ) -> None:
        assert (place()["team"], place()["mailbox"]) == ("nivel1", "soporte@mesa.example")

    def test_a_product_has_its_own_team_and_its_own_address(self) -> None:
        """A1: each product has its own inbound e-mail address."""
        boxes = {
            "soporte@mesa.example": {"team": "nivel1"},
            "sigper@mesa.example": {"team": "nivel2", "product": "SIGPER"},
        }
        asked = place(desk(mailboxes=boxes), product="SIGPER")
        assert (asked["team"], asked["mailbox"]) == ("nivel2", "sigper@mesa.example")

    def test_an_unknown_product_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(UnknownProduct, match=r"no SIGAS\. Products: CGU\+Plus, SIGPER"):
            place(product="SIGAS")

    def test_a_kinds_own_team_takes_it_whatever_product_or_address_it_came_by(self) -> None:
        catalogue = {"complaint": {"name": "Queja", "class": "queja", "team": "comercial"}}
        on = desk(catalogue=catalogue)
        assert place(on, product="SIGPER")["team"] == "comercial"
        by_mail = {"team": "nivel2", "mailbox": "sigper@mesa.example", "channel": Channel.EMAIL}
        asked = place(on, **by_mail)
        assert (asked["team"], asked["mailbox"]) == ("comercial", "sigper@mesa.example")

    def test_an_agent_who_names_a_team_decides_against_kind_and_product(self) -> None:
        catalogue = {"complaint": {"name": "Queja", "class": "queja", "team": "comercial"}}
        assert place(desk(catalogue=catalogue), team="nivel3")["team"] == "nivel3"

    def test_a_mail_goes_where_its_address_goes(self) -> None:
        by_mail = {"team": "nivel2", "mailbox": "cgu@mesa.example", "channel": Channel.EMAIL}
        asked = place(**by_mail)
        assert (asked["team"], asked["mailbox"]) == ("nivel2", "cgu@mesa.example")

    def test_an_unknown_team_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(UnknownTeam, match=r"no team nivel9\. Teams: nivel1, nivel2"):
            place(team="nivel9")


class TestChannel:
    """C2: the channels offered are a policy, per level."""

    def test_a_channel_that_a_level_does_not_offer_is_refused_with_those_it_does(self) -> None:
        with pytest.raises(InvalidChange) as refused:
            place(team="nivel3", channel=Channel.PHONE)
        assert refused.value.detail == (
            "“channel”: level 3 (nivel3) does not offer phone: api, email."
        )

    def test_a_channel_that_the_level_offers_is_taken(self) -> None:
        assert place(team="nivel2", channel=Channel.PHONE)["team"] == "nivel2"

    def test_a_level_of_which_nothing_is_said_offers_every_channel(self) -> None:
        on = desk(channels={1: ["email"]})
        for channel in Channel:
            place(on, team="nivel3", channel=channel)

    def test_a_mail_that_has_come_is_never_refused(self) -> None:
        """P1: nothing accepted is lost."""
        on = desk(channels={1: ["phone"]})
        assert place(on, channel=Channel.EMAIL)["team"] == "nivel1"

    def test_what_is_split_off_a_ticket_was_taken_before_and_is_not_refused(self) -> None:
        links = (Link(relation=Relation.PARENT, number="M0V7R5CE"),)
        place(team="nivel3", channel=Channel.WEB, links=links)

    def test_the_gate_is_no_way_around_the_channels_of_the_tickets_own_team(self) -> None:
        with pytest.raises(InvalidChange, match="level 3"):
            place(customer=Customer(MARIA, "muni"), team="nivel3", channel=Channel.PHONE)


LEVELS = list(Level)
# Rows: impact low, medium, high; columns: urgency low, medium, high. Written out once more.
MATRIX = [
    ["low", "low", "normal"],
    ["low", "normal", "high"],
    ["normal", "high", "critical"],
]


class TestPriority:
    """E2: incidents are classified by priority: impact × urgency."""

    @pytest.mark.parametrize("impact", LEVELS)
    @pytest.mark.parametrize("urgency", LEVELS)
    def test_impact_and_urgency_make_the_priority(self, impact: Level, urgency: Level) -> None:
        expected = MATRIX[LEVELS.index(impact)][LEVELS.index(urgency)]
        assert place(impact=impact, urgency=urgency)["priority"] == expected
        assert desk(priorities={}).priorities.of(impact, urgency, major=False) == expected

    def test_a_major_incident_stands_apart(self) -> None:
        low = {"impact": Level.LOW, "urgency": Level.LOW}
        assert place(major=True, **low)["priority"] == "critical"
        matrix = SAMPLE.priorities.model_dump()["matrix"]
        on = desk(priorities={"matrix": matrix, "major": "high"})
        assert place(on, major=True, **low)["priority"] == "high"

    def test_a_priority_that_is_given_holds_against_the_matrix_and_a_major_incident(self) -> None:
        asked = place(priority=Priority.LOW, impact=Level.HIGH, urgency=Level.HIGH, major=True)
        assert asked["priority"] == "low"

    def test_a_matrix_with_a_hole_is_no_matrix_and_the_hole_is_named(self) -> None:
        with pytest.raises(ValueError, match=r"missing: .*low\.high"):
            desk(priorities={"matrix": {"low": {"low": "low", "medium": "low"}}})

    @given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
    def test_more_impact_or_urgency_never_makes_it_less_urgent(
        self, impact: Level, urgency: Level
    ) -> None:
        def rank(one: Level, other: Level) -> int:
            return list(Priority).index(SAMPLE.priorities.of(one, other, major=False))

        for higher in LEVELS[LEVELS.index(impact) :]:
            assert rank(higher, urgency) >= rank(impact, urgency)
        for higher in LEVELS[LEVELS.index(urgency) :]:
            assert rank(impact, higher) >= rank(impact, urgency)


class TestGate:
    """D1: without a current agreement there is no assistance of any kind."""

    @pytest.mark.parametrize(
        "customer",
        [
            Customer(MARIA, "muni", None),
            Customer(MARIA, "muni", Organization(id="muni", name="Municipalidad")),
            under(ends_on="2026-11-22"),
            under(starts_on="2026-11-24"),
            under(state="suspended"),
            under(products=["SIGPER"]),
            under(channels=["email"]),
        ],
        ids=["no record", "none", "over", "to come", "suspended", "other product", "other channel"],
    )
    def test_without_an_agreement_it_is_held_with_the_commercial_team(
        self, customer: Customer
    ) -> None:
        asked = place(customer=customer, product="CGU+Plus")
        assert (asked["held"], asked["team"]) == ("no_agreement", "comercial")
        assert "agreement" not in asked

    @pytest.mark.parametrize(
        "terms",
        [
            {},
            {"ends_on": "2026-11-23"},
            {"starts_on": "2026-11-23"},
            {"ends_on": "2026-11-20", "grace_days": 3},
            {"ends_on": "2026-11-20", "renewal": "tacit"},
            {"products": ["CGU+Plus"], "channels": ["api"]},
        ],
        ids=["current", "last day", "first day", "grace", "renews itself", "product and channel"],
    )
    def test_an_agreement_lets_it_in_to_its_own_team(self, terms: dict[str, Any]) -> None:
        asked = place(customer=under(**terms), product="CGU+Plus")
        assert (asked["held"], asked["team"], asked["agreement"]) == (None, "nivel1", "muni.1")

    def test_the_agreement_brings_the_promises_that_it_names(self) -> None:
        """A4: SLA targets come from the customer's contract."""
        assert place(customer=under(sla="con-prisa"))["sla"] == "con-prisa"
        assert place(customer=under())["sla"] is None

    def test_of_two_agreements_that_hold_the_longer_one_counts(self) -> None:
        short, long = (
            under(id=f"muni.{number}", ends_on=f"203{number}-12-31", sla=sla)
            for number, sla in enumerate(("contrato", "con-prisa"))
        )
        assert short.organization
        assert long.organization
        both = (*long.organization.agreements, *short.organization.agreements)
        customer = Customer(MARIA, "muni", MUNI.model_copy(update={"agreements": both}))
        asked = place(customer=customer)
        assert (asked["agreement"], asked["sla"]) == ("muni.1", "con-prisa")

    def test_a_desk_that_asks_for_no_agreement_serves_everybody(self) -> None:
        on = desk(agreements={"required": False})
        asked = place(on, customer=Customer(MARIA, "muni", None))
        assert (asked["held"], asked["team"]) == (None, "nivel1")
        assert place(on, customer=under(sla="con-prisa"))["sla"] == "con-prisa"

    def test_a_stranger_is_a_guest_or_waits_for_somebody_to_look(self) -> None:
        assert place(customer=STRANGER)["held"] is None
        terms = {"required": True, "team": "comercial", "strangers": "triage"}
        asked = place(desk(agreements=terms), customer=STRANGER)
        assert (asked["held"], asked["team"]) == ("stranger", "comercial")

    def test_triage_of_strangers_holds_nobody_who_has_an_organization(self) -> None:
        on = desk(agreements={"team": "comercial", "strangers": "triage"})
        assert place(on, customer=Customer(MARIA, "muni", None))["held"] is None

    def test_spam_is_held_as_spam_and_stays_with_its_team_whatever_the_agreement(self) -> None:
        for customer in (CUSTOMER, Customer(MARIA, "muni", None)):
            asked = place(customer=customer, held="spam")
            assert (asked["held"], asked["team"]) == ("spam", "nivel1")

    def test_what_is_held_says_so_and_names_no_agreement(self) -> None:
        nobody = Customer(MARIA, "muni", None)
        assert entitled(nobody, None, Channel.API, SAMPLE, TODAY) == {"held": "no_agreement"}


class TestOwnTeam:
    """Where a ticket goes that was held: as its kind, its address, or the first team."""

    def held(self, **fields: Any) -> Ticket:
        known = {"number": "K7M42QXG", "subject": "…", "channel": "web", "team": "comercial"}
        rest = {"requester": MARIA.email, "created_at": MONDAY, "updated_at": MONDAY}
        return Ticket.model_validate({**known, **rest, "status": "held", **fields})

    def test_it_goes_to_the_team_of_its_kind_else_of_its_address_else_to_the_first(self) -> None:
        on = desk(
            catalogue={
                "incident": {"name": "Incidente"},
                "error": {"name": "Error", "team": "nivel3"},
            },
            mailboxes={
                "soporte@mesa.example": {"team": "nivel1"},
                "sigper@mesa.example": {"team": "nivel2"},
            },
        )
        mailed = {"mailbox": "sigper@mesa.example"}
        assert own_team(self.held(kind="error", **mailed), on) == "nivel3"
        assert own_team(self.held(**mailed), on) == "nivel2"
        assert own_team(self.held(kind="gone", mailbox="gone@mesa.example"), on) == "nivel1"
        assert own_team(self.held(), on) == "nivel1"
