"""Every room of the API: importing this one declares all operations."""

from chalicelib.api import (
    addresses,
    agreements,
    arrangements,
    bundles,
    contacts,
    customers,
    desk,
    devices,
    files,
    hooks,
    lists,
    my_duty,
    notifications,
    on_call,
    pages,
    preflight,
    ratings,
    relations,
    sla,
    system,
    templates,
    tickets,
    uploads,
    verbs,
    webhooks,
    work,
)

ROOMS = (
    tickets, sla, lists, files, uploads, verbs, work, relations, customers, addresses, agreements,
    desk, templates, hooks, webhooks, devices, notifications, contacts, pages, bundles, ratings,
    on_call, arrangements, my_duty, preflight, system,
)  # fmt: skip
