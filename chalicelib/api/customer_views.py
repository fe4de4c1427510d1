"""What is shown of organizations, agreements and their audit."""

from chalicelib.api.customer_shapes import AgreementView, HistoryEntry, OrganizationView
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.history import Entry
from chalicelib.customers.organization import Organization


def organization_view(organization: Organization) -> OrganizationView:
    """Return an organization with its agreements."""
    shown = organization.model_dump(include=set(OrganizationView.model_fields) - {"agreements"})
    agreements = [agreement_view(each) for each in organization.agreements]
    return OrganizationView(**shown, agreements=agreements)


def agreement_view(agreement: Agreement) -> AgreementView:
    """Return an agreement; sets as sorted lists."""
    plain = agreement.model_dump(mode="json", include=set(AgreementView.model_fields))
    for name in ("products", "channels"):
        plain[name] = sorted(plain[name]) if plain[name] is not None else None
    return AgreementView(**plain, organization=agreement.id.rpartition(".")[0])


def entry_view(entry: Entry) -> HistoryEntry:
    """Return a line of an organization's audit."""
    plain = entry.model_dump(mode="json")
    return HistoryEntry(
        id=entry.id,
        kind=entry.kind,
        at=entry.at,
        actor=entry.actor.id,
        agreement=entry.agreement,
        changes=plain["changes"] or None,
        details=plain["details"] or None,
        reason=entry.reason,
    )
