"""A mail's HTML, from the wire to the page that a front end shows."""

import smtplib

from tests.whole.conftest import until

MARIA = "maria@cliente.example"

RAW = (
    f"From: {MARIA}\r\nTo: soporte@mesa.example\r\nSubject: Captura ñ 8812\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n"
    "<p style='position:fixed;color:red' onclick=alert(1)>Así se ve ñ "
    "<img src=https://t.example/p.gif alt=logo><script>alert(1)</script></p>\r\n"
)


def test_a_mails_html_is_shown_to_whom_its_ticket_is_and_runs_nothing(
    running, agent, requester, other_requester, nobody
):
    with smtplib.SMTP("127.0.0.1", running.smtp_port) as smtp:
        smtp.sendmail(MARIA, ["soporte@mesa.example"], RAW.encode())

    def arrived():
        mine = requester("GET", "/tickets?requester=me&limit=100").json()["items"]
        return [each for each in mine if each["subject"].endswith("8812")]

    number = until(arrived)[0]["number"]
    entry = requester("GET", f"/tickets/{number}").json()["timeline"]["items"][0]
    assert (entry["message"]["html"], entry["message"]["kept_out"]) == (True, 1)
    path = f"/tickets/{number}/entries/{entry['id']}/html"
    for allowed in (agent, requester):
        page = allowed("GET", path)
        assert page.status_code == 200
        assert '<p style="color:red">Así se ve ñ [logo]</p>' in page.text
        assert "alert" not in page.text
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["content-security-policy"] == (
            "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        )
    assert other_requester("GET", path).status_code == 404
    assert nobody("GET", path).status_code == 401
    note = agent("POST", f"/tickets/{number}/notes", {"text": "nota"})
    assert note.status_code < 300
    last = agent("GET", f"/tickets/{number}").json()["timeline"]["items"][-1]
    refused = agent("GET", f"/tickets/{number}/entries/{last['id']}/html")
    assert refused.status_code == 404
    assert refused.json()["type"] == "urn:ventanilla:problem:no-html"
