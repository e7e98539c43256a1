from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm


class LoginForm(AllauthLoginForm):
    """Tells django-axes who is trying: it counts under the name of the form's field, `login`.

    Without it the right password would still open an account that is locked.
    """

    def user_credentials(self) -> dict[str, Any]:
        credentials = super().user_credentials()
        return credentials | {"login": credentials.get("username")}
