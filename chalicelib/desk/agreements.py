"""Verbs on agreements, which are kept with their organization: made, amended, renewed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.customers import contracts
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.history import Happening
from chalicelib.customers.organization import Organization
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.organizations import Changed, changed
from chalicelib.rights import require_of_desk
from chalicelib.tickets.errors import InvalidChange, Outdated, Refusal


class AgreementNotFound(Refusal):
    """No such agreement, or none that the caller may see."""

    problem = "agreement-not-found"
    status = 404


def agree(desk: Desk, organization_id: str, terms: Mapping[str, Any], call: Call) -> Agreement:
    """Make an agreement; where it holds at once, what waited for it is let in within a minute."""
    require_of_desk(call.actor, "edit_agreement")
    _require_known(terms, desk.configuration.read())

    def decide(before: Organization, now: datetime) -> Changed:
        return _valid(lambda: contracts.made(before, terms, call.actor, now))

    after, made = changed(desk, organization_id, decide, call, call.if_version)
    return _agreement(after, made)


def amend(
    desk: Desk,
    agreement_id: str,
    terms: Mapping[str, Any],
    kind: Happening,
    call: Call,
    reason: str | None = None,
) -> Agreement:
    """Change an agreement's terms or state."""
    require_of_desk(call.actor, "edit_agreement")
    _require_known(terms, desk.configuration.read())

    def decide(before: Organization, now: datetime) -> Changed:
        agreement = _seen(before, agreement_id, call)
        return _valid(
            lambda: contracts.amended(
                before, agreement, terms, kind, call.actor, now, reason=reason
            )
        )

    after, _ = changed(desk, organization_of(agreement_id), decide, call)
    return _agreement(after, agreement_id)


def renew(desk: Desk, agreement_id: str, call: Call) -> Agreement:
    """Renew an agreement for another period of the same length."""
    require_of_desk(call.actor, "edit_agreement")

    def decide(before: Organization, now: datetime) -> Changed:
        agreement = _seen(before, agreement_id, call)
        if agreement.renewal == "never":
            message = "“renewal” is never: make a new agreement, or PATCH it to express."
            raise InvalidChange(message)
        return _valid(lambda: contracts.renewed(before, agreement, call.actor, now))

    after, _ = changed(desk, organization_of(agreement_id), decide, call)
    return _agreement(after, agreement_id)


def organization_of(agreement_id: str) -> str:
    """Return the organization's id that an agreement's id begins with.

    Raises ``AgreementNotFound`` for what is no agreement's id.
    """
    organization = agreement_id.rpartition(".")[0]
    if not organization:
        message = f"There is no agreement {agreement_id[:80]} that you may see."
        raise AgreementNotFound(message)
    return organization


def _seen(organization: Organization, agreement_id: str, call: Call) -> Agreement:
    agreement = _agreement(organization, agreement_id)
    if call.if_version is not None and call.if_version != agreement.version:
        raise Outdated(call.if_version, agreement.version, "agreement")
    return agreement


def _agreement(organization: Organization, agreement_id: str) -> Agreement:
    agreement = organization.agreement(agreement_id)
    if agreement is None:
        message = f"There is no agreement {agreement_id} that you may see."
        raise AgreementNotFound(message)
    return agreement


def _require_known(terms: Mapping[str, Any], configuration: Configuration) -> None:
    policies = [policy.name for policy in configuration.sla]
    sla = terms.get("sla")
    if sla is not None and sla not in policies:
        message = f"“sla”: desk.yaml has no SLA policy {sla}. Policies: {', '.join(policies)}."
        raise InvalidChange(message)
    unknown = sorted(set(terms.get("products") or ()) - configuration.products)
    if unknown:
        products = ", ".join(sorted(configuration.products)) or "none"
        message = f"“products”: the desk has no {', '.join(unknown)}. Products: {products}."
        raise InvalidChange(message)


def _valid(
    change: Callable[[], Changed],
) -> Changed:
    """Return what the change makes; terms that do not fit one another are a refusal."""
    try:
        return change()
    except ValidationError as error:
        raise InvalidChange("; ".join(_told(each) for each in error.errors())) from error


def _told(error: Mapping[str, Any]) -> str:
    fields = "".join(f"“{each}”: " for each in error["loc"])
    return f"{fields}{error['msg'].removeprefix('Value error, ')}"
