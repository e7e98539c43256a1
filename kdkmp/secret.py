"""A secret key for checkouts that were given none."""

import os
import secrets
from pathlib import Path


def local_secret(data_dir: Path) -> str:
    """The checkout's own SECRET_KEY, made once and kept in `data_dir`/secret_key (mode 0600).

    Two processes that start at once agree: the file appears whole or not at all.
    """
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            draft.unlink()
    return path.read_text()
