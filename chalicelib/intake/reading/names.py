"""Owns the names of attachments: safe base names, and sensible ones where the mail gives none."""

import re
from typing import Final
from urllib.parse import unquote

MAX_NAME: Final = 150
UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
BLANKS: Final = re.compile(r"\s+")
SEPARATORS: Final = re.compile(r"[/\\]+")

ENDINGS: Final = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "application/ics": ".ics",
    "text/csv": ".csv", "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/rtf": ".rtf",
    "text/xml": ".xml", "message/rfc822": ".eml", "message/global": ".eml",
    "message/delivery-status": ".txt", "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt", "text/rfc822-headers": ".txt", "image/jpeg": ".jpg",
    "image/jpg": ".jpg", "image/pjpeg": ".jpg", "image/png": ".png", "image/gif": ".gif",
    "image/bmp": ".bmp", "image/tiff": ".tif", "image/webp": ".webp", "image/svg+xml": ".svg",
    "image/heic": ".heic", "application/pdf": ".pdf", "application/zip": ".zip",
    "application/x-zip-compressed": ".zip", "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls", "application/json": ".json", "application/rtf": ".rtf",
    "application/xml": ".xml", "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/mp4": ".m4a",
    "audio/ogg": ".ogg", "audio/amr": ".amr", "video/mp4": ".mp4", "video/quicktime": ".mov",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}  # fmt: skip
# Names by which mail programs know parts that need no name of their own.
USUAL: Final = {
    "text/calendar": "invite.ics", "application/ics": "invite.ics",
    "application/ms-tnef": "winmail.dat", "application/vnd.ms-tnef": "winmail.dat",
    "application/pgp-signature": "signature.asc", "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s", "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m", "message/rfc822": "message.eml",
    "message/global": "message.eml", "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
}  # fmt: skip
STEMS: Final = {"text": "document", "image": "image", "audio": "audio", "video": "video"}
LOCATION_NAME: Final = re.compile(r"([^/\\?#]{1,200}\.[A-Za-z0-9]{2,5})(?:[?#][^/]*)?\s*$")
CONTENT_ID_NAME: Final = re.compile(r"([\w.-]{1,80}\.[A-Za-z0-9]{2,4})@")


def file_name(given: str) -> str:
    """The base name in what the mail gives, at most 150 characters; '' when nothing is left."""
    return _bounded(SEPARATORS.split(given.rstrip("/\\"))[-1])


def described_name(description: str, content_type: str) -> str:
    """A name made of a subject or description, with the ending that its type wants, or ''."""
    stem = _bounded(SEPARATORS.sub("-", description))
    ending = ENDINGS.get(content_type, "")
    return stem if not stem or stem.lower().endswith(ending) else _bounded(stem + ending)


def content_id_name(content_id: str) -> str:
    """The name inside a Content-ID, where Outlook writes `image001.jpg@01CDB132`, or ''."""
    match = CONTENT_ID_NAME.match(content_id)
    return match[1] if match else ""


def location_name(location: str) -> str:
    """The name at the end of a Content-Location, where some programs give no other, or ''."""
    match = LOCATION_NAME.search(location)
    return file_name(unquote(match[1], errors="replace")) if match else ""


def type_of(name: str) -> str:
    """The content type that the ending of a name tells."""
    ending = "." + name.lower().rpartition(".")[2]
    found = (kind for kind, usual in ENDINGS.items() if usual == ending)
    return next(found, "application/octet-stream")


def free_name(name: str, taken: set[str]) -> str:
    """`name`, numbered when it is one of `taken`: two files of one mail can be saved side by side."""
    if name not in taken:
        return name
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    numbers = range(1, len(taken) + 2)
    return next(free for n in numbers if (free := f"{stem}{n}{dot}{ending}") not in taken)


def default_name(content_type: str, number: int) -> str:
    """A name for the `number`th attachment, which has none."""
    usual = USUAL.get(content_type)
    if not usual:
        stem, ending = STEMS.get(content_type.partition("/")[0], ""), ENDINGS.get(content_type, "")
        usual = stem + ending if stem and ending else f"attachment-{number}{ending or '.bin'}"
    return usual


def _bounded(name: str) -> str:
    """`name` without what misleads a file system or a reader, the ending kept when cut."""
    bare = BLANKS.sub(" ", UNSAFE.sub("", name[:2_000])).strip(" .")
    if len(bare) <= MAX_NAME:
        return bare
    stem, dot, ending = bare.rpartition(".")
    if not dot or len(ending) > 10:
        return bare[:MAX_NAME].strip()
    return stem[: MAX_NAME - 1 - len(ending)].strip() + dot + ending
