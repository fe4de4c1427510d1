"""A webhook leads to the public internet, and never inside."""

import ipaddress

import pytest

from chalicelib.notify.channels.addresses import NoTarget, is_public, require_public, target_of

PUBLIC = ("8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4003:80e::200e")
INSIDE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192",
    "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
    "2001:0:a9fe:a9fe::1", "64:ff9b:1::a9fe:a9fe",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_taken(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_also_where_ipv6_carries_it(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_as_it_stands_in_a_url(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(NoTarget, match="public internet"):
        target_of(f"https://{host}/x")


def test_one_address_inside_among_public_ones_is_enough_to_refuse_all():
    mixed = [ipaddress.ip_address(each) for each in ("8.8.8.8", "10.0.0.1")]
    with pytest.raises(NoTarget):
        require_public(mixed)
    require_public(mixed[:1])


@pytest.mark.parametrize(
    "url",
    [
        "http://mesa.example/x", "ftp://mesa.example/x", "//mesa.example/x", "mesa.example",
        "https://user:pass@mesa.example/x", "https://mesa.example@10.0.0.1/", "https://",
        "https://mesa.example/x#y", "https://mesa.example:0/", "https://mesa.example:70000/",
        "https://mesa.example\\@inside.example/", "https://mesa.example/a b",
        "https://mesa.example/x\r\nHost: inside", "https://ñandú.cl/", "https://a..b@c/",
        "https://-x.example/", " https://mesa.example/",
    ],
)  # fmt: skip
def test_what_can_be_misread_is_refused(url):
    with pytest.raises(NoTarget):
        target_of(url)


def test_a_url_is_taken_apart_as_it_is_connected_to():
    target = target_of("https://mesa.example:8443/a/b?c=d")
    assert target == (True, "mesa.example", 8443, "/a/b?c=d")
    assert target.authority == "mesa.example:8443"
    assert target_of("https://mesa.example?c=d").path == "/?c=d"
    assert target_of("https://mesa.example").authority == "mesa.example"


def test_only_a_laptop_posts_to_itself_and_there_to_127_0_0_1_alone():
    assert target_of("http://127.0.0.1:8000/x", loopback=True).port == 8000
    for url in ("http://127.0.0.1:8000/x", "https://127.0.0.1/x"):
        with pytest.raises(NoTarget):
            target_of(url)
    for url in ("http://127.0.0.2/", "http://localhost/", "https://127.0.0.1/", "http://10.0.0.1/"):
        with pytest.raises(NoTarget):
            target_of(url, loopback=True)
