from django.http import HttpRequest, HttpResponse
from django.urls import path


def x(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


reconciling_urls = [
    path("lahan/rekonsiliasi/koperasi/<int:pk>/", x, name="reconciliation-cooperative")
]
