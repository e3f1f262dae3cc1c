"""Is what a sign-in service says really said by it, for us, now, in answer to this question?

The signature of every ID token is verified, whichever way it came (OpenID Connect Core 1.0, §3.1.3.7), with a key of
the service and a procedure that needs one.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import jwt

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LATE_SECONDS = 60
Claims = Mapping[str, Any]


class NotProven(ValueError):
    """A token that proves nothing here; the sentence says what is wrong."""


def nonce_of(verifier: str) -> str:
    """The word that a service has to repeat: it follows from the secret of this question (PKCE) and keeps it."""
    return sha256(f"nonce {verifier}".encode()).hexdigest()


def proven(token: str, *, keys: Callable[[], Any], issuer: str, client: str, nonce: str) -> Claims:
    """What an ID token claims; NotProven where signature, issuer, audience, time or nonce is not right."""
    try:
        head = jwt.get_unverified_header(token)
        if head.get("alg") not in SIGNED_BY:
            raise NotProven("its token is not signed in a way that proves anything")
        key = _key(jwt.PyJWKSet.from_dict(keys()), head.get("kid"))
        claims: Claims = jwt.decode(
            token, key, algorithms=[head["alg"]], audience=client, issuer=issuer, leeway=LATE_SECONDS,
            options={"require": ["exp", "iat", "sub", "iss", "aud"]},
        )  # fmt: skip
    except jwt.PyJWTError as problem:
        raise NotProven(f"its token is not right ({type(problem).__name__})") from None
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client:
        raise NotProven("its token is meant for somebody else")
    if claims.get("nonce") != nonce:
        raise NotProven("its token does not answer this question")
    return claims


def _key(known: jwt.PyJWKSet, name: str | None) -> jwt.PyJWK:
    for one in known.keys:
        if one.public_key_use in (None, "sig") and (name is None or one.key_id == name):
            return one
    raise NotProven("its token is signed with a key that is not one of its own")
