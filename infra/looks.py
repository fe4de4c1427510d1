"""Pictures of every mail, light and dark, on a desk and on a telephone: ``make looks``.

They are for people's eyes, below ``.local/looks/``; what can be measured, tests/notify measures.
"""

import base64
import sys
from collections.abc import Iterator

from chalicelib.configuration.model import Language
from chalicelib.notify.catalogue import LETTERS
from chalicelib.notify.layout import html_of
from chalicelib.notify.preview import preview
from infra.browser import NoBrowser
from infra.browser.page import a_page
from infra.install import LOCAL
from infra.local.desk import sample

PLACE = LOCAL / "looks"
WIDTHS = {"desk": 900, "phone": 360}
SCHEMES = {"light": False, "dark": True}


def mails() -> Iterator[tuple[str, Language]]:
    """Yield every mail that the sample desk writes, in every language."""
    for name, letter in LETTERS.items():
        if not letter.is_phrase and name != "paged":  # which goes to the pages' topic
            yield from ((name, language) for language in Language)


def markup(template: str, language: Language) -> str:
    """Return a mail of the sample desk, filled with examples."""
    return html_of(preview(template, language, sample()))


def main() -> int:
    """Write the pictures anew."""
    PLACE.mkdir(exist_ok=True)
    try:
        with a_page() as page:
            for template, language in mails():
                for device, width in WIDTHS.items():
                    for scheme, dark in SCHEMES.items():
                        page.show(markup(template, language), width=width, dark=dark)
                        name = f"{template}-{language}-{device}-{scheme}.png"
                        (PLACE / name).write_bytes(base64.b64decode(page.picture()))
    except NoBrowser as missing:
        print(f"ventanilla: {missing}", file=sys.stderr)
        return 1
    print(f"{PLACE}: {len([*PLACE.iterdir()])} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
