"""The shapes of requests about files."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.api.inputs import Input

# Folders, control characters, and those that show a name backwards: “exe.pdf” for “fdp.exe”.
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _bare_name(name: str) -> str:
    if _NOT_IN_NAMES.search(name):
        message = "Send the file's name alone: no folder, no control characters."
        raise ValueError(message)
    return name


FileName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255),
    AfterValidator(_bare_name),
]
ContentType = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=127,
        pattern=r"^[A-Za-z0-9_!#$&^.+-]+/[A-Za-z0-9_!#$&^.+-]+(; ?[a-zA-Z0-9-]+=[!-~]+)*$",
    ),
]
UploadId = Annotated[str, StringConstraints(min_length=1, max_length=3_000)]
Uploads = Annotated[tuple[UploadId, ...], Field(max_length=20)]  # of one message


class NewUpload(Input):
    """A file that is going to be uploaded: its name, type, and exact size in bytes."""

    filename: FileName
    content_type: ContentType = "application/octet-stream"
    size: Annotated[int, Field(ge=1, le=10**12)]


class FileQuery(Input):
    """Under which name the file is downloaded; its own, if none is given."""

    filename: FileName | None = None
