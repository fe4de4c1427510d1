"""Every room of the API: importing this one declares all operations."""

from chalicelib.api import (
    addresses,
    agreements,
    bundles,
    contacts,
    customers,
    desk,
    devices,
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
    webhooks,
    work,
)

ROOMS = (
    tickets, lists, files, uploads, verbs, work, relations, customers, addresses, agreements, desk,
    templates, hooks, webhooks, devices, notifications, contacts, pages, bundles, ratings, system,
)  # fmt: skip
