"""A start does not move behind reports; an area is a number."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_sample_rooms"),
        ("land", "0002_agency"),
        ("registry", "0005_statement_events"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="parcel",
            name="parcel_width_positive",
        ),
        migrations.RemoveConstraint(
            model_name="parcel",
            name="parcel_length_positive",
        ),
        migrations.RemoveConstraint(
            model_name="parcel",
            name="parcel_stated_area_positive",
        ),
        migrations.RemoveConstraint(
            model_name="parcel",
            name="parcel_certificate_area_positive",
        ),
        migrations.RemoveConstraint(
            model_name="parcel",
            name="parcel_polygon_area_positive",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="building",
            trigger=pgtrigger.compiler.Trigger(
                name="building_starts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF coalesce(NEW.started_on, NEW.allocated_on) > coalesce(OLD.started_on, OLD.allocated_on)\n        AND EXISTS (SELECT 1 FROM land_progressreport r\n            WHERE r.building_id = NEW.id AND r.withdrawn_at IS NULL AND r.note = '' AND r.percent > 0\n                AND r.reported_on < coalesce(NEW.started_on, NEW.allocated_on)\n                AND NOT EXISTS (SELECT 1 FROM land_progressreport c WHERE c.corrects_id = r.id)) THEN\n        RAISE EXCEPTION 'reports without a note lie before' USING ERRCODE = 'check_violation', CONSTRAINT = 'building_starts_before_reports', TABLE = TG_TABLE_NAME;\n    END IF;\n    RETURN NEW;\n",
                    hash="0541b1b331972818f7306ed6593e4c753cf7347e",
                    operation='UPDATE OF "started_on", "allocated_on"',
                    pgid="pgtrigger_building_starts_276d4",
                    table="land_building",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("width__isnull", True),
                    models.Q(("width__gt", 0), ("width__lt", 10000000000)),
                    _connector="OR",
                ),
                name="parcel_width_positive",
                violation_error_message="Luas dan ukuran harus lebih dari 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("length__isnull", True),
                    models.Q(("length__gt", 0), ("length__lt", 10000000000)),
                    _connector="OR",
                ),
                name="parcel_length_positive",
                violation_error_message="Luas dan ukuran harus lebih dari 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stated_area__isnull", True),
                    models.Q(("stated_area__gt", 0), ("stated_area__lt", 10000000000)),
                    _connector="OR",
                ),
                name="parcel_stated_area_positive",
                violation_error_message="Luas dan ukuran harus lebih dari 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("certificate_area__isnull", True),
                    models.Q(("certificate_area__gt", 0), ("certificate_area__lt", 10000000000)),
                    _connector="OR",
                ),
                name="parcel_certificate_area_positive",
                violation_error_message="Luas dan ukuran harus lebih dari 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("polygon_area__isnull", True),
                    models.Q(("polygon_area__gt", 0), ("polygon_area__lt", 10000000000)),
                    _connector="OR",
                ),
                name="parcel_polygon_area_positive",
                violation_error_message="Luas dan ukuran harus lebih dari 0.",
            ),
        ),
    ]
