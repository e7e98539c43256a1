"""The key pairs of the file. Settings hold the private ones (OUTBOX_PRIVATE_KEYS), the newest first."""

import base64
import binascii
import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

SMALLEST = 3072  # bits
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


class BadKey(ValueError):
    """A text in OUTBOX_PRIVATE_KEYS that is no RSA key of at least 3072 bits."""


@lru_cache(maxsize=16)
def read_key(text: str) -> rsa.RSAPrivateKey:
    """PKCS #8 DER in base64. Raises BadKey."""
    try:
        key = serialization.load_der_private_key(base64.b64decode(text, validate=True), None)
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadKey("not PKCS #8 DER in base64") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < SMALLEST:
        raise BadKey(f"not an RSA key of at least {SMALLEST} bits")
    return key


@lru_cache(maxsize=16)
def key_id(text: str) -> str:
    """16 hex digits by which a file names the key it was closed for."""
    public = read_key(text).public_key()
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()[:16]


def private_key(wanted: str) -> rsa.RSAPrivateKey | None:
    """The key of that id; None when it is none of ours."""
    for text in settings.OUTBOX_PRIVATE_KEYS:
        if key_id(text) == wanted:
            return read_key(text)
    return None


def public_key_jwk() -> dict[str, object]:
    """{"id": …, "jwk": …} of the newest key, for `crypto.subtle.importKey("jwk", …, RSA-OAEP/SHA-256)`."""
    newest = settings.OUTBOX_PRIVATE_KEYS[0]
    numbers = read_key(newest).public_key().public_numbers()
    return {
        "id": key_id(newest),
        "jwk": {
            "kty": "RSA",
            "alg": "RSA-OAEP-256",
            "ext": True,
            "n": in_base64url(numbers.n),
            "e": in_base64url(numbers.e),
        },
    }


def in_base64url(number: int) -> str:
    content = number.to_bytes((number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
