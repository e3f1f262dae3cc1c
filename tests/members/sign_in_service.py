"""A sign-in service of OpenID Connect on this machine: discovery, codes, PKCE, tokens signed with RS256."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "buyline", "a/secret:with signs"


@dataclass
class SignInService:
    """What the service says of who comes, and how its next answers are bent; `asked`: the questions by their code."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    bent: dict[str, Any] = field(default_factory=dict)
    is_forged: bool = False
    is_unsigned: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    stranger: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def discovery(self) -> dict[str, Any]:
        """What the service says of itself."""
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "userinfo_endpoint": f"{self.address}/record",
            "jwks_uri": f"{self.address}/keys", "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        """Its public keys."""
        one = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**one, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes on once somebody signed in here."""
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = uuid4().hex
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The tokens for a code, once, to whoever knows the secret and asked the question."""
        asked = self.asked.pop(sent.get("code", ""), None)
        digest = sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or sent.get("client_secret") != SECRET or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **self.person, **self.bent,
        }  # fmt: skip
        key, procedure = (
            (None, "none") if self.is_unsigned else (self.stranger if self.is_forged else self.key, "RS256")
        )
        signed = jwt.encode(claims, key, algorithm=procedure, headers={"kid": "one"})  # type: ignore[arg-type]
        return 200, {"access_token": "open", "token_type": "Bearer", "id_token": signed}


def _handler(service: SignInService) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", service.authorize({k: v[0] for k, v in parse_qs(parts.query).items()}))
                self.end_headers()
                return
            known = {"/.well-known/openid-configuration": service.discovery, "/keys": service.keys}
            record = {"sub": "person-1", "email": "record@example.com", "email_verified": True}
            self.say(200, known[parts.path]() if parts.path in known else record)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.say(*service.token({name: values[0] for name, values in parse_qs(sent).items()}))

        def say(self, status: int, content: dict[str, Any]) -> None:
            written = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Answering


@contextmanager
def sign_in_service() -> Iterator[SignInService]:
    """The service, answering while it lasts."""
    service = SignInService()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
