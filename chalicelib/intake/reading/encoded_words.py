"""Owns making a raw header value readable: encoded words (RFC 2047) as found, and bare bytes."""

import binascii
import re
from typing import Final

from chalicelib.intake.reading.charset import decode, safe

OPENING: Final = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?")
SPACES: Final = re.compile(r"\s+")
CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
MISLEADING: Final = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")  # they turn the text around
NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")

Word = tuple[str, str, str]  # charset, "b" or "q", encoded text


def readable(value: str, hint: str | None = None) -> str:
    """A raw header value as one line of text; `hint` is the charset the mail uses for its text."""
    text = unescaped(value, hint)
    if "=?" in text:
        text = _decoded(text)
    return SPACES.sub(" ", CONTROL.sub(" ", MISLEADING.sub("", safe(text)))).strip()


def unescaped(value: str, hint: str | None = None) -> str:
    """`value` with bare bytes decoded: UTF-8, else the mail's own charset, else western."""
    if "\x1b$" in value:
        return decode(value.encode("utf-8", "surrogateescape"), "iso-2022-jp", detect=False)[0]
    if value.isascii():
        return value
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data, hint, detect=False)[0]


def _decoded(text: str) -> str:
    """`text` with its encoded words decoded; blanks between two are no text (RFC 2047, 6.2)."""
    out: list[str] = []
    words: list[Word] = []
    position = 0
    while found := _next_word(text, position):
        start, end, word = found
        between = text[position:start]
        if between.strip() or not words:
            out += [_text_of(words), between]
            words = []
        words.append(word)
        position = end
    return "".join([*out, _text_of(words), text[position:]])


def _next_word(text: str, position: int) -> tuple[int, int, Word] | None:
    opening = OPENING.search(text, position)
    close = text.find("?=", opening.end()) if opening else -1
    if not opening or close < 0:
        return None
    charset = opening[1].partition("*")[0]  # RFC 2231 allows a language after the charset
    return opening.start(), close + 2, (charset, opening[2].lower(), text[opening.end() : close])


def _text_of(words: list[Word]) -> str:
    """Words of one charset are decoded together: programs split inside a multibyte character."""
    out: list[str] = []
    position = 0
    while position < len(words):
        charset = words[position][0].lower()
        run = [words[position]]
        while position + len(run) < len(words) and words[position + len(run)][0].lower() == charset:
            run.append(words[position + len(run)])
        position += len(run)
        out.append(decode(_bytes_of(run), charset, detect=False)[0])
    return "".join(out)


def _bytes_of(run: list[Word]) -> bytes:
    """The bytes of words of one charset; base64 cut inside a quad goes on in the next word."""
    out = bytearray()
    pending = ""
    for _, encoding, text in run:
        if encoding == "q":
            out += _base64(pending) + _quoted(text)
            pending = ""
            continue
        pending += NOT_BASE64.sub("", text)
        if len(pending) % 4 == 0 or text.rstrip().endswith("="):
            out += _base64(pending)
            pending = ""
    return bytes(out + _base64(pending))


def _base64(text: str) -> bytes:
    whole = text if len(text) % 4 != 1 else text[:-1]  # one letter alone carries no byte
    return binascii.a2b_base64(whole + "=" * (-len(whole) % 4))


def _quoted(text: str) -> bytes:
    return binascii.a2b_qp(text.encode("utf-8", "surrogatepass"), header=True)
