from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from core.permissions import VERBS

ROOMS = ("core", "registry", "land", "mentors", "visits", "trainings", "dashboard")


def is_history(model: type) -> bool:
    return hasattr(model, "pgh_tracked_model")


@register("scope")
def every_model_has_a_scope(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """core.E001: a model of our rooms says where its rows lie and which verb opens them."""
    problems: list[CheckMessage] = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS or is_history(model):
            continue
        if getattr(model, "REGENCY_PATH", None) is None or not hasattr(
            model._default_manager, "for_user"
        ):
            problems.append(
                Error(
                    f"{model._meta.label} declares no REGENCY_PATH or its manager has no for_user().",
                    hint="See core/scoping.py; use PUBLIC for tables everybody may read.",
                    obj=model,
                    id="core.E001",
                )
            )
        elif getattr(model, "VIEW_PERMISSION", None) not in VERBS:
            problems.append(
                Error(
                    f"{model._meta.label}.VIEW_PERMISSION is not in core.permissions.TABLE.",
                    obj=model,
                    id="core.E002",
                )
            )
    return problems
