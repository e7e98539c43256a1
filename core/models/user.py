"""Users and the dated grants that give them a role somewhere."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.functional import cached_property

from core import scoping
from core.history import tracked
from core.permissions import Role
from core.scoping import PUBLIC, ScopedQuerySet


class UserQuerySet(ScopedQuerySet["User"]):
    pass


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user who may log in but sees nothing until a RoleGrant is given."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_superuser=True, **fields)


@tracked(exclude=("password", "last_login"))
class User(AbstractBaseUser):
    """Somebody who can log in. What he may do follows from his grants alone (core.permissions)."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.view_user"

    username = models.CharField(
        "nama pengguna",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Nama pengguna ini sudah dipakai."},
    )
    full_name = models.CharField("nama lengkap", max_length=120)
    email = models.EmailField("surel", blank=True)
    is_active = models.BooleanField("aktif", default=True)
    is_superuser = models.BooleanField("pengelola sistem", default=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)
    date_joined = models.DateTimeField("terdaftar", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["username"]
        constraints = [
            # The login takes Pengamat for pengamat; two accounts of one name would lock both out.
            models.UniqueConstraint(
                Lower("username"),
                name="username_unique_in_any_case",
                violation_error_message="Nama pengguna ini sudah dipakai.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    get_short_name = get_full_name

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this; our answer is the verb `core.use_admin`."""
        return scoping.holds(self, "core.use_admin")

    @cached_property
    def current_grants(self) -> list["RoleGrant"]:
        """The grants in force today; read once per request."""
        return list(self.grants.in_force(timezone.localdate()).select_related("regency"))

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        if obj is None:
            return scoping.holds(self, perm)
        return scoping.may(self, perm, obj)

    def has_perms(self, perm_list: list[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class RoleGrantQuerySet(ScopedQuerySet["RoleGrant"]):
    def in_force(self, on: date) -> "RoleGrantQuerySet":
        return self.filter(valid_from__lte=on).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on)
        )


@tracked()
class RoleGrant(models.Model):
    """A role held by a user in one regency (or the whole province, regency empty) from–until, both days in."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.view_user"

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="pengguna")
    role = models.CharField("peran", max_length=20, choices=Role)
    regency = models.ForeignKey(
        "core.Regency",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="kabupaten/kota",
        help_text="Kosongkan untuk seluruh provinsi.",
    )
    valid_from = models.DateField("berlaku dari", default=timezone.localdate)
    valid_until = models.DateField("sampai", null=True, blank=True)
    granted_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diberikan oleh",
    )
    granted_at = models.DateTimeField("diberikan pada", auto_now_add=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "hak akses"
        verbose_name_plural = "hak akses"
        ordering = ["user", "role", "regency"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="grant_ends_after_start",
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.REGENCY_OFFICER) | Q(regency__isnull=False),
                name="regency_officer_has_regency",
                violation_error_message="Petugas kabupaten/kota memerlukan kabupaten/kota.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.PROVINCE_OFFICER) | Q(regency__isnull=True),
                name="province_officer_everywhere",
                violation_error_message=(
                    "Petugas provinsi berlaku untuk seluruh provinsi: kosongkan kabupaten/kota."
                ),
            ),
            ExclusionConstraint(
                name="grant_no_overlap",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Coalesce(F("regency"), Value("")), RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Hak akses yang sama sudah ada pada tanggal itu.",
            ),
        ]

    def __str__(self) -> str:
        where = self.regency.name if self.regency else "seluruh provinsi"
        return f"{self.get_role_display()} · {where}"
