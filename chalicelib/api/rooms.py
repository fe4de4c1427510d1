"""Every room of the API: importing this one declares all operations."""

from chalicelib.api import (
    addresses,
    agreements,
    arrangements,
    bundles,
    contacts,
    desk,
    devices,
    files,
    hooks,
    lists,
    my_duty,
    notifications,
    on_call,
    organizations,
    pages,
    people,
    preflight,
    ratings,
    relations,
    sla,
    swaps,
    system,
    templates,
    tickets,
    uploads,
    verbs,
    webhooks,
    work,
)

ROOMS = (
    tickets, sla, lists, files, uploads, verbs, work, relations, organizations, people, addresses,
    agreements, desk, templates, hooks, webhooks, devices, notifications, contacts, pages, bundles,
    ratings, swaps, on_call, arrangements, my_duty, preflight, system,
)  # fmt: skip
