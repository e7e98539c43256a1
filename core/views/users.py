from core.filters import UserFilterSet
from core.lists.view import ScopedListView
from core.models import User
from core.tables import UserTable


class UserList(ScopedListView):
    """Accounts and their grants, to be read; they are written on the admin site."""

    model = User
    table_class = UserTable
    filterset_class = UserFilterSet
    permission = "core.view_user"
    title = "Pengguna"
    intro = "Siapa memegang hak akses apa, di mana, dan sejak kapan."
