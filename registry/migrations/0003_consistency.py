"""What the rows say about each other: a gerai that isn't there has no opening day and nobody working in
it, and a NIK koperasi is a milestone reached. Rows from before are made to fit; nothing typed is lost.
"""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q

import core.text
from core.history import because


def make_absent_outlets_fit(apps, schema_editor):
    """Whoever typed an opening day or employees knows a gerai: "belum buka" keeps what he typed, and
    unlike "operasional" claims no gerai that nobody reported as working."""
    rows = apps.get_model("registry", "Outlet").objects.filter(status="belum_ada")
    told = rows.filter(Q(opened_on__isnull=False) | Q(employees__gt=0))
    with because("pembetulan: gerai dengan tanggal mulai atau karyawan tidak mungkin belum ada"):
        told.update(status="belum_buka")


def record_numbers(apps, schema_editor):
    milestones = apps.get_model("registry", "Milestone").objects
    known = milestones.filter(cooperative=OuterRef("pk"), kind="nik")
    rows = apps.get_model("registry", "Cooperative").objects.exclude(nik="").filter(~Exists(known))
    with because("pembetulan: NIK koperasi yang terisi adalah tahapan yang tercapai"):
        for row in rows:
            milestones.create(cooperative=row, kind="nik", number=row.nik, is_sample=row.is_sample)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_duplicates"), ("core", "0005_normalise_more")]

    operations = [
        # core/0005 changed how names are made comparable
        migrations.RunSQL(
            "UPDATE registry_cooperative SET name = name;"
            "UPDATE registry_cooperativealias SET value = value",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(make_absent_outlets_fit, migrations.RunPython.noop),
        migrations.RunPython(record_numbers, migrations.RunPython.noop),
        # a table can't be altered while checks of its rows wait for the end of the transaction
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(core.text.Digits("number"), name="milestone_digits"),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(
                condition=~Q(status="belum_ada")
                | (Q(opened_on__isnull=True) & (Q(employees__isnull=True) | Q(employees=0))),
                name="outlet_absent_is_empty",
                violation_error_message=(
                    "Gerai yang belum ada tidak mungkin punya tanggal mulai atau karyawan."
                ),
            ),
        ),
    ]
