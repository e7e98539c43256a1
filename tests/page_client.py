"""A client that sends a form as a browser does: with the hidden fields of the page it stands on."""

import re
from typing import Any

from django.test import Client

FORM_PAGE = re.compile(r"^/(?!admin/).*/(baru|ubah|hapus)/(\?.*)?$")
HIDDEN = re.compile(r'<input type="hidden" name="(seen|once)" value="([^"]*)"')


def hidden_fields(html: str) -> dict[str, str]:
    """Marks that the page's own forms carry: `seen` (what it showed), `once` (one form, one row)."""
    return dict(HIDDEN.findall(html))


class PageClient(Client):
    """Opens a form's page before it posts to it, unless the test itself says what was `seen`.

    `bare_post` sends exactly what it is given.
    """

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        data = {} if data is None else data
        if FORM_PAGE.match(path) and isinstance(data, dict) and not {"seen", "once"} & set(data):
            page = self.get(path)
            if page.status_code == 200:
                data = hidden_fields(page.content.decode()) | data
        return self.bare_post(path, data, *args, **kwargs)

    def bare_post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        return super().post(path, data, *args, **kwargs)
