"""Owns the parameters of Content-Type and Content-Disposition, badly written ones too."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from chalicelib.intake.reading.charset import decode
from chalicelib.intake.reading.encoded_words import readable

MAX_PARAMETERS: Final = 100
PIECE: Final = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*?))?$")
ESCAPED: Final = re.compile(r'\\(["\\])')  # only these: a Windows path in a name is not escaped


def read_parameters(value: str, hint: str | None = None) -> tuple[str, dict[str, str]]:
    """The main word ('text/html', 'attachment') and the parameters, both in lower case."""
    main, _, rest = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _pairs(rest):
        piece = PIECE.match(name)
        if piece:
            number = int(piece[2]) if piece[2] else 0
            pieces.setdefault(piece[1], {}).setdefault(
                number, (text, not piece[2] or bool(piece[3]))
            )
        else:
            plain.setdefault(name, text)
    read = {name: readable(text, hint) for name, text in plain.items()}
    read.update({name: _joined(found, hint) for name, found in pieces.items()})
    return main.strip().strip("\"'").lower(), read


def _pairs(rest: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(rest) and len(found) < MAX_PARAMETERS:
        equals = rest.find("=", position)
        if equals < 0:
            break
        name = rest[position:equals].rpartition(";")[2].strip().lower()
        text, position = _text(rest, equals + 1)
        if name and len(name) < MAX_PARAMETERS:
            found.append((name, text))
    return found


def _text(rest: str, position: int) -> tuple[str, int]:
    """One value, quoted or up to the next semicolon, and where the next parameter begins."""
    while position < len(rest) and rest[position] in " \t":
        position += 1
    if rest.startswith('"', position):
        close = position + 1
        while (
            (close := rest.find('"', close)) > 0
            and rest[close - 1] == "\\"
            and rest[close - 2] != "\\"
        ):
            close += 1
        if close > 0:
            return ESCAPED.sub(r"\1", rest[position + 1 : close]), close + 1
    end = rest.find(";", position)
    end = len(rest) if end < 0 else end
    return rest[position:end].strip().strip('"'), end + 1


def _joined(pieces: dict[int, tuple[str, bool]], hint: str | None) -> str:
    """The value of RFC 2231 pieces (text, whether percent-encoded), by their numbers."""
    charset, data = hint, bytearray()
    for position, number in enumerate(sorted(pieces)):
        text, encoded = pieces[number]
        if encoded and position == 0 and text.count("'") > 1:
            charset, _, text = text.split("'", 2)
        data += (
            unquote_to_bytes(text)
            if encoded and text.isascii()
            else text.encode("utf-8", "surrogateescape")
        )
    return readable(decode(bytes(data), charset, detect=False)[0])
