from django.urls import URLPattern, path

from mentors.views import accounts, activation


def account_urls() -> list[URLPattern]:
    return [
        path("pendamping/akun/", accounts.AccountList.as_view(), name="account-list"),
        path("pendamping/akun/buat/", accounts.account_create, name="account-create"),
        path("pendamping/akun/kode-baru/", accounts.account_codes, name="account-codes"),
        path("pendamping/akun/<int:pk>/", accounts.account_reset, name="account-reset"),
        path("akun/aktivasi/", activation.activation, name="activate"),
    ]
