"""What makes a mentor's account: the code that opens it once, and the roles that follow from contracts."""

from django.conf import settings
from django.db import models

from core.history import tracked
from core.models import RoleGrant
from mentors.models.contract import MentorContract
from mentors.models.person import Person
from mentors.querysets import OfPersonQuerySet


# Neither the hash nor the count of tries belongs into history.
@tracked(exclude=("code_hash", "tries", "blocked_until"))
class ActivationCode(models.Model):
    """The newest code with which a person sets the password of his account, once. Only its hash is kept.

    `tries`: wrong ones since the last block; too many of them block it until `blocked_until`.
    """

    REGENCY_PATH = "person__regency"
    VIEW_PERMISSION = "mentors.manage_account"

    person = models.OneToOneField(
        Person, models.CASCADE, related_name="activation", verbose_name="orang"
    )
    code_hash = models.CharField(max_length=128, editable=False)
    expires_at = models.DateTimeField("berlaku sampai")
    tries = models.PositiveSmallIntegerField("kali salah", default=0, editable=False)
    blocked_until = models.DateTimeField("ditahan sampai", null=True, blank=True, editable=False)
    used_at = models.DateTimeField("dipakai pada", null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="dibuat oleh",
    )
    made_at = models.DateTimeField("dibuat pada")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfPersonQuerySet["ActivationCode"].as_manager()

    class Meta:
        verbose_name = "kode aktivasi"
        verbose_name_plural = "kode aktivasi"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Kode aktivasi {self.person}"


@tracked()
class ContractGrant(models.Model):
    """The role that somebody holds because of a contract: it begins and ends with it.

    `contract` is empty for a moment when the contract was deleted; the grant goes then too.
    """

    REGENCY_PATH = "contract__regency"
    VIEW_PERMISSION = "mentors.manage_account"

    contract = models.OneToOneField(
        MentorContract,
        models.SET_NULL,
        null=True,
        related_name="granted",
        verbose_name="kontrak",
    )
    grant = models.OneToOneField(
        RoleGrant, models.CASCADE, related_name="+", verbose_name="hak akses"
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfPersonQuerySet["ContractGrant"].as_manager()

    class Meta:
        verbose_name = "hak akses dari kontrak"
        verbose_name_plural = "hak akses dari kontrak"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.grant)
