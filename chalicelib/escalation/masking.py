"""What others may see of where a colleague is paged: enough to tell two apart, not to write there.

Pure. Whoever is paged there, and admins, see it whole.
"""


def masked_phone(phone: str) -> str:
    """Return what others may see of a colleague's telephone, wherever it is shown."""
    return f"{phone[:3]}…{phone[-2:]}"


def masked_address(address: str) -> str:
    """Return what others may see of a colleague's address, wherever it is shown."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def masked_page(to: str, person: str | None) -> str:
    """Return what others may see of where a page's mail went: the person's own address of the desk
    whole, another one masked; None: whose it is, is not on record.
    """
    return to if to == person else masked_address(to)
