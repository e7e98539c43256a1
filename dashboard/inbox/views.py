"""The inbox: what waits for the reader, what was read, what has ended."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from core.access import READING, WRITING, own_or_404, requires
from dashboard.inbox.collecting import collect_for
from dashboard.models import Message
from dashboard.models.message import VIEW
from dashboard.words import MessageKind

PER_PAGE, ENDED_SHOWN = 50, 50
READ = (("belum", "Belum dibaca"), ("sudah", "Sudah dibaca"))


def chosen(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; what is no choice counts as none."""
    kind, read = request.GET.get("jenis", ""), request.GET.get("baca", "")
    return {
        "jenis": kind if kind in MessageKind.values else "",
        "baca": read if read in dict(READ) else "",
    }


def fits(message: Message, asked: dict[str, str]) -> bool:
    if asked["jenis"] and message.kind != asked["jenis"]:
        return False
    return not asked["baca"] or (asked["baca"] == "sudah") == bool(message.read_at)


@requires(VIEW, methods=READING)
def inbox(request: HttpRequest) -> HttpResponse:
    """His own messages, worked out anew: unread first, then the newest."""
    on, asked = timezone.localdate(), chosen(request)
    messages = [one for one in collect_for(request.user, on).messages if fits(one, asked)]
    messages.sort(key=lambda one: one.newest, reverse=True)
    standing = [one for one in messages if one.closed_at is None]
    standing.sort(key=lambda one: one.read_at is not None)
    ended = sorted((one for one in messages if one.closed_at), key=_ended, reverse=True)
    page = Paginator(standing, PER_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "page": page,
        "ended": ended[:ENDED_SHOWN],
        "unread": sum(one.read_at is None for one in standing),
        "asked": asked,
        "kinds": MessageKind.choices,
        "read_choices": READ,
        "query": urlencode(kept),
        "here": f"{request.path}?{urlencode(kept | {'page': str(page.number)})}",
        "on": on,
    }
    return render(request, "dashboard/inbox/list.html", context)


def _ended(message: Message) -> Any:
    return message.closed_at


def own_message(request: HttpRequest, pk: int) -> Message:
    return own_or_404(Message.objects.all(), request, VIEW, pk=pk)


@requires(VIEW, methods=READING)
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks it as read and leads to the page that it is about."""
    message = own_message(request, pk)
    if message.read_at is None:
        Message.objects.for_user(request.user).filter(pk=pk).update(read_at=timezone.now())
    return redirect(message.link)


def back(request: HttpRequest) -> str:
    """The page of the inbox that the button stood on."""
    asked = request.POST.get("next", "")
    home = reverse("dashboard:inbox")
    if asked.startswith(home) and url_has_allowed_host_and_scheme(asked, {request.get_host()}):
        return asked
    return home


@requires(VIEW, methods=WRITING)
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `baca`=belum: unread again; anything else: read."""
    own_message(request, pk)
    read_at = None if request.POST.get("baca") == "belum" else timezone.now()
    Message.objects.for_user(request.user).filter(pk=pk).update(read_at=read_at)
    return redirect(back(request))


@requires(VIEW, methods=WRITING)
def mark_all(request: HttpRequest) -> HttpResponse:
    """All that are unread now, whatever the page showed."""
    Message.objects.for_user(request.user).unread().update(read_at=timezone.now())
    return redirect(back(request))
