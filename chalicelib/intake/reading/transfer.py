"""Owns undoing transfer encodings: base64, quoted-printable and uuencode, broken ones included."""

import binascii
import re
from typing import Final

LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NOT_BASE64: Final = bytes(set(range(256)) - set(LETTERS))
UUENCODED: Final = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})
BASE64_LETTERS: Final = re.compile(rb"[A-Za-z0-9+/=\s]++")
# What follows padding, or a line of base64's usual length, may be a mailing list's footer.
PADDED: Final = re.compile(rb"[A-Za-z0-9+/\r\n]{4,}+={1,2}\s|[A-Za-z0-9+/]{60,}+=?=?\s")
SAMPLE: Final = 4_096
BEGIN: Final = re.compile(r"^begin [0-7]{3,4} (\S[^\r\n]{0,199})\r?$", re.MULTILINE)
LINE: Final = re.compile(r"[^\r\n]++")
MAX_BLOCKS: Final = 100
SHORT_BLOCK: Final = 700  # characters: about ten lines


def undone(data: bytes, encoding: str, defects: list[str]) -> bytes:
    """`data` without its transfer encoding; as it is when that is unknown or not true."""
    words = encoding.lower().replace(",", " ").replace(";", " ").split()
    name = words[0] if words else ""
    if name == "base64":
        return _from_base64(data, defects)
    if name == "quoted-printable":
        return binascii.a2b_qp(data)
    if name in UUENCODED:
        return _from_uuencode(data.decode("latin-1")) or data
    return data


def _from_base64(data: bytes, defects: list[str]) -> bytes:
    sample = data[:SAMPLE].strip()
    if sample and not BASE64_LETTERS.fullmatch(sample) and not PADDED.match(sample):
        defects.append("text said to be base64 is not")
        return data
    for padding in (b"", b"==", b"="):
        try:
            return binascii.a2b_base64(data + padding if padding else data)
        except binascii.Error:
            continue
    defects.append("base64 is cut off")
    bare = data.translate(None, NOT_BASE64)
    return binascii.a2b_base64(bare[: len(bare) // 4 * 4])


def without_uuencode(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """`text` without its uuencoded blocks, and the files in them as (name, content).

    A block of a few lines stays as well: it hides nothing, and may be what the text is about.
    """
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    position = 0
    while len(files) < MAX_BLOCKS and (begin := BEGIN.search(text, position)):
        end = text.find("\nend", begin.end())
        content = _from_uuencode(text[begin.start() : end + 1]) if end > 0 else b""
        if not content:
            break
        files.append((begin[1].strip(), content))
        short = end - begin.start() <= SHORT_BLOCK
        kept.append(text[position : end + len("\nend") if short else begin.start()])
        position = end + len("\nend")
    return "".join([*kept, text[position:]]), files


def _from_uuencode(block: str) -> bytes:
    """The bytes of one block from its `begin` line on; b'' when a line of it is no uuencode."""
    out = bytearray()
    started = False
    for match in LINE.finditer(block):
        line = match[0]
        if not started:
            started = line.startswith("begin ")
            continue
        if line.strip() in {"", "`", "end"}:
            break
        try:
            out += binascii.a2b_uu(_trimmed(line))
        except ValueError:  # binascii.Error is one
            return b""
    return bytes(out)


def _trimmed(line: str) -> str:
    """A line as long as its first letter says: some encoders write a letter or two too many."""
    count = (ord(line[0]) - 32) & 63
    return line[: 1 + (count + 2) // 3 * 4]
