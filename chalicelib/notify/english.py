"""What the desk writes in English: subject and text by occasion."""

TEXTS: dict[str, tuple[str, str]] = {
    "received": (
        "[#$number] $subject",
        "Hello $name,\n\nWe have received your request and are looking at it. Its number is "
        "$number.\n\nTo add something, answer this mail.\n\n$desk",
    ),
    "answered": ("Re: [#$number] $subject", "$message\n\n$kind\n\n$author\n$desk"),
    "resolved": (
        "Re: [#$number] $subject",
        "Hello $name,\n\nYour request $number is resolved.\n\n$message\n\nIf this does not "
        "solve it, answer this mail and it is open again. Otherwise it closes by itself on "
        "$closes.\n\n$desk",
    ),
    "reopened": (
        "Re: [#$number] $subject",
        "Hello $name,\n\nYour request $number is open again, and we are looking at it.\n\n$desk",
    ),
    "customer_wrote": (
        "[#$number] $subject",
        "$author wrote in $number:\n\n$warning\n\n$message\n\n$desk",
    ),
    "assigned": (
        "[#$number] $subject",
        "$author gave you the ticket $number of $requester.\n\n$reason\n\n$desk",
    ),
    "warning": (
        "[#$number] $subject",
        "$share % of the time for the $metric of $number is used. It is due at $due.\n\n$desk",
    ),
    "breach": (
        "[#$number] $subject",
        "The $metric of $number was due at $due.\n\n$desk",
    ),
    "page": (
        "[#$number] $subject",
        "$desk: $metric of $number overdue. $subject\n\nAcknowledge: $link",
    ),
    "paged": ("$number paged", "$desk: $metric of $number overdue. $subject\nPaged: $people"),
    "definitive": ("", "This is our definitive answer."),
    "provisional": ("", "This answer is provisional: we are still working on it."),
    "unverified": (
        "",
        "Careful: the sender is not verified. This came from $address, who does not follow "
        "this ticket, or whose address may be forged.",
    ),
    "first_response": ("", "first response"),
    "resolution": ("", "resolution"),
    "reply_above": ("", "Please write your answer above this line"),
    "held": (
        "[#$number] $subject",
        "Hello $name,\n\nWe have received your request. Its number is $number.\n\nWe find no current assistance agreement for it, so we cannot begin yet. Our commercial team has been told and will write to you; as soon as the agreement is in order we begin by ourselves, and you need not write again.\n\n$desk",
    ),
    "held_for_you": (
        "[#$number] $subject",
        "$requester of $organization asks for help and has no current agreement. $number is held, and no clock runs.\n\n$message\n\nAn agreement that is made or activated lets it in by itself; a supervisor can let it in before that, with a reason.\n\n$desk",
    ),
    "approval_needed": (
        "[#$number] $subject",
        "$requester asks for what must be approved before anybody begins: $number.\n\n$message\n\n$desk",
    ),
    "approved": (
        "Re: [#$number] $subject",
        "Hello,\n\n$number was approved, and we go on.\n\n$reason\n\n$desk",
    ),
    "rejected": (
        "Re: [#$number] $subject",
        "Hello,\n\n$number was not approved.\n\n$reason\n\n$desk",
    ),
    "offered": (
        "Re: [#$number] $subject",
        "Hello $name,\n\nWe offer you the version $version for $number.\n\n$text\n\nYou may accept or decline it in your portal, or answer this mail.\n\n$desk",
    ),
    "offer_accepted": (
        "[#$number] $subject",
        "$author accepts the version $version ($number).\n\n$desk",
    ),
    "offer_declined": (
        "[#$number] $subject",
        "$author declines the version $version ($number).\n\n$desk",
    ),
    "followed": (
        "Re: [#$number] $subject",
        "Hello,\n\nWhat $number is about is registered in $system, and its state there is: $state. We follow it until it is solved.\n\n$desk",
    ),
    "merged": (
        "Re: [#$number] $subject",
        "Hello $name,\n\nYour request $number goes on together with $into, where you will be told of everything.\n\n$desk",
    ),
    "escalated": (
        "[#$number] $subject",
        "$author passed $number on to $team, level $level.\n\n$reason\n\n$desk",
    ),
    "scheduled": (
        "[#$number] $subject",
        "Hello,\n\nWe have agreed for $number:\n\nFrom $starts\nUntil $ends\nWhere: $place\n\nThe invitation is attached to this mail.\n\n$desk",
    ),
    "unscheduled": (
        "[#$number] $subject",
        "Hello,\n\nWhat was agreed for $number on $starts is called off.\n\n$reason\n\n$desk",
    ),
    "agreement_ending": (
        "The agreement $agreement ends on $ends_on",
        "The agreement “$agreement” of $organization ends on $ends_on, in $days days.\n\nRenewal: $renewal.\n\n$desk",
    ),
    "agreement_ended": (
        "The agreement $agreement has ended",
        "The agreement “$agreement” of $organization ended on $ends_on. Days of grace: $grace. After that, new requests are held until it is renewed.\n\n$desk",
    ),
    "agreement_renewed": (
        "The agreement $agreement was renewed",
        "The agreement “$agreement” of $organization was renewed, until $ends_on.\n\n$desk",
    ),
    "hours_reached": (
        "$share % of the hours of $agreement are used",
        "Of the $hours hours that the agreement “$agreement” of $organization includes, $used are used: $share %.\n\n$desk",
    ),
    "open": ("", "Open"),
    "earlier": ("", "On $at, $author wrote:"),
    "unsubscribe": ("", "Do not send me these digests any more"),
}
