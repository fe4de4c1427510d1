"""Every room of the API: importing this one declares all operations."""

from chalicelib.api import (
    agreements,
    customers,
    desk,
    devices,
    files,
    hooks,
    lists,
    pages,
    relations,
    system,
    tickets,
    uploads,
    verbs,
    webhooks,
    work,
)

ROOMS = (
    tickets, lists, files, uploads, verbs, work, relations, customers, agreements, desk, hooks,
    pages, system, webhooks, devices,
)  # fmt: skip
