"""Tokens: only what the issuer signed, for this desk, in time, says who somebody is."""

import json
import time
from dataclasses import fields, replace
from types import SimpleNamespace

import jwt
import pytest
from chalice.app import AuthRequest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.api import auth
from chalicelib.settings import Settings
from chalicelib.store.people import PeopleStore
from tests.samples import MARIA

ISSUER, AUDIENCE = "https://issuer.example/pool", "the-front-end"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANA = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "email": "Ana@Mesa.example",
    "email_verified": True,
    "name": "Ana",
    "cognito:groups": ["agent"],
}


@pytest.fixture(autouse=True)
def issuer(monkeypatch):
    """The issuer publishes the public half of ``KEY``."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    keys = {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", lambda _: keys)
    names = Settings(*["x"] * len(fields(Settings)))
    given = replace(names, issuer=ISSUER, audience=AUDIENCE, jwks_url="https://issuer.example/jwks")
    monkeypatch.setattr(auth, "settings", lambda: given)
    auth._keys.cache_clear()


@pytest.fixture(autouse=True)
def records(monkeypatch, dynamodb):
    """Customers on record: María, who has a second address."""
    people = PeopleStore(*dynamodb)
    people.save(None, MARIA.model_copy(update={"addresses": ("maria@casa.example",)}))
    monkeypatch.setattr(auth, "desk", lambda: SimpleNamespace(people=people))


def token(key=KEY, algorithm="RS256", kid="one", lasts=60, **claims):
    content = {**ANA, "exp": int(time.time()) + lasts, **claims}
    content = {name: value for name, value in content.items() if value is not None}
    return jwt.encode(content, key, algorithm, headers={"kid": kid})


def asked(text):
    return auth.identified(AuthRequest("TOKEN", text, "arn:aws:execute-api:r:1:api/api/GET/me"))


def test_a_good_token_says_who_it_is():
    answer = asked(f"Bearer {token()}")
    assert answer.principal_id == "ana@mesa.example"
    assert answer.context == {"id": "ana@mesa.example", "role": "agent", "name": "Ana"}
    assert answer.routes == ["*"]


@pytest.mark.parametrize("address", ["maria@casa.example", MARIA.email])
def test_a_customer_who_signs_in_with_any_of_their_addresses_is_who_they_are_on_record(address):
    claims = {"email": address, "cognito:groups": ["requester"]}
    assert asked(f"Bearer {token(**claims)}").principal_id == MARIA.email


def test_an_agent_is_known_by_their_own_address_whatever_customers_have_on_record():
    assert asked(f"Bearer {token(email='maria@casa.example')}").principal_id == "maria@casa.example"


@pytest.mark.parametrize(
    "bad",
    [
        {"key": OTHER},
        {"lasts": -60},
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": None},
        {"exp": None},
        {"kid": "two"},
        {"email": None},
        {"email_verified": False},
        {"key": "a shared secret of thirty-two bytes", "algorithm": "HS256"},
    ],
    ids=[
        "another key",
        "expired",
        "another issuer",
        "another audience",
        "no audience",
        "no expiry",
        "unknown key",
        "no address",
        "unverified address",
        "a symmetric key",
    ],
)
def test_a_bad_token_is_refused(bad):
    with pytest.raises(auth.Unauthorized, match=r"^Unauthorized$"):
        asked(f"Bearer {token(**bad)}")


@pytest.mark.parametrize("text", ["", "Bearer", "Bearer ", "Basic YTpi", "nonsense"])
def test_what_is_no_bearer_token_is_refused(text):
    with pytest.raises(auth.Unauthorized):
        asked(text)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["requester"], "requester"),
        ([], "requester"),
        (["agent", "admin"], "admin"),
        (["supervisor", "agent"], "supervisor"),
        (["system", "machine"], "requester"),
    ],
)
def test_the_strongest_role_counts_and_no_token_makes_the_desk_itself(groups, role):
    assert auth.identity_of({**ANA, "cognito:groups": groups})["role"] == role


def test_a_machine_client_is_known_by_its_id():
    claims = {"token_use": "access", "client_id": "monitor"}
    assert auth.identity_of(claims) == {"id": "monitor", "role": "machine", "name": "machine"}


def test_a_persons_access_token_is_told_by_its_username_and_has_no_address():
    with pytest.raises(auth.Unauthorized):
        auth.identity_of({"token_use": "access", "client_id": AUDIENCE, "username": "ana"})
