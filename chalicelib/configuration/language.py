"""The languages in which the desk writes to people."""

from enum import StrEnum


class Language(StrEnum):
    """Languages in which the desk can write to people."""

    SPANISH = "es"
    ENGLISH = "en"
    PORTUGUESE = "pt"
