"""Owns turning bytes into text: labels repaired as mail programs misuse them, the rest detected."""

import re
from codecs import register_error
from encodings.aliases import aliases
from itertools import pairwise
from typing import Final

# What the label says -> what the bytes are. Programs name the smaller set and write the larger.
MEANT: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "x_gbk": "gb18030",
    "ks_c_5601": "cp949", "ks_c_5601_1987": "cp949", "euc_kr": "cp949", "ksc5601": "cp949",
    "iso_8859_1": "cp1252", "iso8859_1": "cp1252", "latin1": "cp1252", "latin_1": "cp1252",
    "iso_8859_9": "cp1254", "iso_8859_11": "cp874", "tis_620": "cp874", "big5": "big5hkscs",
    "shift_jis": "cp932", "x_sjis": "cp932", "sjis": "cp932", "windows_31j": "cp932",
    "unicode_1_1_utf_7": "utf_7", "utf8mb4": "utf_8", "utf8": "utf_8", "cp_850": "cp850",
    "iso_8859_8_i": "iso8859_8", "iso_8859_8_e": "iso8859_8", "x_mac_roman": "mac_roman",
    "macintosh": "mac_roman", "iso_2022_jp": "iso2022_jp", "windows_874": "cp874",
}  # fmt: skip
SAYS_NOTHING: Final = frozenset({
    "", "us_ascii", "ascii", "ansi_x3.4_1968", "646", "unknown", "x_unknown", "unknown_8bit",
    "default", "8bit", "7bit", "none", "x_user_defined", "binary", "_iso_2022_jp$esc",
})  # fmt: skip
# Codecs of Python that no mail is written in; one is quadratic, others read backslashes as code.
NOT_FOR_MAIL: Final = frozenset({
    "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem",
    "palmos", "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec",
    "zlib_codec",
})  # fmt: skip
KNOWN: Final = (
    frozenset(aliases.values()) | {"utf_8_sig", "cp874", "cp1125", "koi8_u"}
) - NOT_FOR_MAIL
UNSAFE: Final = re.compile("[\x00\ud800-\udfff]")
DETECT_BYTES: Final = 8_192
MAX_SHIFTS: Final = 50_000
MAX_MENDED: Final = 1_000  # bytes read as western ones inside UTF-8


def decode(data: bytes, label: str | None, *, detect: bool = True) -> tuple[str, str | None]:
    """Text of `data`, whose charset is said to be `label`, and what had to be repaired (or None).

    Never fails: bytes that fit no charset become U+FFFD. `detect=False` forgoes the statistical
    detection, which is slow and worthless on a few bytes.
    """
    if (
        data.isascii()
        and b"\x1b" not in data
        and b"+" not in data
        and b"\x00" not in data
        and b"~" not in data
    ):
        return data.decode("ascii"), None
    name = codec_for(label)
    text = _strictly(data, name) if name else None
    if name in {None, "cp1252"} and (utf8 := _strictly(data, "utf_8")) is not None:
        return safe(utf8), None if name is None else _repair(data, "utf-8", label)
    if text is not None:
        return safe(text), None
    if name == "iso2022_jp":
        return safe(_japanese(data)), f"charset {label} repaired"
    if (mended := _mostly_utf8(data)) is not None:
        return safe(mended), "text has bytes that are not valid utf-8"
    if name in {None, "utf_8"}:
        found = _detected(data) if detect else "cp1252"
        return safe(data.decode(found, "replace")), _repair(data, found, label)
    return safe(data.decode(name, "replace")), f"text has bytes that are not valid {label}"


def codec_for(label: str | None) -> str | None:
    """Python's codec for a charset label as mails write it; None when the label says nothing."""
    name = (label or "").strip(" \t\"'<>;").lower().replace("-", "_").replace(" ", "_")[:40]
    name = name.removeprefix("charset=")
    if name in SAYS_NOTHING:
        return None
    name = MEANT.get(name, name)
    name = MEANT.get(name, name) if name in KNOWN else _alias(name)
    return name if name in KNOWN else None


def safe(text: str) -> str:
    """`text` without NUL and lone surrogates, which neither JSON nor the store can hold."""
    if "\x00" not in text and _encodable(text):
        return text
    return UNSAFE.sub(lambda m: "" if m[0] == "\x00" else "\N{REPLACEMENT CHARACTER}", text)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _alias(name: str) -> str:
    """The codec an alias stands for, those included that Python does not know (`cp_1252`)."""
    bare = name.removeprefix("x_").removeprefix("cs").replace("windows_", "cp").replace("cp_", "cp")
    for candidate in (name, bare, name.replace(".", "_"), name.removeprefix("iso_")):
        found = MEANT.get(candidate) or aliases.get(candidate)
        if found := found or (candidate if candidate in KNOWN else None):
            return MEANT.get(found, found)
    return "cp" + bare if "cp" + bare in KNOWN else name


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _repair(data: bytes, found: str, label: str | None) -> str | None:
    """The defect to note: none when plain ASCII came out, whatever the label said."""
    return (
        None
        if data.isascii()
        else f"charset {label or 'missing'} read as {found.replace('_', '-')}"
    )


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes (cut lines, pasted text); None when it never was UTF-8."""
    text = data.decode("utf_8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    valid = sum(1 for byte in data[:200_000] if byte >= 0xC2)  # lead bytes, broken ones included
    if valid <= 2 * broken:
        return None
    return data.decode("utf_8", "western") if broken <= MAX_MENDED else text


def _western(error: UnicodeError) -> tuple[str, int]:
    """What bytes that are no UTF-8 say in the set that most programs without a label write."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end == len(error.object) and error.reason == "unexpected end of data":
        return "\N{REPLACEMENT CHARACTER}", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


register_error("western", _western)


def _detected(data: bytes) -> str:
    """The charset of bytes: western when high bytes stand alone, else what statistics say."""
    first = next((i for i, byte in enumerate(data) if byte > 0x7F), 0)
    sample = data[max(0, first - 1_024) :][:DETECT_BYTES]
    high = [byte > 0x7F for byte in sample]
    pairs = sum(1 for a, b in pairwise(high) if a and b)
    if pairs * 4 < sum(high):
        return "cp1252"
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415  slow to import, rarely needed
    except ImportError:
        return "cp1252"
    best = from_bytes(sample).best()
    name = codec_for(best.encoding) if best else None
    return name or "cp1252"


def _japanese(data: bytes) -> str:
    """ISO-2022-JP as Windows writes it: NEC's characters too, or Shift_JIS under that label."""
    if data.count(b"\x1b") > MAX_SHIFTS:
        return data.decode("iso2022_jp", "replace")
    out = bytearray()
    double = False
    for i, run in enumerate(re.split(rb"(\x1b\$[@B]|\x1b\([BJI])", data)):
        if i % 2:
            double = run.startswith(b"\x1b$")
        elif double:
            out += _shift_jis(run)
        else:
            out += run
    return out.decode("cp932", "replace")


def _shift_jis(jis: bytes) -> bytes:
    """Shift_JIS of 7-bit JIS X 0208 pairs (the arithmetic of the two code tables)."""
    out = bytearray()
    for hi, lo in zip(jis[::2], jis[1::2], strict=False):
        if not (0x21 <= hi <= 0x7E and 0x21 <= lo <= 0x7E):
            out += bytes(b for b in (hi, lo) if b < 0x21)
            continue
        row = (hi - 0x21) // 2 + (0x81 if hi < 0x5F else 0xC1)
        col = lo + (0x1F if lo < 0x60 else 0x20) if hi % 2 else lo + 0x7E
        out += bytes((row, col))
    return bytes(out)
