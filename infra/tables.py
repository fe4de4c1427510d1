"""Documents made from the code's own tables: ``make tables`` writes them, a test compares them.

``docs/workflow.md`` is drawn from ``tickets/status.py``, ``docs/rights.md`` from ``rights.py``,
``docs/notifications.md`` from ``notify/matrix.py``, ``docs/templates.md`` from
``notify/catalogue.py``; what a verb does is the first sentence of its function.
"""

import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path

from chalicelib.notify.catalogue import LETTERS, TICKET_NAMES
from chalicelib.notify.matrix import MATRIX, Audience, Cell
from chalicelib.rights import RIGHTS, Capacity
from chalicelib.tickets import changes, rating, relations, saying, workflow
from chalicelib.tickets.status import LEADS, LEGAL, LIVE, Status

DOCS = Path(__file__).parents[1] / "docs"
MADE = "<!-- Made by `make tables`: change the code's tables, not this file. -->"

_RULES = {"approve": "decide_approval", "accept": "answer_offer"}  # elsewhere it is the verb's name
_END = frozenset({Status.CLOSED, Status.MERGED})

CAPACITIES: Mapping[Capacity, str] = {
    Capacity.REQUESTER: "asked for it: the ticket, or the record, is their own",
    Capacity.COORDINATOR: "coordinates its organization, unless that shares its tickets with "
    "nobody (`sharing: none`)",
    Capacity.MEMBER: "belongs to its organization, which shares with all (`sharing: all`)",
    Capacity.AGENT: "works for the desk, on any of its levels",
    Capacity.SUPERVISOR: "watches over the agents, approves, and breaks the glass with a reason",
    Capacity.ADMIN: "is a supervisor who also describes the desk (`desk.yaml`)",
    Capacity.MACHINE: "is another system with credentials of its own, not a person",
}

_WORKFLOW = """\
A ticket's status, the verbs that are legal in it, and where they lead. From `tickets/status.py`.

```mermaid
{drawing}
```

`live` stands for each of the statuses in that box. A resolved ticket closes itself after a while.

The customer's side opens a closed ticket again, by a message (`answer`) or `reopen`, for as long as
`reopens_within` of `desk.yaml` says (30 days, if it does not). Later a message, by mail or the API,
opens another ticket that `continues` the closed one: `POST …/messages` answers 201 with it, its
`Location` and its own version. `reopen` is refused to customers then (409,
`closed-too-long-ago`); the desk's people may always, for they see what else has come of it.

## Which verb is legal when

✓ legal, and the ticket stays as it is · → it may lead there · empty: refused, with the legal verbs

{table}

What a kind of ticket asks for beforehand (approval, checklist, visit, external incident) is in the
catalogue of `desk.yaml`; who may do what is in [rights.md](rights.md).
"""

_RIGHTS_PAGE = """\
Who may do what, on every door: API, mail, lists and links. From `rights.py`.

{table}

Who somebody is, is asked anew for each ticket, organization or person:

{capacities}

Somebody who is nothing of these to a ticket does not learn that it exists. While a ticket is held,
merged or spam, customers read it and that is all. What an organization shares (`none`, `role` with
its coordinators, `all`) is about tickets alone. Lists show exactly what may be read.
"""

_TEXTS_PAGE = """\
Every text that the desk writes, in Spanish, English and Portuguese. From `notify/catalogue.py`;
`GET /desk/templates` shows the texts themselves.

A desk says it in its own words by `templates:` in `desk.yaml`; the first that fits holds, and where
none fits the usual text does:

```yaml
templates:
  - for: resolved            # a name of the table
    audience: requester      # all, if not said; so with the next two
    channel: email           # email, sms or topic
    language: es             # es, en or pt
    subject: "Re: [#$number] $subject"   # the usual one, if not said
    text: |
      Hola $name:

      $message

      Se cerrará por sí sola el $closes.
```

- `$name` is replaced by a value, and by nothing else; `$$` is a `$`. What people wrote is never
  filled in turn, and is escaped in HTML.
- A paragraph whose values are all empty vanishes; if nothing is left, the usual text is sent.
- A subject about a ticket holds `[#$number]` before any other name: answers are found by it.
  Another subject than the usual one begins a conversation of its own in Gmail.
- A paragraph that is `$link` alone, or a name and `$link` (`Confirmar: $link`), is a button.
- What could not be filled is refused when it is applied (`PUT /desk`, `make desk`) or checked
  (`POST /desk/check`, `make desk-check`), with its line; `POST /desk/templates/preview` shows a
  mail filled with examples.

{table}

Every text about a ticket may also hold {common}. A text without an audience is a sentence that
fills others; it stands on one line.

![An answer, light](pictures/answer-light.png)
![An answer on a telephone, dark](pictures/answer-dark.png)

How mails look is `appearance:`, both parts of which may be left out:

```yaml
appearance:
  color: "#14532d"           # of head and buttons; white text must be readable on it
  footer: {{es: Mesa de Ayuda, en: Help desk}}
```
"""


def drawing() -> str:
    """Return the Mermaid drawing; what leads out of all live statuses leads out of their box."""
    moves: dict[tuple[str, str], list[str]] = {
        (origin, to): [] for origin in [*Status, "live"] for to in Status
    }
    for verb, leads in LEADS.items():
        for to in Status:
            origins: set[str] = {origin for origin, targets in leads.items() if to in targets}
            if origins >= LIVE:
                origins = origins - LIVE | {"live"}
            for origin in origins:
                moves[origin, to].append(verb)
    live = [f"        {status}" for status in Status if status in LIVE]
    edges = [
        f"    {origin} --> {to}: {', '.join(verbs)}"
        for (origin, to), verbs in moves.items()
        if verbs
    ]
    begun = [f"    [*] --> {status}" for status in (Status.PENDING, Status.HELD)]
    ended = [f"    {status} --> [*]" for status in Status if status in _END]
    return "\n".join(
        ["stateDiagram-v2", *begun, "    state live {", *live, "    }", *edges, *ended]
    )


def workflow_page() -> str:
    """Return ``docs/workflow.md``."""
    heads = ["verb", *(f"`{status}`" for status in Status), "what it is"]
    rows = [
        [f"`{verb}`", *(_cell(verb, status) for status in Status), _sentence(verb)]
        for verb in LEGAL
    ]
    body = _WORKFLOW.format(drawing=drawing(), table=_table(heads, rows))
    return f"{MADE}\n# Workflow\n\n{body}"


def _cell(verb: str, status: Status) -> str:
    targets = LEADS.get(verb, {}).get(status, ())
    if targets:
        return "→ " + " / ".join(f"`{target}`" for target in targets)
    return "✓" if status in LEGAL[verb] else ""


def _sentence(verb: str) -> str:
    """Return the first sentence of the function that does the verb."""
    name = _RULES.get(verb, verb)
    rule = next(
        getattr(room, name)
        for room in (changes, saying, workflow, relations, rating)
        if name in vars(room)
    )
    first = (inspect.getdoc(rule) or "").partition("\n")[0].replace("``", "`")
    return first.removeprefix("Return what happens to both: ")


def rights_page() -> str:
    """Return ``docs/rights.md``."""
    rows = [
        [action.replace("_", " "), *("✓" if each in allowed else "" for each in Capacity)]
        for action, allowed in RIGHTS.items()
    ]
    sentences = "\n".join(f"- **{each}** {CAPACITIES[each]}." for each in Capacity)
    body = _RIGHTS_PAGE.format(table=_table(["", *Capacity], rows), capacities=sentences)
    return f"{MADE}\n# Rights\n\n{body}"


def texts_page() -> str:
    """Return ``docs/templates.md``."""
    rows = [
        [
            f"`{name}`",
            letter.about,
            ", ".join(each.replace("_", " ") for each in letter.audiences),
            _names(letter.names - TICKET_NAMES if letter.of_a_ticket else letter.names),
        ]
        for name, letter in LETTERS.items()
    ]
    table = _table(["text", "when", "to", "names"], rows)
    body = _TEXTS_PAGE.format(table=table, common=_names(TICKET_NAMES))
    return f"{MADE}\n# The desk's texts\n\n{body}"


def _names(names: Iterable[str]) -> str:
    return " ".join(f"`${each}`" for each in sorted(names))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_NOTIFICATIONS = """\
Who is told of what, and how often unless they choose otherwise. From `notify/matrix.py`; what
people chose stands under `GET /me/notifications`.

**each** time, in a **digest** once a day, or **never** unless somebody chooses to be told; empty:
not at all. The word before it is the template.

{table}

The team is told while nobody has the ticket (of a team without people its supervisor, else the
admins), coordinators of what they may read. Nobody is told of what they did themselves. What a
program wrote (an absence notice, a bounce) is answered by nobody; who is told of notes is told of
it, by `program_wrote`, and of the next one only once a person has done something with the ticket.
Nobody is told of one that comes from an address of the desk's people or answers a mail to them: an
absence notice of theirs never brings about a notice. The timeline says why (`untold`).

A ticket that a program opens (a monitoring system, a list), or whose sender is forged, is told to
the desk's people like any other, by `program_opened`, and to no customer: of the next one from the
same address once a person has done something with it, and in each mailbox of as many within an hour
as `mail.notices_per_hour` says. What was set aside is told of when it is let in.

Pages, requests for an approval, invitations and notices to the commercial team come whatever was
chosen. Where somebody may not be disturbed (`quiet_outside` in desk.yaml, and hours of their own)
it waits until they may; who is on call is told at any hour. What waited is told by all that its
reader chose, unless they may not know it or want it any more.
"""


def notifications_page() -> str:
    """Return ``docs/notifications.md``."""
    rows = [
        [f"`{kind}`", row.about, *(_told(row.cells.get(each)) for each in Audience)]
        for kind, row in MATRIX.items()
    ]
    body = _NOTIFICATIONS.format(table=_table(["event", "about", *Audience], rows))
    return f"{MADE}\n# Notifications\n\n{body}"


def _told(cell: Cell | None) -> str:
    return f"{cell.template}: **{cell.usual}**" if cell else ""


PAGES = {
    "notifications.md": notifications_page,
    "workflow.md": workflow_page,
    "rights.md": rights_page,
    "templates.md": texts_page,
}


def main() -> None:
    """Write every document anew."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
