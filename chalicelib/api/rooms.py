"""Every room of the API: importing this one declares all operations."""

from chalicelib.api import (
    addresses,
    agreements,
    customers,
    desk,
    files,
    hooks,
    lists,
    notifications,
    pages,
    ratings,
    relations,
    system,
    templates,
    tickets,
    uploads,
    verbs,
    work,
)

ROOMS = (
    tickets, lists, files, uploads, verbs, work, relations, customers, addresses, agreements, desk,
    templates, hooks, notifications, pages, ratings, system,
)  # fmt: skip
