import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
django = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402  settings come first

from core.middleware import readable_content_type  # noqa: E402

# Every page's code is loaded before the server answers: the first visitor after a (re)start would wait
# seconds for it, and with `gunicorn --preload` a worker that replaces a dead one has it already.
_ = get_resolver().url_patterns


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The site. A Content-Type that nobody can read is replaced before Django reads it."""
    environ["CONTENT_TYPE"] = readable_content_type(environ.get("CONTENT_TYPE") or "")
    return django(environ, start_response)
