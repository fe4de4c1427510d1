"""The authorizer: checks a bearer token of the desk's OIDC issuer and says who it is.

It runs as a function of its own, which alone loads this module: cryptography never is in the API.
"""

from functools import cache
from typing import Any

import jwt
from chalice.app import AuthRequest, AuthResponse

from chalicelib.settings import settings
from chalicelib.telemetry import logger
from chalicelib.tickets.events import Role
from chalicelib.wiring import desk

# The strongest of a person's roles counts; somebody without any is a requester.
_CUSTOMERS = frozenset({Role.REQUESTER, Role.COORDINATOR})
_STRONGEST_FIRST = (Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.COORDINATOR, Role.REQUESTER)


class Unauthorized(Exception):
    """API Gateway answers 401 for exactly this message, and 500 for every other."""

    def __init__(self) -> None:
        """Say the one word."""
        super().__init__("Unauthorized")


def identified(request: AuthRequest) -> AuthResponse:
    """Return that the token's owner may call, and who that is; raises ``Unauthorized``.

    A customer who signs in with a further address of theirs is who they are on record; API Gateway
    keeps this for five minutes, so that it costs a call nothing.
    """
    scheme, _, token = request.token.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized
    claims = _verified(token.strip())
    identity = identity_of(claims)
    if identity["role"] in _CUSTOMERS:
        identity["id"] = desk().people.primary_of(identity["id"])
    return AuthResponse(routes=["*"], principal_id=identity["id"], context=identity)


def identity_of(claims: dict[str, Any]) -> dict[str, str]:
    """Return id, role and name of a token's owner; raises ``Unauthorized`` for nobody.

    A person is known by their verified e-mail address, a machine client by its client id. Pure.
    """
    if claims.get("token_use") == "access" and "username" not in claims:
        return {"id": str(claims["client_id"]), "role": Role.MACHINE, "name": "machine"}
    email = str(claims.get("email") or "").strip().lower()
    if not email or str(claims.get("email_verified", "")).lower() != "true":
        raise Unauthorized
    groups = claims.get("cognito:groups") or claims.get("roles") or ()
    role = next((each for each in _STRONGEST_FIRST if each in groups), Role.REQUESTER)
    return {"id": email, "role": role, "name": str(claims.get("name") or "")}


def _verified(token: str) -> dict[str, Any]:
    """Return the claims of a token whose signature, issuer, audience and dates are right."""
    names = settings()
    try:
        key = _keys().get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256", "ES256"],
            issuer=names.issuer,
            options={"require": ["exp", "iss"], "verify_aud": False},
            leeway=5,
        )
    except jwt.PyJWTError as error:
        logger.info("token refused", reason=type(error).__name__)
        raise Unauthorized from error
    # Cognito's access tokens name the client in client_id, everybody else's tokens in aud.
    audience = claims.get("aud", claims.get("client_id"))
    if names.audience not in (audience if isinstance(audience, list) else [audience]):
        raise Unauthorized
    return claims


@cache
def _keys() -> jwt.PyJWKClient:
    return jwt.PyJWKClient(settings().jwks_url, cache_keys=True, lifespan=3600, timeout=5)
