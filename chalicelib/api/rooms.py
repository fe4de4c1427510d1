"""Every room of the API: importing this one declares all operations."""

from chalicelib.api import (
    agreements,
    customers,
    desk,
    files,
    hooks,
    lists,
    pages,
    relations,
    system,
    templates,
    tickets,
    uploads,
    verbs,
    work,
)

ROOMS = (
    tickets, lists, files, uploads, verbs, work, relations, customers, agreements, desk, hooks,
    pages, system, templates,
)  # fmt: skip
