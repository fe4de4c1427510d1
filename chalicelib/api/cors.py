"""Which pages of other origins may read the API's answers, as headers that browsers obey.

Origins are compared as they stand: there is no wildcard. Cookies play no part, for the API knows
callers by their token alone, so credentials are never allowed.
"""

from collections.abc import Collection, Sequence

TAKEN = "authorization, content-type, idempotency-key, if-match"
READABLE = "ETag, X-Request-Id, Retry-After, Location"
KEPT_SECONDS = 600  # how long a browser need not ask again


def headers_for(
    origin: str | None, methods: Sequence[str], origins: Collection[str]
) -> dict[str, str]:
    """Return the headers of an answer to a page of ``origin``, which is None outside of browsers.

    ``methods`` are those of the path when a browser asks beforehand (a preflight); empty for every
    other answer.
    """
    # Said to everybody: what a cache keeps for one origin must not be given to another.
    headers = {"Vary": "Origin"}
    if origin is None or origin not in origins:
        return headers
    headers["Access-Control-Allow-Origin"] = origin
    if not methods:
        return {**headers, "Access-Control-Expose-Headers": READABLE}
    return {
        **headers,
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": TAKEN,
        "Access-Control-Max-Age": str(KEPT_SECONDS),
    }
