"""Owns the choice of what in a mail is its text and what is attached."""

import html
from dataclasses import dataclass, field
from typing import Final

from chalicelib.intake.reading.parts import Part
from chalicelib.intake.reading.passages import LOOKS_HTML, Passage, decoded, joined
from chalicelib.intake.reading.tnef import KINDS, Enclosed, read_tnef
from chalicelib.intake.reading.transfer import without_uuencode

MAX_TEXT: Final = 1_000_000  # characters of the whole plain text
MAX_HTML: Final = 8_000_000  # bytes of one HTML part, embedded pictures included
READ_AS_TEXT: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
OPAQUE: Final = "application/octet-stream"
# The parts of a report on a mail: what happened, for programs, and the mail or its header.
REPORTED: Final = frozenset({
    "message/delivery-status", "message/disposition-notification", "message/feedback-report",
    "message/global-delivery-status", "message/rfc822", "message/global", "text/rfc822-headers",
    "message/global-headers",
})  # fmt: skip
SAME_AGAIN: Final = frozenset({"text/x-amp-html", "text/watch-html"})


@dataclass(frozen=True, slots=True)
class File:
    """A part to keep as an attachment; `enclosed` is for what is no MIME part (uuencode, TNEF)."""

    part: Part
    protection: bool = False
    enclosed: Enclosed | None = None


@dataclass(slots=True)
class Body:
    """What a mail says, passage by passage, and the files beside."""

    passages: list[Passage] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def text(self, defects: list[str]) -> str:
        """The whole text as plain text."""
        texts = [each.text(defects).strip("\n") for each in self.passages]
        text = "\n\n".join(text for text in texts if text.strip())
        if len(text) > MAX_TEXT:
            defects.append(f"text is longer than {MAX_TEXT} characters: the rest was left out")
        return text[:MAX_TEXT]

    def html(self) -> str | None:
        """The HTML of all passages, plain ones escaped; None when no passage has any."""
        if not any(each.markup for each in self.passages):
            return None
        return "\n".join(
            each.markup or f"<pre>{html.escape(each.plain or '')}</pre>" for each in self.passages
        )


def read_body(root: Part, defects: list[str]) -> Body:
    """The text and the files of a tree of parts."""
    body = _opened(_gathered(root, defects), defects)
    if not body.passages:
        _promote_named_text(body, defects)
    body.passages = joined(body.passages)
    return body


def _gathered(part: Part, defects: list[str]) -> Body:
    kind = part.content_type
    if not part.children:
        return _leaf(part, defects)
    if kind == "multipart/alternative":
        return _alternative(part, defects)
    if kind == "multipart/encrypted":
        return Body(files=[File(child, protection=True) for child in part.children])
    shown = _shown(part)
    body = Body()
    for child in part.children:
        if shown is not None and child is not shown:
            report = kind == "multipart/report"
            apart = kind == "multipart/signed" or (report and _is_for_programs(child))
            body.files += _all_files(child, protection=apart)
        else:
            found = _gathered(child, defects)
            body.passages += found.passages
            body.files += found.files
    return body


def _shown(part: Part) -> Part | None:
    """The one child that is shown where the others only belong to it; None where all are."""
    first = part.children[0]
    if part.content_type in {"multipart/report", "multipart/signed"}:
        return first
    if part.content_type != "multipart/related":
        return None
    readable = [
        child for child in part.children if child.children or child.content_type in READ_AS_TEXT
    ]
    return next(iter(readable), first)


def _is_for_programs(part: Part) -> bool:
    """Whether a part of a report is for programs alone.

    What a mail system gives a name or a description is for people, like any other file.
    """
    described = part.named or part.fields.first("content-description")
    return part.content_type in REPORTED and not described


def _alternative(part: Part, defects: list[str]) -> Body:
    """One passage of the alternatives: the first plain one that says something, the last HTML."""
    plain: str | None = None
    markup: str | None = None
    body = Body()
    for child in part.children:
        if child.content_type in SAME_AGAIN:
            continue
        found = _gathered(child, defects)
        body.files += found.files
        if any(each.markup for each in found.passages):
            markup = found.html()
        elif found.passages and not (plain and plain.strip()):
            plain = "\n\n".join(each.plain or "" for each in found.passages)
    if plain is not None or markup is not None:
        body.passages.append(Passage(plain, markup))
    return body


def _all_files(part: Part, *, protection: bool = False) -> list[File]:
    """Every leaf of `part` as a file."""
    if not part.children:
        return [File(part, protection)]
    return [file for child in part.children for file in _all_files(child, protection=protection)]


def _leaf(part: Part, defects: list[str]) -> Body:
    if part.content_type not in READ_AS_TEXT or part.disposition == "attachment" or part.named:
        return Body(files=[File(part)])
    return _as_passage(part, defects)


def _promote_named_text(body: Body, defects: list[str]) -> None:
    """Without any other text, a text part that merely has a name is the text."""
    for file in body.files:
        if (
            file.part.content_type in READ_AS_TEXT
            and file.part.disposition != "attachment"
            and not file.protection
        ):
            body.files.remove(file)
            found = _as_passage(file.part, defects)
            body.passages += found.passages
            body.files += found.files
            return


def _as_passage(part: Part, defects: list[str]) -> Body:
    data = part.content(defects)
    marked_up = part.content_type != "text/plain"
    limit = MAX_HTML if marked_up else 4 * MAX_TEXT
    files = []
    if len(data) > limit:
        defects.append(f"a text is longer than {limit} bytes: cut, and the whole of it attached")
        files.append(File(part, enclosed=Enclosed(content=data)))
        data = data[:limit]
    text = decoded(part, data, defects)
    if marked_up or LOOKS_HTML.match(text):
        return Body([Passage(markup=text)], files)
    text, found = without_uuencode(text)
    files += [
        File(part, enclosed=Enclosed(name=name, kind=OPAQUE, content=content))
        for name, content in found
    ]
    return Body([Passage(plain=text)], files)


def _opened(body: Body, defects: list[str]) -> Body:
    """`body` with the files of Outlook's envelopes in their place, and their text where it has none."""
    files: list[File] = []
    passages = list(body.passages)
    for file in body.files:
        winmail = file.part.content_type in KINDS or file.part.named.lower() == "winmail.dat"
        found = read_tnef(file.part.content(defects)) if winmail and not file.enclosed else None
        if found is None:
            files.append(file)
            continue
        if not found.whole:
            defects.append("winmail.dat was not read whole: attached as well")
        if not (found.whole and (found.files or found.text or found.html)):
            files.append(file)
        files += [File(file.part, enclosed=each) for each in found.files]
        if not any((each.plain or each.markup or "").strip() for each in passages) and (
            found.text or found.html
        ):
            passages.append(Passage(found.text or None, found.html or None))
    return Body(passages, files)
