"""Signatures on what leaves the desk and comes back: reply addresses, references, links. Pure."""

import base64
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

_BUNDLE = "b"  # where the address of a single page has its chain
_DIGITS = 6  # of a chain
LENGTH = 16  # base-32 characters: 80 bits, and mail programs keep them whatever they do to case


@dataclass(frozen=True)
class Signer:
    """Signs texts with the desk's secret key; ``purpose`` keeps one use from passing as another."""

    key: bytes

    def sign(self, purpose: str, *parts: str) -> str:
        """Return the signature, lower-case letters and digits."""
        content = json.dumps((purpose, *parts)).encode()
        digest = hmac.new(self.key, content, sha256).digest()
        return base64.b32encode(digest).decode().lower()[:LENGTH]

    def is_valid(self, signature: str, purpose: str, *parts: str) -> bool:
        """Whether ``signature`` is the one for exactly these parts, compared in constant time."""
        expected = self.sign(purpose, *parts).encode()
        return hmac.compare_digest(signature.lower().encode("utf-8", "replace"), expected)

    def reply_address(self, number: str, mailbox: str) -> str:
        """Return the address that brings an answer back to its ticket and to no other."""
        domain = mailbox.rpartition("@")[2].lower()
        return f"reply+{number.lower()}.{self.sign('reply', number, domain)}@{domain}"

    def number_in_address(self, address: str) -> str | None:
        """Return the ticket that a reply address names, or None unless the desk made it."""
        local, _, domain = address.lower().rpartition("@")
        number, _, signature = local.removeprefix("reply+").upper().partition(".")
        if not local.startswith("reply+") or not self.is_valid(signature, "reply", number, domain):
            return None
        return number

    def page_address(self, number: str, chain: int, person: str, mailbox: str) -> str:
        """Return the address that acknowledges one person's page of one ticket."""
        return self._page_address(number, str(chain), person, mailbox)

    def bundle_address(self, batch: str, person: str, mailbox: str) -> str:
        """Return the address that acknowledges a bundle of one person's pages."""
        return self._page_address(batch, _BUNDLE, person, mailbox)

    def page_in_address(
        self, address: str, people: Iterable[str]
    ) -> tuple[str, int | None, str] | None:
        """Return ticket, chain and person of a page's address; for a bundle its id and no chain.

        The person is not written in it, and is the one of ``people`` whose signature it bears.
        """
        local, _, domain = address.strip().lower().rpartition("@")
        what, _, rest = local.removeprefix("page+").partition(".")
        place, _, signature = rest.partition(".")
        known = place == _BUNDLE or (place.isascii() and place.isdigit() and len(place) <= _DIGITS)
        if not local.startswith("page+") or not known:
            return None
        what = what if place == _BUNDLE else what.upper()
        for person in people:
            if self.is_valid(signature, "page reply", what, place, person, domain):
                return what, None if place == _BUNDLE else int(place), person
        return None

    def _page_address(self, what: str, place: str, person: str, mailbox: str) -> str:
        domain = mailbox.rpartition("@")[2].lower()
        signature = self.sign("page reply", what, place, person, domain)
        return f"page+{what.lower()}.{place}.{signature}@{domain}"

    def reference(self, event_id: str, mailbox: str) -> str:
        """Return the Message-ID by which an event's mail refers to its ticket."""
        domain = mailbox.rpartition("@")[2].lower()
        return f"<{event_id}.{self.sign('reference', event_id, domain)}@{domain}>"

    def number_in_reference(self, message_id: str) -> str | None:
        """Return the ticket that one of the desk's own references names, or None."""
        event_id = self.event_in_reference(message_id)
        return event_id.partition(".")[0] if event_id else None

    def event_in_reference(self, message_id: str) -> str | None:
        """Return the id of the event that one of the desk's own references names, or None."""
        local, _, domain = message_id.strip("<> ").rpartition("@")
        event_id, _, signature = local.rpartition(".")
        if not event_id or not self.is_valid(signature, "reference", event_id, domain.lower()):
            return None
        return event_id

    def marker(self, number: str, mailbox: str) -> str:
        """Return what a mail's text carries, for programs that keep the text and no header."""
        domain = mailbox.rpartition("@")[2].lower()
        return f"[{number}.{self.sign('marker', number, domain)}]"

    def number_in_marker(self, marker: str, mailbox: str) -> str | None:
        """Return the ticket that a marker names at that mailbox's domain, or None."""
        domain = mailbox.rpartition("@")[2].lower()
        number, _, signature = marker.strip("[]").partition(".")
        number = number.upper()
        return number if self.is_valid(signature, "marker", number, domain) else None

    def hook_token(self, system: str) -> str:
        """Return what the path of an external system's hook carries."""
        packed = base64.urlsafe_b64encode(system.encode()).decode().rstrip("=")
        return f"{packed}.{self.sign('hook', system)}"

    def hook_system(self, token: str) -> str | None:
        """Return the system that a hook's token was made for, else None."""
        packed, _, signature = token.partition(".")
        try:
            system = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except ValueError:
            return None
        return system if self.is_valid(signature, "hook", system) else None

    def page_token(self, number: str, chain: int, person: str) -> str:
        """Return what an acknowledge link carries: who was paged, for which chain and ticket."""
        return self._personal("page", number, chain, person)

    def paged(self, token: str) -> tuple[str, int, str] | None:
        """Return number, chain and person of a valid page token, else None."""
        return self._read_personal("page", token)

    def bundle_token(self, batch: str, person: str) -> str:
        """Return what the link to a bundle of pages carries: which one, and whom it called."""
        return self._personal("bundle", batch, 0, person)

    def bundled(self, token: str) -> tuple[str, str] | None:
        """Return the bundle and the person of a valid token, else None."""
        found = self._read_personal("bundle", token)
        return (found[0], found[2]) if found else None

    def rating_token(self, number: str, resolution: int, person: str) -> str:
        """Return what the link of a rating carries: who rates which solution of which ticket."""
        return self._personal("rating", number, resolution, person)

    def rated(self, token: str) -> tuple[str, int, str] | None:
        """Return number, solution and person of a valid rating token, else None."""
        return self._read_personal("rating", token)

    def digest_token(self, address: str) -> str:
        """Return what the link carries by which somebody ends their digests."""
        packed = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
        return f"{packed}.{self.sign('digest', address)}"

    def digest_of(self, token: str) -> str | None:
        """Return whose digests a link ends, or None unless the desk made it."""
        packed, _, signature = token.partition(".")
        try:
            address = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except ValueError:
            return None
        return address if self.is_valid(signature, "digest", address) else None

    def feed_token(self, person: str, count: int) -> str:
        """Return what the link of somebody's on-call calendar carries; ``count`` renews it."""
        return self._personal("on-call feed", "", count, person)

    def feed_of(self, token: str) -> tuple[str, int] | None:
        """Return whose calendar a link is for, and its count, or None unless the desk made it."""
        found = self._read_personal("on-call feed", token)
        return (found[2], found[1]) if found else None

    def swap_token(self, swap: str, person: str) -> str:
        """Return what the link to a swap carries: which one, and who answers it."""
        return self._personal("swap", swap, 0, person)

    def swap_of(self, token: str) -> tuple[str, str] | None:
        """Return the swap and the person of a valid token, else None."""
        found = self._read_personal("swap", token)
        return (found[0], found[2]) if found else None

    def upload_token(self, caller: str, *upload: str) -> str:
        """Return what an upload is known by: what it is to be, for nobody but ``caller``."""
        content = json.dumps(upload, ensure_ascii=False, separators=(",", ":"))
        packed = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
        return f"{packed}.{self.sign('upload', caller, content)}"

    def upload(self, caller: str, token: str) -> tuple[str, ...] | None:
        """Return what the token says of an upload of ``caller``'s own, else None."""
        packed, _, signature = token.partition(".")
        try:
            content = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except ValueError:
            return None
        if not self.is_valid(signature, "upload", caller, content):
            return None
        return tuple(json.loads(content))

    def _personal(self, purpose: str, number: str, place: int, person: str) -> str:
        """Return the token of a link that one person gets about one thing of one ticket."""
        content = f"{number}|{place}|{person}"
        packed = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
        return f"{packed}.{self.sign(purpose, content)}"

    def _read_personal(self, purpose: str, token: str) -> tuple[str, int, str] | None:
        packed, _, signature = token.partition(".")
        try:
            content = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except ValueError:
            return None
        if not self.is_valid(signature, purpose, content):
            return None
        number, place, person = content.split("|", 2)
        return number, int(place), person
