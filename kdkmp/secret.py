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
