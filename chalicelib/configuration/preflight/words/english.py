"""What preflight says in English: of each kind what is wrong and what helps, and its parts."""

from collections.abc import Mapping

from chalicelib.configuration.contacts import Fault
from chalicelib.configuration.preflight.found import Cause, Kind

KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.GAP: (
        "Nobody is on call in “{schedule}” {when}, and steps of escalations page it: {steps}.",
        "Add people, hours or an override to on_call.{schedule}.",
    ),
    Kind.UNUSED_GAP: (
        "Nobody is on call in “{schedule}” {when}. No escalation pages it.",
        "Add people or hours to on_call.{schedule}, or remove it.",
    ),
    Kind.NO_CONTACT: (
        "No page reaches {person}: {causes}.",
        "Correct their contacts in desk.yaml, or let them choose others: PUT /me/contacts.",
    ),
    Kind.BAD_CONTACT: (
        "A page to {person} by one of their methods leads nowhere: {causes}.",
        "Correct or remove it in desk.yaml, or let them: PUT /me/contacts.",
    ),
    Kind.UNVERIFIED_CONTACT: (
        "{person} is paged by {method}, and nobody has tried whether that arrives.",
        "Ask them to verify it by a code: POST /me/contacts/METHOD/code.",
    ),
    Kind.UNUSED_CONTACT: (
        "{person} chose to be paged by {method} and has not verified it: it is not used.",
        "Ask them to verify it by a code, or to remove it: PUT /me/contacts.",
    ),
    Kind.NO_REST: (
        "{person} is on call without a break {when}: more than {days} days on end.",
        "Let somebody take turns with them, or add an override.",
    ),
    Kind.EMPTY_STEP: (
        "Step {step} of “{policy}” reaches nobody {when}{teams}{alone}: {causes}.",
        "Add somebody to the step who is always there, or mend what keeps it from them.",
    ),
    Kind.DEAD_TARGET: (
        "“{target}” in step {step} of “{policy}” never reaches anybody: {causes}.",
        "Remove it from the step, or mend what keeps it from them.",
    ),
    Kind.LAST_LEVEL: (
        "Step {step} of “{policy}” raises to the next level, and none of its teams has one.",
        "Name a level or somebody to assign, or remove the raise.",
    ),
    Kind.SHADOWED: (
        "“{policy}” is never set off by {triggers}: those above it take all its tickets: {above}.",
        "Move it above them, or narrow their `when`.",
    ),
    Kind.CONTRADICTION: (
        "“{policy}” is never set off by {triggers}: its `when` leaves out all such tickets.",
        "Change its `when` or its triggers.",
    ),
    Kind.NO_TRIGGER: (
        "“{policy}” has no trigger: nothing sets it off.",
        "Name some, such as triggers: [breach], or remove the policy.",
    ),
    Kind.NOTHING_PROMISED: (
        "“{policy}” waits for {triggers}, and no SLA policy promises that to its tickets.",
        "Give them targets (and warnings) in sla, or change its triggers or its `when`.",
    ),
    Kind.SLA_SHADOWED: (
        "No ticket comes to the SLA policy “{sla}” unless its agreement names it: {above}.",
        "Move it above those that take its tickets, narrow their `when`, or correct its own.",
    ),
    Kind.SLA_PROMISES_NOTHING: (
        "The SLA policy “{sla}” is for tickets to which it promises nothing: {priorities}.",
        "Write targets for these priorities, or take them out of its `when`.",
    ),
    Kind.CALENDAR_CLOSED: (
        "The calendar “{calendar}” does not open within a year.",
        "Correct its hours, holidays and exceptions.",
    ),
    Kind.HOLIDAYS_END: (
        "The list of holidays of “{calendar}” ends on {last}.",
        "Add the next ones, or write those of every year as MM-DD.",
    ),
}

CAUSES: Mapping[str, str] = {
    Cause.NOBODY_ON_CALL: "nobody is on call",
    Cause.NO_PEOPLE: "the team has no people",
    Cause.NO_SUPERVISOR: "the team has no supervisor",
    Cause.NO_ASSIGNEE: "nobody has the ticket",
    Cause.NO_CONTACT: "no contact method reaches them",
    Cause.NO_WEBHOOK: "there is no such webhook",
    Cause.WEBHOOK_OFF: "the webhook is switched off",
    Fault.NO_PHONE: "there is no telephone for WhatsApp",
    Fault.UNDELIVERABLE: "mail to that address comes back",
    Fault.NOT_MAILABLE: "no mail can be sent to such an address",
    Fault.COMES_BACK: "the address is the desk's own",
}

PARTS: Mapping[str, str] = {
    "span": "from {start} until {end}",
    "more": "and {more} more times, {hours} h in all",
    "always": "at any time",
    "teams": ", for tickets of {teams}",
    "alone": ", for tickets that nobody has",
    "none": "its `when` fits none",
}
