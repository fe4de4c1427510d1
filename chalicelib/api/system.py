"""What every API has: health, who one is, the OpenAPI document, and the same for people."""

import json

from chalice.app import Response

from chalicelib.api.docs import page
from chalicelib.api.openapi import document
from chalicelib.api.routes import operation
from chalicelib.api.shapes import Health, Me
from chalicelib.desk.context import Call


@operation("GET", "/health", "Health", answers=Health, public=True)
def health() -> Health:
    """Say that the API answers; needs no token."""
    return Health(status="ok")


@operation("GET", "/me", "Who am I", answers=Me)
def me(call: Call) -> Me:
    """Return who the token says you are."""
    return Me(id=call.actor.id, role=call.actor.role, name=call.actor.name)


@operation("GET", "/openapi.json", "This document", public=True)
def openapi() -> Response:
    """Return the OpenAPI 3.1 document, made from the same models that check the requests."""
    text = json.dumps(document(), ensure_ascii=False)
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/json",
        "Cache-Control": "public, max-age=300",
    }
    return Response(text, headers)


@operation("GET", "/docs", "Documentation", media="text/html", public=True)
def docs() -> Response:
    """Return the document as a page that people read."""
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "public, max-age=300",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return Response(page(document()), headers)
