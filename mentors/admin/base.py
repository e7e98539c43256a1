from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.admin_base import ScopedModelAdmin
from core.admin_forms import ReasonedForm
from mentors.nik import without_nik


class MentorForm(ReasonedForm):
    """Free text is read by many: no NIK in it."""

    free_text: tuple[str, ...] = ("name", "number", "title", "reason")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in self.free_text:
            if isinstance(text := data.get(name), str):
                try:
                    without_nik(text)
                except ValidationError as error:
                    self.add_error(name, error)
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            # said here: PostgreSQL makes no range of it, so the constraints can't be asked
            self.add_error("ends", "Tanggal akhir tidak boleh sebelum mulainya.")
        return data


class MentorAdmin(ScopedModelAdmin):
    form = MentorForm
    actions: list[Any] = []

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """What the verbs refuse is told; the transaction is undone by then."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form
