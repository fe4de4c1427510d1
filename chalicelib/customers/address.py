"""How e-mail addresses and telephones are written: by people, as SES takes them, and kept. Pure."""

import re
from typing import Annotated

from pydantic import StringConstraints

_WORD = r"[^@\s<>,;\x00-\x1f\x7f-\x9f]+"  # of an address: nothing that a mail's header forbids
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=f"^{_WORD}@{_WORD}$"
    ),
]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+[1-9]\d{6,14}$")]

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAILABLE = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def in_ascii(address: str) -> str:
    """Return an address as SES takes it: an international domain in its ASCII form."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def is_mailable(address: str) -> bool:
    """Whether mail can go to an address at all; SES takes ASCII left of the ``@`` only."""
    domain = address.rpartition("@")[2]
    return _MAILABLE.fullmatch(in_ascii(address)) is not None and not (
        domain == "invalid" or domain.endswith(".invalid")
    )


def canonical(address: str) -> str:
    """Return the one form of an address that everything said of it is kept under."""
    return in_ascii(address.strip().lower())


def spellings(address: str) -> tuple[str, ...]:
    """Return the forms that the desk may have written an address in, as servers name it."""
    plain = address.strip().lower()
    local, _, domain = plain.rpartition("@")
    try:
        readable = f"{local}@{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        readable = plain
    return tuple(dict.fromkeys((plain, readable)))


def counted_as(address: str) -> str:
    """Return under which address its mails are counted: programs write from `desk+any@` as well."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"
