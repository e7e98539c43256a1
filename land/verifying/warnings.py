"""What is missing before a parcel is proposed: said, never a reason to refuse."""

from django.conf import settings

from core.models import User
from core.sheets.hands.areas import shown_area
from core.templatetags.kdkmp import angka
from land.areas import areas_of, doubts_about
from land.models import LandDocument, LandPhoto, Parcel
from land.words import Answer, Condition

# papers that say whose the land is
OF_OWNERSHIP = (LandDocument.Kind.CERTIFICATE, LandDocument.Kind.GRANT)


def warnings_about(parcel: Parcel, user: User) -> list[str]:
    """Sentences in Indonesian; empty when nothing is missing. `parcel` read in the reader's name."""
    told = []
    unknown = [c.label for c in Condition if getattr(parcel, c.value) == Answer.UNKNOWN]
    if unknown:
        told.append(f"Syarat belum diketahui: {', '.join(unknown)}.")
    failed = [c.label for c in Condition if getattr(parcel, c.value) == Answer.NO]
    if failed:
        told.append(f"Syarat dijawab tidak: {', '.join(failed)}.")
    areas = areas_of(parcel)
    if not areas:
        told.append("Luasnya belum diketahui.")
    elif areas[0].value < settings.LAND_MIN_AREA:
        told.append(
            f"Luas {shown_area(areas[0].value)}, di bawah ambang {angka(settings.LAND_MIN_AREA)} m²."
        )
    papers = LandDocument.objects.for_user(user).filter(parcel=parcel, kind__in=OF_OWNERSHIP)
    if not papers.exists():
        told.append("Surat kepemilikan (sertifikat atau surat hibah) belum diunggah.")
    if not LandPhoto.objects.for_user(user).received().filter(parcel=parcel).exists():
        told.append("Belum ada foto.")
    if not parcel.chosen:
        told.append("Lahan ini bukan lahan terpilih koperasinya; tetap dapat diajukan.")
    return told + doubts_about(parcel)
