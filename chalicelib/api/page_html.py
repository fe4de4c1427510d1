"""A page that people reach by a link in a mail or SMS: its frame, its style and its headers.

No script, and nothing is loaded from elsewhere; light or dark as its reader's machine is.
"""

from html import escape

from chalice.app import Response

from chalicelib.configuration.model import Language

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:18px/1.5 system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.5em}"
    "button{font:inherit;padding:.6em 1.4em}"
)
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def page(
    title: str, content: str, language: Language, status: int = 200, *, style: str = ""
) -> Response:
    """Return a page; ``title`` is text, ``content`` is HTML whose texts are escaped already."""
    text = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}{style}</style><title>{escape(title)}</title>"
        f"<main><h1>{escape(title)}</h1>{content}</main></html>"
    )
    return Response(text, {**_HEADERS}, status)
