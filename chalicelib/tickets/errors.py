"""Refusals: every way in which the desk says no, each naming the reason and the remedy."""

from collections.abc import Iterable


class Refusal(Exception):
    """The desk refuses a request; ``problem`` names the kind, ``status`` its HTTP status."""

    problem = "refused"
    status = 400

    def __init__(self, detail: str, **members: object) -> None:
        """Keep the sentence for people (``detail``) and the extension ``members`` for programs."""
        super().__init__(detail)
        self.detail = detail
        self.members = members


class InvalidNumber(Refusal):
    """The text is no ticket number."""

    problem = "invalid-ticket-number"
    status = 404

    def __init__(self, text: str, reason: str) -> None:
        """Quote a bounded part of the text, so that a log line or answer cannot be flooded."""
        super().__init__(f"“{text[:40]}” is not a ticket number: {reason}. Check it and try again.")


class TicketNotFound(Refusal):
    """No such ticket, or none that this actor may see: both answer the same."""

    problem = "ticket-not-found"
    status = 404

    def __init__(self, number: str) -> None:
        """Name the number that was asked for."""
        super().__init__(f"There is no ticket {number} that you may see.")


class IllegalMove(Refusal):
    """The ticket's status does not allow this verb."""

    problem = "illegal-move"
    status = 409

    def __init__(self, verb: str, status: str, legal: Iterable[str]) -> None:
        """List the verbs that are legal in this status."""
        verbs = sorted(legal)
        listed = ", ".join(verbs) or "none"
        super().__init__(
            f"A ticket that is {status} cannot take “{verb}”. Legal now: {listed}.",
            current_status=status,
            legal=verbs,
        )


class NeedsDefinitiveAnswer(Refusal):
    """A ticket is resolved only with a definitive answer to the customer."""

    problem = "needs-definitive-answer"
    status = 409

    def __init__(self) -> None:
        """Say both remedies."""
        super().__init__(
            "A ticket is resolved only with a definitive answer: send “answer” with this request, "
            "or first send a message with “definitive”: true."
        )


class NotReady(Refusal):
    """The workflow of this kind of ticket asks for something first."""

    problem = "not-ready"
    status = 409


class NotAllowed(Refusal):
    """The actor may see the ticket but not do this to it."""

    problem = "not-allowed"
    status = 403


class UnknownAgent(Refusal):
    """A ticket is assigned only to somebody the desk knows."""

    problem = "unknown-agent"
    status = 422


class Conflict(Refusal):
    """Somebody else changed the ticket meanwhile, more often than the desk retries."""

    problem = "conflict"
    status = 409


class NothingToAcknowledge(Refusal):
    """No page of this ticket waits for an acknowledgement."""

    problem = "nothing-to-acknowledge"
    status = 409


class Outdated(Refusal):
    """The caller saw another version of a thing than the one that stands."""

    problem = "outdated"
    status = 412

    def __init__(self, seen: int, current: int, thing: str = "ticket") -> None:
        """Name both versions; the remedy is to read again."""
        super().__init__(
            f"You saw version {seen} of this {thing}, and it is at version {current} by now. "
            "Read it again, and repeat the change if it still makes sense.",
            current_version=current,
        )


class KeyReused(Refusal):
    """An ``Idempotency-Key`` came back with another request than its first."""

    problem = "idempotency-key-reused"
    status = 422

    def __init__(self) -> None:
        """Say the remedy."""
        super().__init__(
            "This Idempotency-Key was used for another request. "
            "Use a new key for each request, and repeat a request under its own key."
        )


class InvalidChange(Refusal):
    """A field of a change does not fit the ticket or the desk."""

    problem = "invalid-change"
    status = 422


class UnknownTeam(Refusal):
    """A ticket goes only to a team that the desk has."""

    problem = "unknown-team"
    status = 422


class UnknownProduct(Refusal):
    """A ticket is about a product that the desk serves, or about none."""

    problem = "unknown-product"
    status = 422
