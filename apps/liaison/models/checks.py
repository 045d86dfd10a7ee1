"""What became of the question whether a contact is still right."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.languages.typography import colon
from apps.liaison.answers import CheckAnswer
from apps.liaison.models.officers import ContactPoint
from apps.opendata.changes import record_change
from apps.records import clock
from apps.records.secret_links import SecretLink, hash_of

ANSWERED_WITHIN = timedelta(days=21)


class ContactCheckQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Checks that can still be answered."""
        return self.filter(answer="", expires_at__gt=clock.now())

    def of_token(self, token: str) -> Self:
        """The open check of a link, if there is one. After a correction of the contact, its old links no longer
        work."""
        return self.open().filter(token_hash=hash_of(token), contact__value=models.F("value"))

    def update(self, **kwargs: Any) -> int:
        """As Django's. The files of posts say what was answered, so they count as changed."""
        if done := super().update(**kwargs):
            record_change(ContactPoint)
        return done


class ContactCheck(SecretLink):
    """A question that was mailed to a contact. The link in the mail opens one form, and only sending that form answers,
    once. It speaks for the `value` that was asked: after a correction of the contact it says nothing."""

    contact = models.ForeignKey(
        ContactPoint, models.CASCADE, related_name="checks", verbose_name=_("contact point"), editable=False
    )
    value = models.CharField(_("contact"), max_length=200, editable=False)
    asked_at = models.DateTimeField(_("asked at"), editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=10, choices=CheckAnswer.choices, blank=True, editable=False)

    objects = ContactCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a contact")
        verbose_name_plural = _("checks of contacts")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["contact", "-asked_at"], name="checks_of_a_contact")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}{colon()}{self.get_answer_display()}"

    @classmethod
    def ask(cls, contact: ContactPoint) -> tuple["ContactCheck", str]:
        """A new check and its token, which is known only now."""
        now = clock.now()
        return cls.make(contact=contact, value=contact.value, asked_at=now, expires_at=now + ANSWERED_WITHIN)

    @classmethod
    def confirm(cls, contact: ContactPoint) -> None:
        """Store the answer of an officer who was not asked: the contact is right. Nobody knows the token."""
        check, _token = cls.ask(contact)
        check.answer, check.answered_at = CheckAnswer.CONFIRMED, check.asked_at
        check.save()
        record_change(ContactPoint)
