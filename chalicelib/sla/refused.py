"""Owns the refusal that knows which part of a value it means, and which line of a text."""


class RefusedPart(ValueError):
    """What is wrong with a part of a value: `path` leads to it from where it is refused.

    `line` counts, from 1, the lines of the text that the part is; 0 means the part as a whole.
    """

    def __init__(self, reason: str, path: tuple[object, ...] = (), line: int = 0) -> None:
        """Take a sentence with its remedy; a line of a text is told in front of it."""
        super().__init__(f"line {line} of this text: {reason}" if line else reason)
        self.path = path
        self.line = line
