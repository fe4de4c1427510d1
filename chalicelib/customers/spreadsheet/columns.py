"""Owns what a file's columns may be called, in English and Spanish, and which a row needs. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

Kind = Literal["organizations", "people", "agreements"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # in the order in which one needs the other

# What a row is recognized by; no two rows of a file may have it in common.
KEYS: Mapping[Kind, tuple[str, ...]] = {
    "organizations": ("id",),
    "people": ("email",),
    "agreements": ("organization", "name", "starts_on"),
}
# What a row must say besides, where there is nothing on record yet.
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "organizations": ("name",),
    "people": (),
    "agreements": ("ends_on",),
}
IGNORED = "refused"  # the column in which this program says why it refused a row
_NOT_READ = frozenset({IGNORED, "rechazo", "rechazado"})

# Other names of each field, as ``folded`` writes them; its own name needs no mention.
_NAMES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "organizations": {
        "id": ("identificador", "codigo", "code"),
        "name": ("nombre", "razon social"),
        "domains": ("domain", "dominio", "dominios", "mail domains", "dominios de correo"),
        "sharing": ("shares", "comparte", "compartir", "visibilidad"),
        "language": ("idioma", "lengua"),
    },
    "people": {
        "email": ("e mail", "mail", "address", "correo", "correo electronico"),
        "name": ("nombre", "full name", "nombre completo"),
        "language": ("idioma", "lengua"),
        "organizations": ("organization", "organizacion", "organizaciones"),
        "addresses": ("other addresses", "direcciones", "otros correos", "otras direcciones"),
        "phones": ("phone", "telephone", "telephones", "telefono", "telefonos", "fono", "fonos"),
    },
    "agreements": {
        "organization": ("organizacion", "customer", "cliente"),
        "name": ("nombre", "agreement", "acuerdo", "contrato", "convenio"),
        "starts_on": ("start", "starts", "start date", "inicio", "desde", "fecha de inicio"),
        "ends_on": (
            *("end", "ends", "end date", "fin", "termino", "hasta"),
            *("fecha de fin", "fecha de termino", "vencimiento"),
        ),
        "products": ("product", "producto", "productos"),
        "channels": ("channel", "canal", "canales"),
        "sla": ("sla policy", "politica", "politica sla", "politica de sla"),
        "hours": ("hours included", "horas", "horas incluidas"),
        "grace_days": ("grace", "gracia", "dias de gracia"),
        "renewal": ("renovacion",),
        "state": ("estado",),
    },
}
_FIELDS: Mapping[Kind, Mapping[str, str]] = {
    kind: {
        name: field
        for field, others in _NAMES[kind].items()
        for name in (field.replace("_", " "), *others)
    }
    for kind in KINDS
}
_KNOWN = frozenset(name for fields in _FIELDS.values() for name in fields)


def folded(text: str) -> str:
    """Return a name as names are compared: without case, accents, and what parts its words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(re.sub(r"[\s_.-]+", " ", letters).split())


def known(header: Sequence[str]) -> int:
    """Return how many of a header's names any kind of row has."""
    return sum(folded(each) in _KNOWN for each in header)


def kind_of(header: Sequence[str]) -> Kind | None:
    """Return the kind of row that a header is for: the one whose keys it all has."""
    names = {folded(each) for each in header}
    for kind in ("people", "agreements", "organizations"):
        if set(KEYS[kind]) <= {_FIELDS[kind][each] for each in names if each in _FIELDS[kind]}:
            return kind
    return None


def field_of(kind: Kind, name: str) -> str | None:
    """Return the field that a column is for; None: unknown.

    ``IGNORED`` for a column that is not read, the empty text for one without a name.
    """
    plain = folded(name)
    return IGNORED if plain in _NOT_READ else _FIELDS[kind].get(plain, None if plain else "")


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Return the fields of a kind of row."""
    return tuple(_NAMES[kind])
