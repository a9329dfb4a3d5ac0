"""The platform's own RSA keys and the tokens signed with them (RFC 7515, RFC 7517)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Algorithm = Literal["RS256", "RS512", "HS256", "none"]
_HASHES = {"RS256": hashes.SHA256(), "RS512": hashes.SHA512()}


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True)
class Key:
    """A private RSA key."""

    private: rsa.RSAPrivateKey

    @classmethod
    def make(cls) -> Key:
        """A new key of 2048 bits."""
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def load(cls, pem: str) -> Key:
        """Read a key.

        Raises:
            ValueError: this is no RSA key in PEM.
        """
        private = serialization.load_pem_private_key(pem.encode(), password=None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise ValueError("not an RSA key")  # noqa: TRY004 - the text is wrong, not its type
        return cls(private)

    @property
    def pem(self) -> str:
        """The private key as PKCS #8."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    @cached_property
    def public_pem(self) -> bytes:
        """The public key, as anybody can compute it from the key set."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @cached_property
    def kid(self) -> str:
        """Its id: a digest of the public key."""
        return hashlib.sha256(self.public_pem).hexdigest()[:20]

    @cached_property
    def jwk(self) -> dict[str, str]:
        """Its public half as a JWK."""
        numbers = self.private.public_key().public_numbers()
        size = (numbers.n.bit_length() + 7) // 8
        modulus, exponent = b64(numbers.n.to_bytes(size, "big")), b64(numbers.e.to_bytes(3, "big"))
        return {"kty": "RSA", "alg": "RS256", "kid": self.kid, "e": exponent, "n": modulus, "use": "sig"}


class Keys:
    """The keys of a platform; the last one signs."""

    def __init__(self, keys: list[Key] | None = None) -> None:
        self.published = keys or [Key.make()]

    @property
    def current(self) -> Key:
        """The key that signs."""
        return self.published[-1]

    @cached_property
    def stranger(self) -> Key:
        """A key that is never published, for tokens that nobody may trust."""
        return Key.make()

    def rotate(self, *, keep_previous: bool) -> None:
        """Sign with a new key; the previous one stays in the key set or leaves it at once, as Moodle does it."""
        self.published = [*(self.published[-1:] if keep_previous else []), Key.make()]

    @property
    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The key set (RFC 7517, section 5)."""
        return {"keys": [key.jwk for key in self.published]}


def sign(claims: dict[str, Any], key: Key, *, algorithm: Algorithm = "RS256", kid: str | None = "") -> str:
    """Write a JWT, also one that a careful tool refuses: libraries decline to make those.

    Args:
        claims: the payload.
        key: signs; for HS256 its *public* half is the shared secret, the classic confusion of algorithms.
        algorithm: `alg` of the header.
        kid: `kid` of the header; empty: the key's own; None: none.

    Returns:
        The token in compact form.
    """
    header: dict[str, str] = {"typ": "JWT", "alg": algorithm}
    if kid is not None:
        header["kid"] = kid or key.kid
    signed = ".".join(b64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return f"{signed}.{b64(_signature(signed.encode(), key, algorithm))}"


def _signature(signed: bytes, key: Key, algorithm: Algorithm) -> bytes:
    if algorithm == "none":
        return b""
    if algorithm == "HS256":
        return hmac.new(key.public_pem, signed, hashlib.sha256).digest()
    return key.private.sign(signed, padding.PKCS1v15(), _HASHES[algorithm])
