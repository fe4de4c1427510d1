"""Incidents of other systems in the table: which ticket follows one."""

from chalicelib.store import keys
from chalicelib.store.items import get_many, pack
from chalicelib.store.on_table import OnTable
from chalicelib.store.transaction import Part, put


def follows(table: str, pk: str, number: str) -> Part:
    """Return what of a transaction makes the incident under ``pk`` lead to the ticket."""
    item = pack({"PK": pk, "SK": keys.ONLY, "ticket": number})
    # An incident is followed by one ticket; the others are linked to that one.
    mine = pack({":ticket": number})
    return put(table, item, "attribute_not_exists(PK) OR ticket = :ticket", mine)


class ExternalStore(OnTable):
    """Incidents of one table."""

    def ticket_of(self, system: str, incident: str) -> str | None:
        """Return the number of the ticket that follows the incident, or None."""
        pk = keys.external_pk(system, incident)
        found = get_many(self.client, self.table, [pk], consistent=True)
        return str(found[pk]["ticket"]) if pk in found else None
