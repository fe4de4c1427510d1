"""Whether mail to an address arrives: what was heard of it, and what follows. Pure.

An address is marked by a hard bounce or a complaint, and is written to again once it is verified.
Whatever is older than what is known already changes nothing: feedback comes late, twice and in
any order.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from chalicelib.tickets.value import Frozen

LONGEST_REASON = 200  # characters of what a mail server says
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']{1,64}@[^\s<>()\[\]:;,\"']{1,255}")


class Fate(StrEnum):
    """What became of a mail at one recipient."""

    BOUNCED = "bounced"  # for good: the address takes no mail
    RETURNED = "returned"  # it was given up; the next one may well arrive
    DELAYED = "delayed"  # it is still tried
    REJECTED = "rejected"  # our provider did not send it, for what stands in it
    COMPLAINED = "complained"  # its reader calls it spam
    WELCOMED = "welcomed"  # its reader says that it is no spam
    NOTED = "noted"  # a report that says nothing of the reader's will


MARKING = frozenset({Fate.BOUNCED, Fate.COMPLAINED})
ENDING = MARKING | {Fate.RETURNED, Fate.REJECTED}  # it did not arrive, or was not wanted
TELLING = MARKING | {Fate.REJECTED}  # what an agent must know to reach the person otherwise
Why = Literal["bounce", "complaint"]


class Feedback(Frozen):
    """What was heard of one mail at one recipient, and when it happened."""

    fate: Fate
    address: str
    at: AwareDatetime
    reason: str = ""
    message: str = ""  # the provider's id of the mail, or the report's own


class KnownAddress(Frozen):
    """What the desk knows of an address; ``as_of`` is the latest thing that it knows."""

    address: str
    version: int = 0
    as_of: AwareDatetime | None = None
    undeliverable_since: AwareDatetime | None = None
    kind: Why | None = None
    reason: str | None = None
    message: str | None = None  # the mail by which it became known
    welcomed_at: AwareDatetime | None = None  # the latest word that our mail is no spam
    verified_at: AwareDatetime | None = None
    verified_by: str | None = None
    verified_reason: str | None = None

    @property
    def undeliverable(self) -> bool:
        """Whether the desk writes to it no more."""
        return self.undeliverable_since is not None


def heard(known: KnownAddress, feedback: Feedback) -> KnownAddress:
    """Return what is known after some feedback: the very same when that changes nothing."""
    if feedback.fate is Fate.WELCOMED:
        return _welcomed(known, feedback.at)
    if feedback.fate not in MARKING or _is_older(feedback.at, known.as_of):
        return known
    if feedback.fate is Fate.COMPLAINED and _is_older(feedback.at, known.welcomed_at):
        return known  # it was taken back before it was heard of
    kind: Why = "complaint" if feedback.fate is Fate.COMPLAINED else "bounce"
    if known.undeliverable and (known.kind == "complaint" or kind == "bounce"):
        return _next(known, as_of=feedback.at)
    return _next(
        known,
        as_of=feedback.at,
        undeliverable_since=feedback.at,
        kind=kind,
        reason=feedback.reason or None,
        message=feedback.message or None,
    )


def verified(known: KnownAddress, at: datetime, by: str, reason: str | None) -> KnownAddress:
    """Return what is known after somebody, or the address itself, has shown that it is right."""
    if _is_older(at, known.as_of) and not known.undeliverable:
        return known
    latest = max(at, known.as_of) if known.as_of else at
    cleared = _cleared(known, latest)
    return cleared.model_copy(
        update={"verified_at": at, "verified_by": by, "verified_reason": reason}
    )


def _welcomed(known: KnownAddress, at: datetime) -> KnownAddress:
    """Take back the complaints until then, also those that are yet to be heard of."""
    if _is_older(at, known.welcomed_at):
        return known
    complained = known.kind == "complaint" and not _is_older(at, known.as_of)
    after = _cleared(known, at) if complained else _next(known)
    return after.model_copy(update={"welcomed_at": at})


def _is_older(at: datetime, than: datetime | None) -> bool:
    return than is not None and at <= than


def _cleared(known: KnownAddress, at: datetime) -> KnownAddress:
    nothing = dict.fromkeys(("undeliverable_since", "kind", "reason", "message"))
    return _next(known, as_of=at, **nothing)


def _next(known: KnownAddress, **fields: object) -> KnownAddress:
    return known.model_copy(update={**fields, "version": known.version + 1})


def bounded_reason(*parts: str) -> str:
    """Return what a mail server said, in one line of bounded length and without addresses."""
    words = " ".join(" ".join(parts)[: 4 * LONGEST_REASON].split())
    readable = "".join(each if each.isprintable() else "?" for each in words)
    return _ADDRESS.sub("…", readable)[:LONGEST_REASON].strip()
