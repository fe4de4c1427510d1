"""The headers that a file is downloaded with: browsers save it, and never run it. Pure."""

import re
from urllib.parse import quote

OPAQUE = "application/octet-stream"

# What no browser executes, whoever made it. Everything else (HTML, SVG, XML, scripts, and types
# that nobody knows) is served as bytes: the files are customers', the origin is the desk's.
_HARMLESS = re.compile(
    r"(?:image|audio|video)/[a-z0-9.-]+"  # without a plus: image/svg+xml is a program
    r"|text/(?:plain|csv)(?:; ?charset=[a-z0-9-]+)?"
    r"|application/(?:pdf|zip|gzip|json|msword|vnd\.[a-z0-9.-]+)"
)


def served_as(content_type: str) -> str:
    """Return the content type that a file of that type is downloaded with."""
    written = content_type.strip().lower()
    return written if _HARMLESS.fullmatch(written) else OPAQUE


def disposition(filename: str) -> str:
    """Return the header that makes browsers save a file under its name, in any script (RFC 6266).

    Old clients read ``filename``, in ASCII; all others the percent-encoded ``filename*``.
    """
    plain = "".join(char if char.isascii() and char.isprintable() else "_" for char in filename)
    plain = plain.replace('"', "_").replace("\\", "_")
    header = f'attachment; filename="{plain}"'
    if plain == filename:
        return header
    encoded = quote(filename.encode("utf-8", "replace"), safe="")
    return f"{header}; filename*=UTF-8''{encoded}"
