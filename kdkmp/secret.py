"""Secret keys for checkouts that were given none."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def _random_text() -> str:
    return secrets.token_urlsafe(64)


def fernet_key() -> str:
    """32 random bytes in url-safe base64, as core/sealed.py wants its keys."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def rsa_key() -> str:
    """A new RSA key of 3072 bits as visits/outbox_file wants it: PKCS #8 DER in base64."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    plain = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return base64.b64encode(plain).decode()


def local_secret(
    data_dir: Path, name: str = "secret_key", make: Callable[[], str] = _random_text
) -> str:
    """The checkout's own key, made once and kept in `data_dir`/`name` (mode 0600).

    Two processes that start at once agree: the file appears whole or not at all.
    """
    path = data_dir / name
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            draft.unlink()
    return path.read_text()
