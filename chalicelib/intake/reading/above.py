"""The line above which one answers our mails: written by who tells, known to who reads."""

from typing import Final

REPLY_ABOVE: Final = "##- "  # a line of ours that begins so has nothing of the sender's below it
