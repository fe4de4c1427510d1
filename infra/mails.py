"""Owns the project's mails with known answers: tests/intake/programs/*.yaml, each as raw bytes.

A mail is written in clear there, part by part, exactly as a mail program lays it out; the folder's
README says how. Here it is encoded as that program does.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import Header
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent.parent / "tests" / "intake" / "programs"
ALONE: Final = " (its HTML alone)"
CONTENT: Final = bytes(range(256))  # of every file


@dataclass(frozen=True, slots=True)
class KnownMail:
    """A raw mail and what must be read in it; `reply` is None where everything is the sender's."""

    name: str
    raw: bytes
    sender: str
    address: str
    subject: str
    reply: str | None
    whole: tuple[str, ...]
    files: tuple[str, ...]


def known_mails() -> list[KnownMail]:
    """Every mail; one that has plain text and HTML a second time with its HTML alone."""
    return [mail for path in sorted(FOLDER.glob("*.yaml")) for mail in _mails_of(path)]


def squeezed(text: str) -> str:
    """A text without its line breaks and blanks: programs wrap lines at will."""
    return " ".join(text.split())


def _mails_of(path: Path) -> Iterator[KnownMail]:
    written = yaml.safe_load(path.read_text("utf-8"))
    for name, mail in written["mails"].items():
        described = written["sent_with"] | mail
        yield _known(name, described)
        if "plain" in mail and "html" in mail:
            alone = {key: value for key, value in described.items() if key != "plain"}
            yield _known(name + ALONE, alone)


def _known(name: str, described: dict[str, Any]) -> KnownMail:
    sender, address = parseaddr(described["from"])
    reply = described.get("reply")
    if "plain" not in described:
        reply = described.get("reply_html", reply)
    return KnownMail(
        name,
        _Letter(described).raw(),
        sender,
        address,
        described["subject"],
        reply,
        tuple(described.get("whole", ())),
        tuple(file["name"] for file in described.get("files", ())),
    )


class _Letter:
    """One described mail while it is encoded."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described
        self.charset: str = described.get("charset", "utf-8")
        self.encoding: str = described.get("encoding", "quoted-printable")
        self.boundaries = 0

    def raw(self) -> bytes:
        """The mail as it leaves: CRLF at every line's end."""
        name, address = parseaddr(self.described["from"])
        headers = {
            "From": f"{self._word(name)} <{address}>",
            "To": "soporte@mesa.example",
            "Subject": self._word(self.described["subject"]),
            "Date": "Mon, 05 May 2025 10:42:07 +0200",
            "Message-ID": "<c0ffee@cliente.example>",
            "MIME-Version": "1.0",
        } | self.described.get("headers", {})
        head = "".join(f"{key}: {value}\n" for key, value in headers.items()).encode()
        return (head + self._content()).replace(b"\n", b"\r\n")

    def _content(self) -> bytes:
        shown = self._texts()
        files = self.described.get("files", [])
        if pictures := [self._file(each) for each in files if "cid" in each]:
            shown = self._multipart("related", [shown, *pictures])
        if others := [self._file(each) for each in files if "cid" not in each]:
            shown = self._multipart("mixed", [shown, *others])
        return shown

    def _texts(self) -> bytes:
        texts = [
            self._text(kind, self.described[kind])
            for kind in ("plain", "html")
            if kind in self.described
        ]
        return texts[0] if len(texts) == 1 else self._multipart("alternative", texts)

    def _text(self, kind: str, text: str) -> bytes:
        flowed = self.described.get("flowed") if kind == "plain" else None
        parameters = f"; charset={self.charset}" + ("; format=flowed" if flowed else "")
        parameters += "; delsp=yes" if flowed == "delsp" else ""
        # What a charset lacks is written as a reference in HTML, and is an error in plain text.
        data = text.encode(self.charset, "xmlcharrefreplace" if kind == "html" else "strict")
        head = f"Content-Type: text/{kind}{parameters}\nContent-Transfer-Encoding: {self.encoding}"
        return head.encode() + b"\n\n" + self._encoded(data)

    def _encoded(self, data: bytes) -> bytes:
        if self.encoding == "base64":
            return base64.encodebytes(data.replace(b"\n", b"\r\n"))
        if self.encoding == "quoted-printable":
            return binascii.b2a_qp(data)
        return data

    def _file(self, file: dict[str, Any]) -> bytes:
        placing = "inline" if file.get("inline") or "cid" in file else "attachment"
        name = self._word(file["name"])
        lines = [
            f'Content-Type: {file["type"]}; name="{name}"',
            f'Content-Disposition: {placing}; filename="{name}"',
            "Content-Transfer-Encoding: base64",
            *([f"Content-ID: <{file['cid']}>"] if "cid" in file else []),
        ]
        return "\n".join(lines).encode() + b"\n\n" + base64.encodebytes(CONTENT)

    def _multipart(self, kind: str, parts: list[bytes]) -> bytes:
        self.boundaries += 1
        boundary = f"=_part{self.boundaries}"
        opening = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n'.encode()
        rule = f"\n--{boundary}".encode()
        return opening + b"".join(rule + b"\n" + part for part in parts) + rule + b"--\n"

    def _word(self, text: str) -> str:
        if text.isascii():
            return text
        return Header(text, self.charset, maxlinelen=70).encode(linesep="\n")
