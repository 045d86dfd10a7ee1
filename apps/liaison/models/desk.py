"""What the officers' desk stores: which of their records officers have confirmed, and the links to their calendars."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from apps.liaison.models.officers import LiaisonOfficer
from apps.publishing.rights import AnyModel
from apps.records import clock
from apps.records.secret_links import SecretLink, hash_of


class OwnConfirmation(models.Model):
    """The last time an officer said that a record about them is right: the officer's own row, a term or a consent.
    Contacts have checks instead. A later change of the record is not confirmed by it."""

    officer = models.ForeignKey(
        LiaisonOfficer, models.CASCADE, related_name="confirmations", verbose_name=_("liaison officer"), editable=False
    )
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("type"), editable=False)
    object_id = models.PositiveBigIntegerField(_("object"), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), editable=False)

    class Meta:
        verbose_name = _("confirmation of own data")
        verbose_name_plural = _("confirmations of own data")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_confirmation_a_record")]

    def __str__(self) -> str:
        return f"{self.content_type.name}: {self.confirmed_at:%Y-%m-%d}"

    @classmethod
    def confirm(cls, officer: LiaisonOfficer, record: models.Model) -> None:
        about = {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}
        cls.objects.update_or_create(**about, defaults={"officer": officer, "confirmed_at": clock.now()})

    @classmethod
    def of(cls, records: Iterable[AnyModel]) -> dict[models.Model, datetime]:
        """When each of these records was confirmed, for those that did not change since. All are of one model."""
        known = {record.pk: record for record in records}
        if not known:
            return {}
        own = ContentType.objects.get_for_model(next(iter(known.values())))
        found = cls.objects.filter(content_type=own, object_id__in=known).values_list("object_id", "confirmed_at")
        return {known[key]: at for key, at in found if known[key].changed_at <= at}


VALID_FOR = timedelta(days=365)


class CalendarLinkQuerySet(models.QuerySet):
    def of_token(self, token: str) -> Self:
        """The link with a token that has not expired, if there is one."""
        return self.filter(token_hash=hash_of(token), expires_at__gt=clock.now())


class CalendarLink(SecretLink):
    """The address at which the calendar program of an officer reads the desk's calendar, one for each user."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_link", verbose_name=_("user"), editable=False
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects: ClassVar[CalendarLinkQuerySet] = CalendarLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("link to a calendar")
        verbose_name_plural = _("links to calendars")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"

    @classmethod
    def renew(cls, user: Any) -> str:
        """Give a user a new link, which ends an earlier one. Returns its token, which is known only now."""
        with transaction.atomic():
            cls.objects.filter(user=user).delete()
            _link, token = cls.make(user=user, expires_at=clock.now() + VALID_FOR)
        return token
