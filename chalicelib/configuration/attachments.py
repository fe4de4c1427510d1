"""Which files the desk takes: the largest size, and the kinds that it refuses. Pure."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.tickets.value import Frozen

MB = 1024 * 1024  # bytes, as most file browsers count them

# What runs when somebody opens it: by ending, and by content type.
PROGRAMS = (
    "exe", "com", "scr", "pif", "cpl", "dll", "msi", "msp", "bat", "cmd", "ps1", "psm1", "reg",
    "lnk", "hta", "js", "jse", "vbs", "vbe", "wsf", "wsh", "jar",
    "application/bat", "application/hta", "application/java-archive", "application/javascript",
    "application/vnd.microsoft.portable-executable", "application/x-bat", "application/x-dosexec",
    "application/x-executable", "application/x-java-archive", "application/x-javascript",
    "application/x-ms-installer", "application/x-ms-shortcut", "application/x-msdos-program",
    "application/x-msdownload", "application/x-msi", "text/javascript", "text/vbscript",
)  # fmt: skip

FileKind = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^\.?[^\s./]+$|^\S+/\S+$"),
    AfterValidator(lambda written: written.removeprefix(".")),
]


class Objection(NamedTuple):
    """Why a file is refused: the field that says so, a word for programs, a sentence for people."""

    field: str
    reason: str
    detail: str


class Attachments(Frozen):
    """What may be attached through the API; what comes by mail is kept as it came."""

    largest: int = Field(default=25, ge=1, le=100)  # MB of one file
    types_refused: tuple[FileKind, ...] = PROGRAMS  # endings, and content types (with a slash)

    def objections(self, filename: str, content_type: str, size: int) -> Iterator[Objection]:
        """Return everything that speaks against a file of ``size`` bytes."""
        if size > self.largest * MB:
            yield Objection(
                "size",
                "too_large",
                f"This file has {size / MB:,.1f} MB, and the desk takes {self.largest} MB at most: "
                "send a smaller one, or parts of it.",
            )
        ending = ending_of(filename)
        if ending in self.types_refused:
            yield _refused("filename", f"files that end in .{ending}")
        kind = content_type.partition(";")[0].strip().lower()
        if kind in self.types_refused:
            yield _refused("content_type", f"files of the type {kind}")


def ending_of(filename: str) -> str:
    """Return what follows the last dot, in lower case; systems ignore dots and spaces after it."""
    _, dot, ending = filename.rstrip(". \t").rpartition(".")
    return ending.lower() if dot else ""


def _refused(field: str, what: str) -> Objection:
    return Objection(
        field,
        "type_refused",
        f"The desk takes no {what}, because they can run programs: send what it shows as a "
        "picture, a text or a PDF.",
    )
