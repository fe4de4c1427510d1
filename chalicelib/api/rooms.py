"""Every room of the API: importing this one declares all operations."""

from chalicelib.api import (
    addresses,
    agreements,
    customers,
    desk,
    files,
    hooks,
    lists,
    pages,
    relations,
    system,
    tickets,
    uploads,
    verbs,
    work,
)

ROOMS = (
    tickets, lists, files, uploads, verbs, work, relations, customers, addresses, agreements, desk,
    hooks, pages, system,
)  # fmt: skip
