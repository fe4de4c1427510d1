"""Organizations and their agreements, on every engine: domains, audit, list, what is due, once."""

import dataclasses

import pytest

from chalicelib.customers import contracts
from chalicelib.customers.history import Happening
from chalicelib.customers.organization import Organization
from chalicelib.desk import agreements, organizations
from chalicelib.desk.agreements import AgreementNotFound
from chalicelib.desk.context import OnceKey, almanac
from chalicelib.desk.organizations import AlreadyThere
from chalicelib.store.cursor import InvalidCursor
from chalicelib.store.organizations import DomainTaken, OrganizationNotFound, entry_of
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import InvalidChange, KeyReused, NotAllowed, Outdated
from tests.samples import ANA, MUNI, REQUESTER, SOFIA, a_call, configuration, due_keys

TERMS = {
    "name": "Soporte",
    "starts_on": "2026-01-01",
    "ends_on": "2027-06-30",
    "products": ["SIGPER"],
    "channels": ["email", "phone"],
    "sla": "contrato",
    "hours": 40,
    "grace_days": 15,
    "renewal": "express",
}


def created(desk, organization_id="otra", **fields):
    described = {"id": organization_id, "name": "Otra", **fields}
    return organizations.create(desk, Organization(**described), a_call(SOFIA))


def agreed(desk, organization_id="otra", call=None, **terms):
    return agreements.agree(desk, organization_id, {**TERMS, **terms}, call or a_call(SOFIA))


def audit(desk, organization_id, limit=50):
    rows = desk.organizations.history(organization_id, limit, None).rows
    return [entry_of(row) for row in rows]


# What is written comes back


def test_an_organization_comes_back_as_it_was_saved(desk):
    made = created(desk, domains=("otra.example",), sharing="all", language="en")
    assert desk.organizations.load("otra") == made
    agreement = agreed(desk)
    found = desk.organizations.load("otra")
    assert found.agreements == (agreement,)
    assert (agreement.id, agreement.hours, agreement.products) == ("otra.1", 40, {"SIGPER"})
    assert (found.domains, found.sharing, found.language) == (("otra.example",), "all", "en")


def test_an_organization_that_is_not_on_record_is_not_found(desk):
    with pytest.raises(OrganizationNotFound):
        desk.organizations.load("ninguna")
    with pytest.raises(AgreementNotFound):
        agreements.amend(desk, "muni.7", {"hours": 1}, Happening.AGREEMENT_EDITED, a_call(SOFIA))


def test_of_many_ids_those_not_on_record_are_named(desk):
    assert desk.organizations.unknown(["muni", "otra", "ninguna"]) == ["ninguna", "otra"]
    assert desk.organizations.unknown([]) == []


def test_a_stale_version_writes_nothing(desk):
    before = created(desk, domains=("otra.example",))
    organizations.edit(desk, "otra", {"name": "Otra S.A."}, a_call(SOFIA))
    late = before.model_copy(update={"version": 2, "domains": ("x.example",)})
    with pytest.raises(Stale):
        desk.organizations.save(before, late, (), None)
    assert desk.organizations.load("otra").name == "Otra S.A."
    assert desk.customers.owner_of("x.example") is None


def test_the_same_organization_once_more_changes_nothing_and_another_is_refused(desk):
    first = created(desk, domains=("otra.example",))
    assert created(desk, domains=("otra.example",)) == first
    with pytest.raises(AlreadyThere, match="PATCH"):
        created(desk, name="Otra distinta")
    assert len(audit(desk, "otra")) == 1


# Its mail domains


def test_a_domains_people_belong_to_its_organization_from_then_on(desk):
    assert desk.customers.find("eva@otra.example").organization_id is None
    created(desk, domains=("otra.example",))
    found = desk.customers.find("eva@otra.example")
    assert (found.organization_id, found.person.organizations) == ("otra", {"otra": "member"})


def test_a_domain_of_another_organization_is_refused_and_nothing_written(desk):
    created(desk, domains=("otra.example",))
    with pytest.raises(DomainTaken, match=r"otra\.example belongs to otra: remove it there first"):
        organizations.edit(
            desk, "muni", {"domains": ("x.example", "otra.example"), "name": "M"}, a_call(SOFIA)
        )
    assert desk.organizations.load("muni") == MUNI
    assert desk.customers.owner_of("x.example") is None


def test_a_domain_moves_when_it_was_removed_where_it_was(desk):
    created(desk, domains=("otra.example", "segunda.example"))
    organizations.edit(desk, "otra", {"domains": ("segunda.example",)}, a_call(SOFIA))
    assert desk.customers.owner_of("otra.example") is None
    organizations.edit(desk, "muni", {"domains": ("otra.example",)}, a_call(SOFIA))
    assert desk.customers.owner_of("otra.example") == "muni"
    assert desk.customers.owner_of("segunda.example") == "otra"
    assert desk.customers.find("eva@otra.example").organization_id == "muni"


def test_a_domain_that_another_organization_takes_at_this_moment_has_one_owner(desk):
    """The transaction's own condition holds, whatever was read before it."""

    class Unlooking(type(desk.organizations)):
        def _require_free(self, *_):
            created(desk, domains=("otra.example",))

    late = MUNI.model_copy(update={"version": 2, "domains": ("otra.example",)})
    with pytest.raises(Stale):
        Unlooking(desk.organizations.client, desk.organizations.table).save(MUNI, late, (), None)
    assert desk.customers.owner_of("otra.example") == "otra"
    assert desk.organizations.load("muni") == MUNI


# Its audit


def test_the_audit_says_what_happened_by_whom_and_why_the_latest_first(desk, time):
    created(desk)
    agreed(desk)
    time.passes(days=1)
    kind, terms = Happening.AGREEMENT_SUSPENDED, {"state": "suspended"}
    agreements.amend(desk, "otra.1", terms, kind, a_call(SOFIA), reason="no pagan")
    suspended, made, first = audit(desk, "otra")
    assert (suspended.kind, suspended.actor.id) == (kind, SOFIA.id)
    assert (suspended.at, suspended.reason) == (time(), "no pagan")
    assert (suspended.agreement, suspended.changes["state"].after) == ("otra.1", "suspended")
    assert (made.kind, made.version) == (Happening.AGREEMENT_MADE, 2)
    assert (first.kind, first.id) == (Happening.CREATED, "000001.0")


def test_the_audit_is_read_page_by_page_without_gaps_or_repeats(desk):
    created(desk)
    for place in range(6):
        organizations.edit(desk, "otra", {"name": f"Otra {place}"}, a_call(SOFIA))
    ids, cursor = [], None
    while True:
        page = desk.organizations.history("otra", 3, cursor)
        ids += [entry_of(row).id for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert ids == [f"{version:06d}.0" for version in range(7, 0, -1)]


def test_a_cursor_of_another_organizations_audit_is_refused(desk):
    created(desk)
    agreed(desk)
    cursor = desk.organizations.history("otra", 1, None).cursor
    assert cursor
    with pytest.raises(InvalidCursor):
        desk.organizations.history("muni", 1, cursor)


def test_what_changes_nothing_leaves_no_line(desk):
    created(desk)
    organizations.edit(desk, "otra", {"name": "Otra"}, a_call(SOFIA))
    assert len(audit(desk, "otra")) == 1
    assert desk.organizations.load("otra").version == 1


# The list


def test_all_organizations_are_listed_by_name_whatever_its_capitals(desk):
    for organization_id, name in (("a", "zeta"), ("b", "Álamo"), ("c", "alerce"), ("d", "Alerce")):
        created(desk, organization_id, name=name)
    seen, cursor = [], None
    while True:
        page = desk.organizations.page(2, cursor)
        seen += [(row["PK"].removeprefix("ORG#"), row["name"]) for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == [
        ("c", "alerce"),
        ("d", "Alerce"),
        ("muni", "Municipalidad"),
        ("a", "zeta"),
        ("b", "Álamo"),
    ]


def test_the_list_follows_a_new_name(desk):
    organizations.edit(desk, "muni", {"name": "Ilustre Municipalidad"}, a_call(SOFIA))
    assert [row["name"] for row in desk.organizations.page(50, None).rows] == [
        "Ilustre Municipalidad"
    ]


# What is due


def test_an_organization_is_due_when_something_happens_to_it_by_itself(desk, time):
    created(desk)
    assert due_keys(desk) == []
    agreed(desk)
    assert due_keys(desk) == []
    time.passes(seconds=2)
    assert due_keys(desk) == ["ORG#otra"]
    assert organizations.wake(desk, "otra") == ()
    assert due_keys(desk) == []
    days = almanac(configuration())
    time.at = contracts.wake_at(desk.organizations.load("otra"), days)
    assert due_keys(desk) == ["ORG#otra"]
    assert [entry.kind for entry in organizations.wake(desk, "otra")] == ["agreement_ending"]
    assert audit(desk, "otra")[0].details == {"days": 30, "ends_on": "2027-06-30"}
    assert due_keys(desk) == []


def test_waking_twice_changes_nothing_the_second_time(desk, time):
    created(desk)
    agreed(desk)
    time.passes(days=250)
    assert organizations.wake(desk, "otra")
    woken = desk.organizations.load("otra")
    assert organizations.wake(desk, "otra") == ()
    assert desk.organizations.load("otra") == woken


def test_woken_while_somebody_changes_it_nothing_is_told_and_it_is_due_still(desk, time):
    created(desk)
    agreed(desk)
    time.passes(days=200)
    overtaken = []

    class Overtaken(type(desk.organizations)):
        def save(self, before, after, entries, wake_at, markers=()):
            if not overtaken:
                overtaken.append(True)
                organizations.edit(desk, "otra", {"name": "Otra S.A."}, a_call(SOFIA))
            super().save(before, after, entries, wake_at, markers)

    store = Overtaken(desk.organizations.client, desk.organizations.table)
    assert organizations.wake(dataclasses.replace(desk, organizations=store), "otra") == ()
    assert desk.organizations.load("otra").name == "Otra S.A."
    assert "ORG#otra" in due_keys(desk)
    assert [entry.kind for entry in organizations.wake(desk, "otra")] == ["agreement_ending"]


def test_many_periods_of_tacit_renewal_fit_into_one_transaction(desk, time):
    created(desk)
    weekly = {"starts_on": "2015-01-01", "ends_on": "2015-01-07", "renewal": "tacit"}
    agreed(desk, **weekly)
    time.passes(seconds=2)
    assert [entry.kind for entry in organizations.wake(desk, "otra")] == ["agreement_renewed"]
    agreement = desk.organizations.load("otra").agreement("otra.1")
    assert agreement.starts_on <= time().date() <= agreement.ends_on


# Verbs on agreements


def test_an_agreement_is_made_once_under_its_idempotency_key(desk):
    created(desk)
    call = a_call(SOFIA, once=OnceKey("key", "terms"))
    first = agreed(desk, call=call)
    agreed(desk)
    assert agreed(desk, call=call) == first
    assert [each.id for each in desk.organizations.load("otra").agreements] == ["otra.1", "otra.2"]
    with pytest.raises(KeyReused):
        agreed(desk, call=a_call(SOFIA, once=OnceKey("key", "other terms")))


def test_a_retried_renewal_is_answered_as_done_although_its_version_is_outdated_by_itself(desk):
    created(desk)
    agreed(desk)
    call = a_call(SOFIA, if_version=1, once=OnceKey("key", "renew"))
    first = agreements.renew(desk, "otra.1", call)
    assert agreements.renew(desk, "otra.1", call) == first
    assert desk.organizations.load("otra").version == 3


def test_an_outdated_version_of_the_agreement_is_refused(desk):
    created(desk)
    agreed(desk)
    agreements.renew(desk, "otra.1", a_call(SOFIA, if_version=1))
    for verb in (
        lambda call: agreements.renew(desk, "otra.1", call),
        lambda call: agreements.amend(
            desk, "otra.1", {"hours": 1}, Happening.AGREEMENT_EDITED, call
        ),
    ):
        with pytest.raises(Outdated):
            verb(a_call(SOFIA, if_version=1))
    with pytest.raises(Outdated):
        organizations.edit(desk, "otra", {"name": "x"}, a_call(SOFIA, if_version=2))


def test_an_amendment_that_somebody_overtakes_is_decided_anew_on_what_stands(desk):
    created(desk)
    agreed(desk)
    overtaken = []

    class Overtaken(type(desk.organizations)):
        def save(self, before, after, entries, wake_at, markers=()):
            if not overtaken:
                overtaken.append(True)
                organizations.edit(desk, "otra", {"name": "Otra S.A."}, a_call(SOFIA))
            super().save(before, after, entries, wake_at, markers)

    store = Overtaken(desk.organizations.client, desk.organizations.table)
    patched = dataclasses.replace(desk, organizations=store)
    agreements.amend(patched, "otra.1", {"hours": 50}, Happening.AGREEMENT_EDITED, a_call(SOFIA))
    found = desk.organizations.load("otra")
    assert (found.name, found.agreements[0].hours) == ("Otra S.A.", 50)


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"sla": "ninguna"}, "“sla”: desk.yaml has no SLA policy ninguna"),
        ({"products": ["Word", "SIGPER"]}, "“products”: the desk has no Word"),
        ({"ends_on": "2025-12-31"}, "“ends_on” is before “starts_on”"),
        ({"ends_on": "9999-12-31"}, "“ends_on”"),
        ({"hours": 0}, "“hours”"),
    ],
    ids=str,
)
def test_terms_that_the_desk_does_not_know_or_that_do_not_fit_are_refused_by_name(
    desk, terms, told
):
    created(desk)
    with pytest.raises(InvalidChange, match=told):
        agreed(desk, **terms)
    agreed(desk)
    with pytest.raises(InvalidChange, match=told):
        agreements.amend(desk, "otra.1", terms, Happening.AGREEMENT_EDITED, a_call(SOFIA))


def test_what_is_never_renewed_is_not_renewed_by_hand_either(desk):
    created(desk)
    agreed(desk, renewal="never")
    with pytest.raises(InvalidChange, match="make a new agreement"):
        agreements.renew(desk, "otra.1", a_call(SOFIA))


@pytest.mark.parametrize("actor", [ANA, REQUESTER])
def test_only_supervisors_make_organizations_and_agreements(desk, actor):
    for verb in (
        lambda call: organizations.create(desk, Organization(id="x", name="X"), call),
        lambda call: organizations.edit(desk, "muni", {"name": "X"}, call),
        lambda call: agreements.agree(desk, "muni", TERMS, call),
        lambda call: agreements.renew(desk, "muni.1", call),
        lambda call: agreements.amend(
            desk, "muni.1", {"hours": 1}, Happening.AGREEMENT_EDITED, call
        ),
    ):
        with pytest.raises(NotAllowed):
            verb(a_call(actor))
    assert desk.organizations.load("muni") == MUNI
