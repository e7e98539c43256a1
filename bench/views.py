"""What a page is measured against: nothing at all, and one indexed query with a 50-row plain template."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template

from core.models import Village

ROWS = Template(
    "<!doctype html><table>{% for row in rows %}<tr><td>{{ row.code }}</td><td>{{ row.name }}</td>"
    "<td>{{ row.kind }}</td><td>{{ row.postal_code }}</td></tr>{% endfor %}</table>"
)


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_not_required
def plain(request: HttpRequest) -> HttpResponse:
    rows = Village.objects.filter(code__gte="61.05").order_by("code")[:50]
    return HttpResponse(ROWS.render(Context({"rows": rows})))
