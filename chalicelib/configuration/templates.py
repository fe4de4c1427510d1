"""What a desk writes in its own words: templates of desk.yaml, checked before they hold."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Self

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.configuration.language import Language
from chalicelib.notify.catalogue import LETTERS, Audience, Way, names_in
from chalicelib.tickets.value import Frozen

MOST = 200  # templates of a desk
_TAG = "[#$number]"  # by which an answer finds its ticket, and mail programs the conversation
# What no text has: control characters, and line ends but for the usual one.
PLAIN = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]*$"
_PLAIN_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"


def _known(name: str) -> str:
    if name not in LETTERS:
        known = ", ".join(f"'{each}'" for each in LETTERS)
        message = "There is no such text: see GET /desk/templates."
        raise PydanticCustomError("literal_error", message, {"expected": known})
    return name


TemplateName = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": list[JsonValue](LETTERS)})
]
Subject = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=150, pattern=_PLAIN_LINE),
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=PLAIN)
]


class OwnText(Frozen):
    """A text of the desk's own: it stands for the usual one wherever it fits, and fills by name.

    ``$name`` is replaced by a value and by nothing else; ``$$`` is a ``$``.
    """

    template: TemplateName = Field(alias="for")
    audience: Audience | None = None  # all, if not said; so with the next two
    channel: Way | None = None
    language: Language | None = None
    subject: Subject | None = None  # the usual one, if not said
    text: Text

    @model_validator(mode="after")
    def _names_are_declared(self) -> Self:
        for field, written in (("subject", self.subject), ("text", self.text)):
            if wrong := _wrong_name(written or "", LETTERS[self.template].names):
                message = f"{field} {wrong}"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _fits_the_template(self) -> Self:
        letter = LETTERS[self.template]
        if letter.is_phrase and (self.subject or self.audience or self.channel):
            message = f"“{self.template}” is a sentence within other texts: write no more than text"
            raise ValueError(message)
        if letter.is_phrase and "\n" in self.text:
            message = "text is a sentence within other texts, on one line; join the lines"
            raise ValueError(message)
        if self.audience and self.audience not in letter.audiences:
            known = ", ".join(letter.audiences)
            message = f"audience “{self.audience}” is never told of this; choose one of: {known}"
            raise ValueError(message)
        before, tag, _ = (self.subject or "").replace("${number}", "$number").partition(_TAG)
        # Behind a value of any length it could be cut off.
        if self.subject and letter.of_a_ticket and (not tag or "$" in before):
            message = f"subject lacks {_TAG} before any other name; add it: answers are found by it"
            raise ValueError(message)
        return self

    def fits(self, template: str, language: Language, audience: str, channel: str) -> bool:
        """Whether this text stands for that template, for these recipients."""
        return self.template == template and all(
            wanted is None or wanted == value
            for wanted, value in (
                (self.language, language),
                (self.audience, audience),
                (self.channel, channel),
            )
        )

    def covers(self, other: "OwnText") -> bool:
        """Whether this text fits wherever the other one does."""
        return self.template == other.template and all(
            mine in {None, theirs}
            for mine, theirs in (
                (self.language, other.language),
                (self.audience, other.audience),
                (self.channel, other.channel),
            )
        )


def each_holds(texts: tuple[OwnText, ...]) -> tuple[OwnText, ...]:
    """Refuse a text that never holds, because one above it fits wherever it does."""
    for place, text in enumerate(texts):
        first = next((each for each in range(place) if texts[each].covers(text)), None)
        if first is not None:
            message = (
                f"the text in place {place + 1} never holds, for the one in place "
                f"{first + 1} fits wherever it does; put it above, or remove it"
            )
            raise ValueError(message)
    return texts


OwnTexts = Annotated[tuple[OwnText, ...], Field(max_length=MOST), AfterValidator(each_holds)]


def _wrong_name(text: str, declared: Iterable[str]) -> str | None:
    """Return what is wrong with the names of a text, and what to do about it."""
    known = sorted(declared)
    allowed = ", ".join(f"${each}" for each in known) or "none"
    for name, line in names_in(text):
        where = f" in its line {line}" if "\n" in text else ""
        if name is None:
            return f"has a “$” that stands alone{where}; write $$ for it, or one of: {allowed}"
        if name not in known:
            near = next(iter(get_close_matches(name, known, 1)), None)
            meant = f"${near}, or one" if near else "one"
            return f"names “${name}”{where}, which nothing fills here; write {meant} of: {allowed}"
    return None
