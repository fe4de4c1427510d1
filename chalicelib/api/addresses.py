"""Addresses that mail does not reach: list them, read of one, and say that it is right."""

from chalicelib.api.customer_shapes import AddressCard, AddressList, AddressView
from chalicelib.api.inputs import Input, PageQuery, Reason
from chalicelib.api.request import NoSuchThing
from chalicelib.api.routes import operation
from chalicelib.customers.address import is_mailable
from chalicelib.customers.deliverability import KnownAddress
from chalicelib.desk import addresses
from chalicelib.desk.context import Call
from chalicelib.rights import require_of_desk
from chalicelib.wiring import desk


class Verification(Input):
    """How one knows that mail reaches them there."""

    reason: Reason


@operation(
    "GET", "/addresses", "List addresses that mail does not reach",
    query=PageQuery, answers=AddressList,
)  # fmt: skip
def index(call: Call, query: PageQuery) -> AddressList:
    """List the addresses that the desk writes to no more, the latest first."""
    require_of_desk(call.actor, "read_customer")
    page = desk().addresses.page(query.limit, query.cursor)
    return AddressList(items=[_card(row) for row in page.rows], cursor=page.cursor)


@operation("GET", "/addresses/{address}", "Read what is known of an address", answers=AddressView)
def read(call: Call, address: str) -> AddressView:
    """Read whether the desk writes to an address, and if not, since when and why."""
    require_of_desk(call.actor, "read_customer")
    return _view(desk().addresses.load(_mailable(address), consistent=True))


@operation(
    "POST", "/addresses/{address}/verify", "Verify an address",
    body=Verification, answers=AddressView, refuses=(409,),
)  # fmt: skip
def verify(call: Call, address: str, body: Verification) -> AddressView:
    """Let the desk write to an address again; SES, too, takes it off its list."""
    return _view(addresses.verify(desk(), _mailable(address), body.reason, call))


def _mailable(address: str) -> str:
    """Return an address that mail can go to; whatever else stands in the path is none."""
    if not is_mailable(address.strip().lower()):
        message = "The address in the path is none that mail can go to."
        raise NoSuchThing(message)
    return address


def _card(row: dict[str, str]) -> AddressCard:
    since, _, address = row["created_key"].partition("#")
    return AddressCard.model_validate(
        {"address": address, "undeliverable_since": since, "kind": row["kind"]}
    )


def _view(known: KnownAddress) -> AddressView:
    shown = known.model_dump(include=set(AddressView.model_fields))
    return AddressView(**shown, undeliverable=known.undeliverable)
