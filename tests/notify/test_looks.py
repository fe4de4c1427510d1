"""Every mail in a real browser, light and dark, wide and on a telephone: all of it can be read."""

import os

import pytest

from chalicelib.configuration.appearance import LEAST_CONTRAST
from chalicelib.configuration.model import Language
from chalicelib.intake.reading.above import REPLY_ABOVE
from chalicelib.notify.catalogue import LETTERS
from chalicelib.notify.job import Past
from chalicelib.notify.layout import html_of
from chalicelib.notify.occasion import ANSWERABLE
from infra.browser import NoBrowser
from infra.browser.page import a_page
from infra.looks import SCHEMES, WIDTHS, mails, markup
from tests.notify.letters import a_job

WEIGHTS = (0.2126, 0.7152, 0.0722)  # of red, green and blue in what the eye takes for light
LEAST_TOUCHED = 40  # pixels: what a thumb finds
# Every piece of text that is drawn, with its colour, its ground's, and where it stands.
PIECES = """
(() => {
  const opaque = (color) => !/^rgba\\(.*, 0\\)$|^transparent$/.test(color);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (opaque(color)) return color;
    }
    return getComputedStyle(document.documentElement).colorScheme.includes("dark") &&
      matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)";
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const place = range.getBoundingClientRect();
    if (!walker.currentNode.data.trim()) continue;
    const element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    found.push({
      text: walker.currentNode.data.trim(), color: style.color, ground: ground(element),
      left: place.left, right: place.right, height: place.height,
      hidden: style.visibility !== "visible" || Number(style.opacity) < 1 || !place.width,
    });
  }
  return found;
})()
"""
BUTTON = """
(() => {
  const button = document.querySelector("a.button");
  if (!button) return null;
  const place = button.getBoundingClientRect();
  return {height: place.height, width: place.width, href: button.href};
})()
"""


@pytest.fixture(scope="module")
def page():
    """A browser; without one the tests say how to get it, and CI fails."""
    try:
        with a_page() as page:
            yield page
    except NoBrowser as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


def channels(color):
    """The three shares of a colour as browsers write it, from 0 to 255."""
    return [float(each) for each in color.partition("(")[2].rstrip(")").split(",")[:3]]


def contrast(one, other):
    """By WCAG 2, told anew: the desk's own reckoning is not its own judge."""

    def luminance(color):
        linear = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in (each / 255 for each in channels(color))
        ]
        return sum(weight * each for weight, each in zip(WEIGHTS, linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def shown(page, mail, width, *, dark):
    """Show a mail; return its pieces of text, of which each can be read and none is cut off."""
    page.show(mail, width=width, dark=dark)
    assert page.ask("document.documentElement.scrollWidth") <= width
    pieces = page.ask(PIECES)
    assert all(contrast(each["color"], each["ground"]) >= LEAST_CONTRAST for each in pieces), pieces
    assert not [each for each in pieces if each["hidden"]]
    assert all(0 <= each["left"] <= each["right"] <= width for each in pieces), pieces
    return [each["text"] for each in pieces]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS.values())
@pytest.mark.parametrize(("template", "language"), list(mails()))
def test_a_mail_can_be_read(page, template, language, width, scheme):
    texts = shown(page, markup(template, language), width, dark=SCHEMES[scheme])
    assert "Soporte" in texts
    assert ("#K7M4-2QXG" in texts) is LETTERS[template].of_a_ticket
    assert texts[0].startswith(REPLY_ABOVE) is (template in ANSWERABLE)
    button = page.ask(BUTTON)
    assert (button is not None) is ("link" in LETTERS[template].names)
    if button:
        assert min(button["height"], button["width"]) >= LEAST_TOUCHED
        assert button["href"].startswith("https://desk.example/")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_that_know_no_end_do_not_make_a_telephone_scroll(page, scheme):
    endless = "x" * 400
    mail = html_of(
        a_job(
            text=f"{endless}\n\nhttps://x.example/{endless}\n",
            past=(Past(author=endless, at="2026-11-23 10:00", text=endless),),
            sender_name=endless,
            footer=endless,
            unsubscribe=f"https://x.example/{endless}",
            marker=f"[{endless}]",
        )
    )
    assert shown(page, mail, 360, dark=SCHEMES[scheme])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_ground_of_a_mail_is_as_light_or_dark_as_the_reader_wants_it(page, scheme):
    page.show(markup("answered", Language.SPANISH), width=900, dark=SCHEMES[scheme])
    for part in ("body", ".text", ".past", ".foot"):
        ground = page.ask(f"getComputedStyle(document.querySelector({part!r})).backgroundColor")
        assert (max(channels(ground)) < 64) is SCHEMES[scheme], part
