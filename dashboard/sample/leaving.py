"""Before the sample goes: steps of months that only the cast took go; those of months in which somebody real has
taken one stay, being part of what people did, and so do the snapshots that they name. Letters of the sample go too."""

from core.models import User
from dashboard.models import AlarmRun, Letter, MonthStep
from registry.sample.traces import event_model


def leaving() -> None:
    cast = list(User.objects.filter(is_sample=True).values_list("pk", flat=True))
    played = event_model(MonthStep).objects.filter(
        pgh_label="insert", pgh_context__metadata__user__in=cast
    )
    steps = MonthStep.objects.order_by()
    steps.filter(pk__in=played.values("pgh_obj_id")).update(is_sample=True)
    real = list(steps.filter(is_sample=False).values_list("month", flat=True).distinct())
    steps.filter(month__in=real).update(is_sample=False)
    # worked out of the sample's rows; the next night works it out anew
    AlarmRun.objects.all().delete()
    # before the snapshots: their rows can't go while a letter or a step names them
    Letter.objects.filter(is_sample=True).delete()
    steps.filter(is_sample=True).delete()
