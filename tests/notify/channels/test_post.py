"""One POST: to exactly the address that was checked, bounded, without redirects, told plainly."""

import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.notify.channels import post
from chalicelib.notify.channels.failures import Refused, Unreachable
from chalicelib.notify.channels.post import Answer, Post, Request, accepted

LOOPBACK = ipaddress.ip_address("127.0.0.1")


class Server(ThreadingHTTPServer):
    """Answers with what a test gives it, and writes down what it was asked."""

    daemon_threads = True

    def __init__(self):
        self.asked = []
        self.answer = (200, {}, b"ok")
        self.trickle = 0.0

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                self.server.asked.append((self.path, dict(self.headers), body))
                status, headers, text = self.server.answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for each in (
                    (text[i : i + 1] for i in range(len(text))) if self.server.trickle else (text,)
                ):
                    self.wfile.write(each)
                    self.wfile.flush()
                    time.sleep(self.server.trickle)

            def log_message(self, *arguments):
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request, address):
        """Who hangs up early is right to do so."""


@pytest.fixture
def server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def request(url, body=b"{}"):
    return Request(url, body, {"Content-Type": "application/json"})


def here(server):
    return f"http://127.0.0.1:{server.server_port}/x?y=1"


def test_what_is_posted_arrives_as_it_is(server):
    answer = Post(loopback=True)(request(here(server), b'{"a": "\xc3\xb1"}'))
    ((path, headers, body),) = server.asked
    assert (path, body, headers["Content-Type"]) == (
        "/x?y=1",
        b'{"a": "\xc3\xb1"}',
        "application/json",
    )
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"
    assert (answer.status, answer.text) == (200, "ok")


def test_nothing_is_posted_to_a_name_that_leads_inside(server):
    def leads_inside(host, port):
        return [LOOPBACK]

    url = f"https://rebound.example:{server.server_port}/"
    for loopback in (False, True):
        with pytest.raises(Refused, match="public internet"):
            Post(loopback=loopback, resolve=leads_inside)(request(url))
    assert server.asked == []


def certificate_of(name, folder):
    """Write the key and the certificate of a host into one file, and return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(named, named, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / f"{name}.pem"
    path.write_bytes(plain + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_connection_goes_to_the_address_that_was_checked_in_the_hosts_name(
    monkeypatch, tmp_path
):
    """A name that is looked up a second time may lead elsewhere by then."""
    certificate = certificate_of("mesa.example", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(post.ssl, "create_default_context", lambda: trusting)
    monkeypatch.setattr(post, "require_public", lambda *_, **__: None)
    monkeypatch.setattr(socket, "getaddrinfo", _only_literals(socket.getaddrinfo))
    with Server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        at_home = Post(resolve=lambda *_: [LOOPBACK])
        answer = at_home(request(f"https://mesa.example:{server.server_port}/x"))
        assert answer.status == 200
        assert server.asked[0][1]["Host"] == f"mesa.example:{server.server_port}"
        with pytest.raises(Unreachable, match="SSL"):
            at_home(request(f"https://otra.example:{server.server_port}/x"))
        server.shutdown()
    assert len(server.asked) == 1


def _only_literals(real):
    def lookup(host, *arguments, **named):
        ipaddress.ip_address(host)  # raises for a name: nobody may look it up again
        return real(host, *arguments, **named)

    return lookup


def test_a_redirect_is_not_followed(server):
    server.answer = (307, {"Location": here(server)}, b"")
    with pytest.raises(Refused, match="HTTP 307"):
        accepted(Post(loopback=True)(request(here(server))))
    assert len(server.asked) == 1


def test_of_a_long_answer_only_the_beginning_is_read(server):
    server.answer = (200, {}, b"x" * 2_000_000)
    assert len(Post(loopback=True)(request(here(server))).text) == post.MOST_READ


def test_an_answer_that_trickles_for_ever_is_left(server, monkeypatch):
    monkeypatch.setattr(post, "READ_SECONDS", 0.3)
    server.answer, server.trickle = (200, {}, b"x" * 100), 0.1
    begun = time.monotonic()
    assert Post(loopback=True)(request(here(server))).status == 200
    assert time.monotonic() - begun < 2


def test_who_does_not_answer_in_time_is_tried_again(monkeypatch):
    monkeypatch.setattr(post, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/secret"
        with pytest.raises(Unreachable) as failed:
            Post(loopback=True)(request(url))
    assert failed.value.reason == "no answer in time"


def test_who_is_not_there_is_tried_again_and_the_reason_names_no_address():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(Unreachable) as failed:
        Post(loopback=True)(request(f"http://127.0.0.1:{port}/secret"))
    assert "secret" not in str(failed.value)
    assert str(port) not in str(failed.value)


def test_a_host_that_is_not_found_is_tried_again():
    def unknown(host, port):
        raise socket.gaierror

    with pytest.raises(Unreachable, match="not found"):
        Post(resolve=unknown)(request("https://mesa.example/"))


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_a_yes(status):
    assert accepted(Answer(status)).status == status


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_not_now_is_tried_again_after_what_was_asked_for(status):
    with pytest.raises(Unreachable) as failed:
        accepted(Answer(status, "their words", timedelta(seconds=7)))
    assert (failed.value.reason, failed.value.after) == (f"HTTP {status}", timedelta(seconds=7))


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 413])
def test_every_other_no_is_final(status):
    with pytest.raises(Refused) as failed:
        accepted(Answer(status, "their words"))
    assert failed.value.reason == f"HTTP {status}"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("99999999999999", 86_400),
        ("", None),
        ("soon", None),
        ("-3", None),
    ],
)
def test_retry_after_in_seconds_is_read_and_nonsense_is_left_alone(server, header, seconds):
    server.answer = (503, {"Retry-After": header}, b"")
    asked = Post(loopback=True)(request(here(server))).retry_after
    assert asked == (None if seconds is None else timedelta(seconds=seconds))


def test_retry_after_may_be_a_date(server):
    until = datetime.now(UTC) + timedelta(minutes=10)
    server.answer = (503, {"Retry-After": format_datetime(until, usegmt=True)}, b"")
    asked = Post(loopback=True)(request(here(server))).retry_after
    assert timedelta(minutes=9) < asked <= timedelta(minutes=10)
    past = datetime.now(UTC) - timedelta(minutes=10)
    server.answer = (503, {"Retry-After": format_datetime(past, usegmt=True)}, b"")
    assert Post(loopback=True)(request(here(server))).retry_after == timedelta()


def test_a_date_to_retry_at_that_no_clock_holds_is_left_alone(server):
    header = "Wed, 21 Oct 2015 07:28:00 +99999999999999"
    server.answer = (503, {"Retry-After": header}, b"")
    assert Post(loopback=True)(request(here(server))).retry_after is None


@pytest.fixture
def trickling():
    """A server that sends its head letter by letter, for ever."""
    over = threading.Event()

    def serve(listening):
        connection, _ = listening.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.05):
                try:
                    connection.sendall(b"a")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]
        over.set()


def test_a_head_that_trickles_for_ever_is_left(trickling, monkeypatch):
    """No pause in it is long, so that no timeout of a socket ends it."""
    monkeypatch.setattr(post, "CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(post, "READ_SECONDS", 0.3)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="no answer in time"):
        Post(loopback=True)(request(f"http://127.0.0.1:{trickling}/"))
    assert time.monotonic() - begun < 5
