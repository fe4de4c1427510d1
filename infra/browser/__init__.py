"""A headless Chromium that shows mails as people see them: fetched, started and driven."""

from infra.install import LOCAL

PLACE = LOCAL / "browser"
PROGRAM = PLACE / "chromium"


class NoBrowser(Exception):
    """There is none here, in one line with the remedy."""
