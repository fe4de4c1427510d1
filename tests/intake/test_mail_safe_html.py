"""HTML that a front end may show: whatever a mail holds, nothing of it runs or calls home."""

import base64
import re
import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.reading.mail import Attachment, read_mail
from chalicelib.intake.reading.safe_html import (
    ATTRIBUTES,
    MAX_MARKUP,
    MAX_PICTURE,
    MAX_PICTURES,
    PAGE,
    _Pictures,
    _sanitized,
    safe_html,
)
from chalicelib.intake.reading.safe_style import safe_style
from chalicelib.intake.reading.tidy_html import ELEMENTS, MAX_DEPTH, tidy

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
END = "</body></html>"


def shown(markup: str, *files: Attachment) -> str:
    """What stands in the body of the page."""
    page = safe_html(markup, files).page
    assert page.startswith(PAGE)
    assert page.endswith(END)
    return page[len(PAGE) : -len(END)]


def picture(content: bytes = PNG, kind: str = "image/png") -> Attachment:
    return Attachment("foto.png", kind, content, content_id="f@x", inline=True)


class _Inspection(HTMLParser):
    """Objects to all that is not known to be harmless."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    @staticmethod
    def _attribute(tag: str, name: str, value: str) -> None:
        if (tag, name) in {("a", "rel"), ("a", "target")}:
            assert value in {"noopener noreferrer nofollow", "_blank"}
            return
        assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set())
        if name == "href":
            assert re.match(r"(https?://|mailto:|tel:)", value, re.IGNORECASE)
        if name == "src":
            assert re.fullmatch(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*", value)
        if name == "style":
            assert not re.search(
                r"url|position|expression|import|\\|@|<|binding", value, re.IGNORECASE
            )

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def inspected(markup: str, *files: Attachment) -> str:
    body = shown(markup, *files)
    inspection = _Inspection(convert_charrefs=True)
    inspection.feed(body)
    inspection.close()
    return body


VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x00>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<img src=x:x onerror\n=alert(1)//",
    '<img """><script>alert("1")</script>">',
    "<img src=`javascript:alert(1)`>",
    "<img src='jav&#x09;ascript:alert(1)'>",
    "<img src=data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+>",
    "<img src='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>",
    "<img src=x srcset='https://x.example/p.png 1x'>",
    "<img src=\"data:image/png;base64,AAAA' onerror='alert(1)\">",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//x.example'>x</a>",
    "<a href='/tickets'>x</a>",
    "<a href='https://x.example' target=_top rel=opener ping=https://y.example download>x</a>",
    "<a href='https://x.example/\"onmouseover=alert(1)'>x</a>",
    "<base href=https://x.example/>",
    "<meta http-equiv=refresh content='0;url=https://x.example'>",
    "<link rel=stylesheet href=https://x.example/x.css>",
    "<style>@import 'https://x.example/x.css';</style>",
    "<style><img src='</style><img src=x onerror=alert(1)//'>",
    "<p style='background:url(https://x.example/p.gif)'>x</p>",
    "<p style='background-image:url(\"javascript:alert(1)\")'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='w\\69dth:1px;color:\\65xpression(alert(1))'>x</p>",
    "<p style='-moz-binding:url(https://x.example)'>x</p>",
    "<p style='behavior:url(x.htc)'>x</p>",
    "<p style='position:fixed;top:0;left:0;z-index:9999'>x</p>",
    "<p style='margin-top:-900px'>x</p>",
    "<p style='color:red;/**/position:/**/absolute'>x</p>",
    "<p style=\"font-family:'</style><script>alert(1)</script>'\">x</p>",
    "<form action=https://x.example><input name=password><button formaction=javascript:alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=https://x.example/x.swf>",
    "<applet code=x></applet>",
    "<video poster=https://x.example/p.png><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<body onload=alert(1) background=https://x.example/p.png>",
    "<table background=https://x.example/p.png><tr><td background=x>x</table>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<details open ontoggle=alert(1)>x</details>",
    "<div id=alert name=cookie class=overlay>x</div>",
    "<img name=getElementById><form id=createElement>",
    "<bgsound src=https://x.example/x.wav>",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<noframes><p title='</noframes><img src=x onerror=alert(1)>'></noframes>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><p title='</title><img src=x onerror=alert(1)>'></title>",
    "<template><script>alert(1)</script></template>",
    "<plaintext><script>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<!--[if gte mso 9]><script>alert(1)</script><![endif]-->",
    "<?xml version='1.0'?><?php echo '<script>' ?>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math></p><style><!--</style><img src/onerror=alert(1)>--></style></math>",
    "<table><a href=javascript:alert(1)><tr><td><svg><style><img src=x onerror=alert(1)>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img id=x src onerror=alert(1)>'>",
    "<p title='<img src=x onerror=alert(1)>'>x</p>",
    "<p title='--><script>alert(1)</script>'>x</p>",
    '<p title="&quot;><script>alert(1)</script>">x</p>',
    "<a title='x\" onmouseover=alert(1) y=\"' href=https://x.example>x</a>",
    "<b <script>alert(1)</script>0",
    "<<script>alert(1);//<</script>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "</script><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "<x onclick=alert(1)>y</x>",
    "<o:p onclick=alert(1)>y</o:p>",
    "<a\x0chref=javascript:alert(1)>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<font face='x;}</style><script>alert(1)</script>' color='red;background:url(x)'>x</font>",
    "<td><tr><table><img src=cid:f%40x onerror=alert(1) alt='\"><script>alert(1)</script>'>",
]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_no_attack_comes_through(vector: str) -> None:
    for markup in (vector, f"<div>{vector}</div>", f"<table><tr><td>{vector}", f"<p>x{vector}"):
        body = inspected(markup, picture())
        assert (
            nh3.clean(body, tags=set(ELEMENTS), attributes=ALL, url_schemes=SCHEMES, link_rel=None)
            == body
        )


@pytest.mark.parametrize("vector", VECTORS)
def test_no_attack_comes_through_either_sieve_alone(vector: str) -> None:
    for body in (_sanitized(f"<div>{vector}</div>"), tidy(vector, _Pictures([]).rebuilt)[0]):
        inspection = _Inspection(convert_charrefs=True)
        inspection.feed(body)
        inspection.close()


ALL = {**ATTRIBUTES, "a": {"href", "rel", "target"}}
SCHEMES = {"http", "https", "mailto", "tel", "data"}
PIECES = st.sampled_from([
    *VECTORS, "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<a href=https://x.example>", "</a>",
    "<b>", "</b>", "<font color=red>", "<ul><li>", "</div>", "<style>", "<!--", "-->", "<svg>", "<math>",
    "<mtext>", "<mglyph>", "</style>", "'", '"', ">", "<", "&", "=", " ", "/", "\n", "style='", "title=", "src=cid:f@x",
    "<img ", "&#0;", "&lt;", "]]>", "<![CDATA[", "<noscript>", "<title>", "data:image/png;base64,", "A" * 44,
])  # fmt: skip


@settings(max_examples=500)
@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_no_mixture_of_attacks_comes_through_and_what_does_stays_as_it_is(markup: str) -> None:
    body = inspected(markup, picture())
    again = nh3.clean(body, tags=set(ELEMENTS), attributes=ALL, url_schemes=SCHEMES, link_rel=None)
    assert again == body


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ("<p>Uno<p>dos", "<p>Uno</p><p>dos</p>"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"),
        ("<table><tr><td>a</div><td>b<tr><td><p>c</table>d",
         "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td><p>c</p></td></tr></tbody></table>d"),
        ("<table><tr><td><table><td>a</table>b<td>c</table>",
         "<table><tbody><tr><td><table><tbody><tr><td>a</td></tr></tbody></table>b</td><td>c</td></tr></tbody></table>"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        ("<p style='COLOR:red; position:fixed; background:#FFF'>x", '<p style="color:red;background-color:#FFF">x</p>'),
        ("<span style=\"font-family:'Segoe UI',Arial !important\">x</span>",
         '<span style="font-family:&quot;Segoe UI&quot; , Arial">x</span>'),
        ("<a href='https://x.example/a b?q=1&amp;r={2}'>x</a>",
         '<a href="https://x.example/a%20b?q=1&amp;r={2}" target="_blank" rel="noopener noreferrer nofollow">x</a>'),
        ("<a name=top>x</a>", "x"),
        ("1 < 2 &amp; 3 > 2 &eacute;", "1 &lt; 2 &amp; 3 &gt; 2 é"),
        ("<style>p{}</style><head><title>x</title></head><o:p>y</o:p>", "y"),
        ("<b>x<xb>y</b>", "<b>xy</b>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
    ],
)  # fmt: skip
def test_what_is_harmless_looks_as_it_was_meant(markup: str, body: str) -> None:
    assert inspected(markup) == body


def test_pictures_from_elsewhere_are_told_and_counted_but_never_named_as_a_source() -> None:
    found = safe_html(
        "<img src='https://t.example/p.gif?who=ana' width=1 height=1>"
        "<img src='https://cdn.example/logo.png' alt='La &lt;tienda&gt;' onload=x>"
        "<img src=//cdn.example/foto.jpg width=300><img src='http://['>"
    )
    assert found.page[len(PAGE) : -len(END)] == "[La &lt;tienda&gt;][cdn.example]"
    assert found.kept_out == 4


def test_pictures_that_came_with_the_mail_are_in_the_page_whatever_they_call_themselves() -> None:
    data = base64.b64encode(PNG).decode()
    body = f'<img src="data:image/png;base64,{data}">'
    assert shown("<img src=cid:f@x>", picture()) == body
    assert shown("<img src='CID:f%40x'>", picture(kind="image/svg+xml")) == body
    assert shown(f"<img src='data:image/gif;base64,{data[:20]}\n {data[20:]}'>") == body
    for content in (b"<svg onload=alert(1)>", b"", b"x"):
        assert shown("<img src=cid:f@x>", picture(content)) == "[foto.png]"
    assert shown("<img src=cid:other alt=''>", picture()) == ""


def test_a_large_picture_is_told_by_its_name_and_many_until_the_bound() -> None:
    large = picture(PNG + bytes(MAX_PICTURE))
    assert shown("<img src=cid:f@x>", large) == "[foto.png]"
    half = picture(PNG + bytes(MAX_PICTURE - len(PNG)))
    body = shown("<img src=cid:f@x>" * 100, half)
    assert body.count("data:image/png") == MAX_PICTURES // MAX_PICTURE
    assert body.endswith("[foto.png]")


def test_a_picture_written_into_the_html_does_not_cut_the_text_after_it() -> None:
    data = base64.b64encode(PNG + bytes(200_000)).decode()
    found = safe_html(f"<p>a<img src='data:image/png;base64,{data}'><p>b")
    assert found.whole
    assert found.page.endswith("<p>b</p>" + END)


def test_very_long_html_is_cut_and_deep_html_made_flat() -> None:
    long = safe_html("<p>a" * MAX_MARKUP)
    assert not long.whole
    assert len(long.page) < 2_000_000
    deep = shown("<div>" * 5_000 + "x")
    assert deep.count("<div>") == MAX_DEPTH


HOSTILE = {
    "nested quotations": "<blockquote>x" * 25_000,
    "nested lists": "<ol><li>" * 40_000,
    "nested tables": "<table><tr><td>" * 20_000,
    "formats without end": "".join(f"<font color=#{n:06x}>" for n in range(9_000)) + "<p>x" * 9_000,
    "formats closed elsewhere": "<b><p></b>x" * 25_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(40_000)) + ">",
    "quotes": "<a b='" * 50_000,
    "styles": "<p style='" + "color:red;" * 29_000 + "'>",
    "many styles": "".join(f"<p style='width:{n}px'>" for n in range(12_000)),
    "closings": "<b>" * 99 + "</i></u></td>" * 20_000,
    "character numbers": "&#" + "9" * 299_000 + ";",
    "pictures": "<img src=cid:f@x>" * 17_000,
    "written pictures": ("<img src=data:image/png;base64," + "A" * 64 + ">") * 80_000,
    "letters that are tags": "<" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_takes_no_second_and_makes_no_giant(name: str) -> None:
    before = time.process_time()
    found = safe_html(HOSTILE[name], [picture()])
    assert time.process_time() - before < 1.0
    assert len(found.page.encode()) < 5_000_000


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color:red", "color:red"),
        ("background:rgba(1, 2, 3, .5)", "background-color:rgba(1, 2, 3, .5)"),
        ("background:#fff url(x)", None),
        ("width:calc(1px)", None),
        ("font-family:'a", None),
        ("margin:0 -9px", None),
        ("font-family:-apple-system", "font-family:-apple-system"),
        ("color: red ! important", "color:red"),
        ("left:1px;top:2px;float:left;opacity:0;content:'x'", None),
        ("color:red;" * 500, "color:red;" * 199 + "color:red"),
    ],
)
def test_a_style_says_how_text_looks_and_nothing_else(style: str, kept: str | None) -> None:
    assert safe_style(style) == kept


def test_the_html_of_a_whole_mail_shows_its_own_pictures() -> None:
    found = read_mail(
        b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        b"<p>hola <img src='cid:f@x'></p>\n--b\nContent-Type: image/png\nContent-ID: <f@x>\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(PNG) + b"\n--b--"
    )
    assert "data:image/png;base64,iVBOR" in safe_html(found.html or "", found.attachments).page
