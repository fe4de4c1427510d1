"""HTML becomes the text that a reader sees."""

import pytest

from chalicelib.intake.reading.html_text import text_of_html
from chalicelib.intake.reading.mail import read_mail


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>uno</p><p>dos</p>", "uno\n\ndos"),
        ("<div>uno</div><div>dos</div>", "uno\ndos"),
        ("uno<br>dos<BR/>tres", "uno\ndos\ntres"),
        ("uno<br><br><br>dos", "uno\n\ndos"),
        ("a&ntilde;o&nbsp;nuevo &amp; &#8364; &lt;b&gt;", "año nuevo & € <b>"),
        ("<b>Win</b>dows", "Windows"),
        ("<span>Win</span><span lang=ES>dows</span>", "Windows"),
        ("<span style='color:red'>Win</span><span style='COLOR: red'>dows</span>", "Windows"),
        ("<span style='color:red'>12</span><span style='font-size:1px'>,50</span>", "12,50"),
        ("<span style='background:#333;color:#fff'>NUEVO</span>Aviso", "NUEVO Aviso"),
        ("<font size=5>Total</font>12 €", "Total 12 €"),
        ("<span style='color:red'>a<span>b</span>c</span>d", "abc d"),
        ("<span style='color:red'>a</span>\n<span>b</span><br><font color=red>c</font>", "a b\nc"),
        ("</span></font>a" + "<span>" * 600 + "b" + "</span>" * 600 + "c", "abc"),
        ("<span>18</span><span>岁</span>以上", "18 岁以上"),
        ("<ul><li>uno</li><li>dos</li></ul>", "- uno\n- dos"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<style>p{}</style><script>x<y</script><p>hola", "hola"),
        ("<head><title>T</title></head><body>hola", "hola"),
        ("<!-- <p>no</p> -->hola<!--[if mso]>no<![endif]-->", "hola"),
        ('<img alt="a > b">hola<a title=\'x>y\' href="#">aquí</a>', "holaaquí"),
        (
            "<blockquote>uno<br>dos<blockquote>tres</blockquote></blockquote>",
            "> uno\n> dos\n>\n> > tres",
        ),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a\n  b\tc", "a b c"),
        ("1 < 2 y 3 > 2", "1 < 2 y 3 > 2"),
        ("<o:p>&nbsp;</o:p><p>hola</p>", "hola"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
        ("<p", ""),
        ("<a b='sin fin", ""),
    ],
)
def test_html_is_read_as_a_reader_sees_it(markup: str, text: str) -> None:
    assert text_of_html(markup) == text


def test_a_quote_that_is_not_closed_near_by_hides_no_text() -> None:
    assert text_of_html("<a b='x>hola" + "y" * 30_000 + "'>").startswith("hola")


GMAIL = (
    '<div dir="ltr">Sí, sigue igual.<br></div><br><div class="gmail_quote"><div dir="ltr"'
    ' class="gmail_attr">El lun, 5 may 2025 a las 10:15, Soporte (&lt;<a href="mailto:s@mesa.example">'
    's@mesa.example</a>&gt;) escribió:<br></div><blockquote class="gmail_quote">Buenos días</blockquote></div>'
)
OUTLOOK = (
    "<p class=MsoNormal>Sí, sigue igual.<o:p></o:p></p><div><div style='border-top:solid #E1E1E1 1.0pt'>"
    "<p class=MsoNormal><b>De:</b> Soporte &lt;s@mesa.example&gt; <br><b>Enviado el:</b> lunes, 5 de mayo de"
    " 2025 10:15<br><b>Para:</b> Ana<br><b>Asunto:</b> RE: x<o:p></o:p></p></div></div><p>Buenos días</p>"
)
OUTLOOK_WEB = (
    '<div>Sí, sigue igual.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><font><b>De:</b>'
    " Soporte &lt;s@mesa.example&gt;<br><b>Enviado:</b> lunes, 5 de mayo de 2025 10:15<br><b>Para:</b> Ana"
    "<br><b>Asunto:</b> x</font><div>&nbsp;</div></div><div>Buenos días</div>"
)
OUR_MARKER = (
    "<p>Sí, sigue igual.</p><blockquote><div>##- Responda por encima -##</div>Ticket</blockquote>"
)


@pytest.mark.parametrize("markup", [GMAIL, OUTLOOK, OUTLOOK_WEB, OUR_MARKER])
def test_the_reply_in_a_mail_of_html_alone_is_found(markup: str) -> None:
    raw = b"Content-Type: text/html; charset=utf-8\n\n" + markup.encode()
    assert read_mail(raw).reply == "Sí, sigue igual."


def test_html_of_several_parts_keeps_the_plain_ones_escaped() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>a</p>\n"
        b"--b\nContent-Type: text/plain\n\n1 < 2\n--b--"
    )
    assert read_mail(raw).html == "<p>a</p>\n<pre>1 &lt; 2</pre>"


def reply_to(markup: str) -> str:
    return read_mail(b"Content-Type: text/html; charset=utf-8\n\n" + markup.encode()).reply


SIGNED = "<p>Sí.</p><div class='gmail_signature'>Ana Pérez<div>Compras</div></div>"


def test_a_signature_that_the_html_tells_is_marked_as_in_plain_text() -> None:
    assert text_of_html(SIGNED) == "Sí.\n\n-- \nAna Pérez\nCompras"
    dashed = SIGNED.replace("<div class", "<span>-- </span><br><div class")
    assert text_of_html(dashed) == "Sí.\n\n-- \nAna Pérez\nCompras"
    assert reply_to(SIGNED) == "Sí."


def test_what_stands_below_a_signature_is_not_lost() -> None:
    assert reply_to(f"{SIGNED}<p>Y otra cosa.</p>") == "Sí.\n\nAna Pérez\nCompras\n\nY otra cosa."
    quoted = "<p>El 5/5/25 a las 10:15, Soporte escribió:</p><blockquote>¿Va?</blockquote>"
    assert reply_to(SIGNED + quoted) == "Sí."
    assert "Y otra cosa." in reply_to(f"{SIGNED}{quoted}<p>Y otra cosa.</p>")


def test_a_mail_typed_into_the_signature_is_no_signature() -> None:
    markup = "<div class='gmail_signature'>Mi nombre es Ana, ¿puedo hablar con ustedes?</div>"
    assert text_of_html(markup) == "Mi nombre es Ana, ¿puedo hablar con ustedes?"


OUTLOOK_HEADERS = "<div id='divRplyFwdMsg'><b>Nork:</b> Soporte<br><b>Noiz:</b> 5/5/2025</div>Kaixo"


def test_what_follows_a_program_s_mark_is_quoted_unless_it_is_all_there_is() -> None:
    assert text_of_html(f"<p>Bai.</p>{OUTLOOK_HEADERS}") == (
        "Bai.\n\n> Nork: Soporte\n> Noiz: 5/5/2025\n> Kaixo"
    )
    assert reply_to(f"<p>Bai.</p>{OUTLOOK_HEADERS}") == "Bai."
    assert text_of_html(OUTLOOK_HEADERS) == "Nork: Soporte\nNoiz: 5/5/2025\nKaixo"


INTRODUCED = "<div class='gmail_attr'>Soportek hau idatzi zuen:</div><blockquote>Kaixo</blockquote>"


def test_an_introduction_in_a_language_of_no_table_is_quoted() -> None:
    assert reply_to(f"<p>Bai.</p>{INTRODUCED}") == "Bai."


def test_text_typed_into_an_introduction_stays() -> None:
    typed = INTRODUCED.replace("Soportek hau idatzi zuen:", "Kaixo, bai, badabil.")
    assert reply_to(f"<p>Bai.</p>{typed}") == "Bai.\n\nKaixo, bai, badabil."


def test_an_indented_passage_is_no_quotation() -> None:
    markup = "<p>Pasos:</p><blockquote style='margin:0 0 0 40px;border:none'>Entrar</blockquote>"
    assert reply_to(markup) == "Pasos:\n\nEntrar"
