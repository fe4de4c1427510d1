"""The styles of a mail: inline for the programs that know no others, and a sheet for the dark.

Outlook draws with Word: tables and widths as attributes, no maximum width. Gmail keeps a sheet in
the head; where none is kept, the light colours hold, which every program can turn into dark ones.
"""

from collections.abc import Mapping

WIDTH = 600  # pixels: as wide as a mail is on a desk
_FONT = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
# No word, address or log line is so long that a telephone has to scroll sideways.
_BREAKS = "overflow-wrap:anywhere;word-break:break-word;"

STYLES: Mapping[str, str] = {
    "page": "margin:0;padding:16px 8px 24px;background-color:#f1f3f5;",
    "above": f"{_FONT}font-size:12px;line-height:1.5;color:#5b636b;text-align:center;padding:0 8px 12px;",
    "head": f"{_FONT}{_BREAKS}color:#ffffff;font-size:15px;line-height:1.4;padding:16px 24px;",
    "desk": "font-size:17px;font-weight:600;",
    "number": "letter-spacing:0.04em;",
    "text": f"{_FONT}{_BREAKS}background-color:#ffffff;color:#1f2328;font-size:16px;line-height:1.5;padding:12px 24px;",
    "paragraph": "margin:12px 0;",
    "past": f"{_FONT}{_BREAKS}background-color:#ffffff;color:#4b535b;font-size:14px;line-height:1.5;padding:0 24px 12px;",
    "introduction": "margin:20px 0 4px;",
    "quote": "margin:4px 0 12px;padding:0 0 0 12px;border-left:3px solid #c9d0d6;",
    "foot": f"{_FONT}{_BREAKS}background-color:#ffffff;color:#5b636b;font-size:12px;line-height:1.6;padding:12px 24px 16px;border-top:1px solid #e1e5e9;",
    "around": "margin:20px 0;",
    "button": "border-radius:6px;",
    "label": "display:inline-block;padding:12px 24px;color:#ffffff;font-weight:600;text-decoration:none;",
    "link": "color:#0b57a4;",
}

STYLESHEET = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){"
    ".page{background-color:#101316!important}"
    ".text,.past,.foot{background-color:#1b1f24!important}"
    ".text{color:#e6e9ec!important}"
    ".past,.foot,.above{color:#a9b1b9!important}"
    ".foot{border-top-color:#333a41!important}"
    ".quote{border-left-color:#4a525a!important}"
    ".link{color:#8cb8f0!important}"
    "}"
    f"@media (max-width:{WIDTH - 120}px){{"
    ".page{padding:12px 0 16px!important}"
    ".head,.text,.past,.foot{padding-left:16px!important;padding-right:16px!important}"
    "}"
)

# Outlook gets a table of a fixed width around the one that gives way.
_FOR_OUTLOOK = (
    f'<!--[if mso]><table role="presentation" align="center" width="{WIDTH}"><tr><td><![endif]-->'
)
OPENING = (
    f'{_FOR_OUTLOOK}<table role="presentation" align="center" width="100%" cellpadding="0" '
    'cellspacing="0" border="0" '
    f'style="width:100%;max-width:{WIDTH}px;margin:0 auto;table-layout:fixed;">'
)
CLOSING = "</table><!--[if mso]></td></tr></table><![endif]-->"
