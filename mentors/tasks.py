"""Long work of this room for the background worker (`manage.py db_worker`, started by ./dev up)."""

from django.db import transaction
from django.tasks import task

from mentors.actions.plans import compute_plan
from mentors.models import Plan


@task
def work_on_plan(plan_pk: int) -> str:
    """Compute a waiting plan; returns the stage it ends in."""
    plan = Plan.objects.filter(pk=plan_pk).first()
    return compute_plan(plan=plan).stage if plan else ""


def hand_over_plan(plan: Plan) -> None:
    """Have the worker compute it, once what was written about it is committed."""
    transaction.on_commit(lambda: work_on_plan.enqueue(plan.pk))
