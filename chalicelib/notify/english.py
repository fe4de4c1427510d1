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
        "$closes.\n\n$rating\n\n$link\n\n$desk",
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
        "Page: [#$number] $subject",
        "$desk: $number, $why. $subject\n\nAcknowledge: $link\n\n$answer",
    ),
    "paged": ("$number paged", "$desk: $number, $why. $subject\nPaged: $people"),
    "definitive": ("", "This is our definitive answer."),
    "provisional": ("", "This answer is provisional: we are still working on it."),
    "unverified": (
        "",
        "Careful: the sender is not verified. This came from $address, who does not follow "
        "this ticket, or whose address may be forged.",
    ),
    "first_response": ("", "first response"),
    "next_response": ("", "next response"),
    "resolution": ("", "resolution"),
    "why_warning": ("", "$metric due soon"),
    "why_breach": ("", "$metric overdue"),
    "why_unassigned": ("", "nobody has it"),
    "why_critical": ("", "critical"),
    "why_by_hand": ("", "help is asked for: $reason"),
    "reply_above": ("", "Please write your answer above this line"),
    "pages": (
        "Page: $count tickets",
        "$desk: $count tickets page you.\n\n$items\n\nSee and acknowledge them: $link\n\n$answer",
    ),
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
    "arrived": (
        "[#$number] $subject",
        "$requester asks for help, and nobody has it yet ($team): $number\n\n$message\n\n$desk",
    ),
    "colleague_wrote": (
        "Re: [#$number] $subject",
        "$author answered the customer in $number:\n\n$message\n\n$kind\n\n$desk",
    ),
    "noted": (
        "Re: [#$number] $subject",
        "$author noted in $number, for the desk's people alone:\n\n$warning\n\n$message\n\n$desk",
    ),
    "program_wrote": (
        "Re: [#$number] $subject",
        "Automatic mail came in for $number, from $author. It was noted and answered by nobody:\n\n$warning\n\n$message\n\nYou are told of no other until somebody does something with $number.\n\n$desk",
    ),
    "program_opened": (
        "[#$number] $subject",
        "Mail from $requester opened $number, and nobody has it yet ($team). Nobody answered it: a program wrote it, or its sender is not who it says.\n\n$warning\n\n$message\n\nYou are told of no other ticket from that address until somebody does something with $number.\n\n$desk",
    ),
    "taken": (
        "Re: [#$number] $subject",
        "Hello $name,\n\n$agent is looking at your request $number now. You will hear from us as soon as there is something to tell.\n\n$desk",
    ),
    "specialists": (
        "Re: [#$number] $subject",
        "Hello $name,\n\nYour request $number is with our specialists now ($team). You need not do anything.\n\n$desk",
    ),
    "waiting": (
        "Re: [#$number] $subject",
        "Hello $name,\n\nYour request $number waits for $waits_for.\n\n$reason\n\n$desk",
    ),
    "closed": (
        "Re: [#$number] $subject",
        "Hello $name,\n\nYour request $number is closed. If something is left of it, answer this mail.\n\n$desk",
    ),
    "solution": (
        "Re: [#$number] $subject",
        "$author resolved $number of $requester:\n\n$message\n\n$desk",
    ),
    "moved": (
        "Re: [#$number] $subject",
        "$author $what: $number of $requester.\n\n$reason\n\n$desk",
    ),
    "passed_on": (
        "[#$number] $subject",
        "$author passed $number of $requester on to $team, where nobody has it yet.\n\n$reason\n\n$desk",
    ),
    "moved_claimed": ("", "took it"),
    "moved_waiting": ("", "set it to wait"),
    "moved_reopened": ("", "opened it again"),
    "moved_closed": ("", "closed it"),
    "for_waiting_customer": ("", "your answer"),
    "for_waiting_third_party": ("", "somebody else's part; we go on as soon as it is there"),
    "digest": (
        "$count news of $desk",
        "What happened since your last digest:\n\n$items\n\n$desk",
    ),
    "contact_code": (
        "Code to be paged by $desk",
        "$desk: the code of $name is $code.\n\nIt shows that pages arrive here, and holds for $minutes minutes. If you did not ask for it, do nothing.",
    ),
    "swap_asked": (
        "$asker asks you to be on call ($schedule)",
        "$asker asks you to take their on-call shifts of $schedule, from $from until $until.\n\n$back\n\n$reason\n\nAccept or decline: $link\n\nIt is swap $swap, and expires when the first of these shifts begins.\n\n$desk",
    ),
    "swap_accepted": (
        "$colleague takes your on-call shifts ($schedule)",
        "It is agreed: $colleague takes your on-call shifts of $schedule, from $from until $until.\n\n$back\n\n$desk",
    ),
    "swap_declined": (
        "$colleague cannot take your on-call shifts ($schedule)",
        "$colleague declined to take your on-call shifts of $schedule, from $from until $until. They are still yours.\n\n$desk",
    ),
    "swap_withdrawn": (
        "Settled: the on-call swap with $asker ($schedule)",
        "You need not answer any more: the swap of on-call shifts of $schedule, from $from until $until, was withdrawn.\n\n$desk",
    ),
    "stand_in": (
        "You are on call: $schedule",
        "$author put you on call for $schedule, from $from until $until.\n\n$back\n\n$reason\n\n$desk",
    ),
    "stand_in_over": (
        "You are no longer on call: $schedule",
        "$author took back that you are on call for $schedule, from $from until $until.\n\n$desk",
    ),
    "relieved": (
        "$colleague stands in for you: $schedule",
        "$author arranged that $colleague is on call for $schedule instead of you, from $from until $until.\n\n$reason\n\n$desk",
    ),
    "in_return": ("", "In return, $asker takes the shifts of $colleague, from $from until $until."),
    "preflight": (
        "$desk: to mend before somebody is not reached ($count)",
        "Of the next $days days, this is wrong or may be:\n\n$items\n\nTomorrow you hear of what is still so; when nothing is, you hear nothing.\n\n$desk",
    ),
    "rating": (
        "",
        "How good was our help, from 1 (bad) to 5 (very good)? Tell us here, without signing in:",
    ),
    "rated_low": (
        "[#$number] $subject",
        "$author gave $score of $best to the solution of $number.\n\n$message\n\nThey do not wait for an answer. A message on the ticket reaches them, and opening it again continues the work.\n\n$desk",
    ),
    "undelivered": (
        "[#$number] $subject",
        "What the desk wrote to $address about $number did not get through: $cause\n\n$reason\n\nPlease reach them in another way, and correct the address if it is wrong.\n\n$desk",
    ),
    "cause_bounced": (
        "",
        "the address takes no mail. Nothing more is sent to it until it is verified again.",
    ),
    "cause_complained": (
        "",
        "it was reported as spam there. Nothing more is sent to that address until it is verified again.",
    ),
    "cause_suppressed": (
        "",
        "it was not sent, for earlier mail came back from that address, or was reported as spam there. Once it is verified, mail goes there again.",
    ),
    "cause_rejected": ("", "our own mail provider did not send it, for what stands in it."),
    "cause_returned": (
        "",
        "the mail server there did not take it this time. Whom it was to page is reached by their next contact method.",
    ),
    "page_answer": ("", "Or answer this mail, with any words: that acknowledges it too."),
    "pages_answer": (
        "",
        "Or answer this mail, with any words: that acknowledges all of them.",
    ),
    "open": ("", "Open"),
    "earlier": ("", "On $at, $author wrote:"),
    "unsubscribe": ("", "Do not send me these digests any more"),
}
