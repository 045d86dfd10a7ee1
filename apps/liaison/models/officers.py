"""Liaison officers, and what opens their data: contact points with their tier, and consents. Private by default."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.languages.fields import LongTextField, TextListField
from apps.languages.typography import colon
from apps.liaison.querysets import ConsentQuerySet, ContactQuerySet, OfficerQuerySet
from apps.participants.models import Organisation
from apps.publishing.models import Publishable, Record
from apps.records import clock, rules


class LiaisonOfficer(Record):
    """A liaison officer. Nothing about an officer is public without a consent in force."""

    discloses_person = True
    shown_by = ("consents",)

    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="liaison_officers",
        verbose_name=_("sent by"),
    )
    languages = TextListField(_("languages spoken"), blank=True, help_text=_("Two-letter codes, one a line."))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="liaison_officer",
        verbose_name=_("user account"),
        help_text=_("The account with which the officer sees and corrects this record at the officers’ desk."),
    )
    note = LongTextField(_("internal note"), blank=True)

    seen_contacts: "list[ContactPoint]"  # read by `PostQuerySet.on_roster`

    objects: ClassVar[Any] = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("liaison officer")
        verbose_name_plural = _("liaison officers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ContactKind(models.TextChoices):
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("telephone")
    OTHER = "other", _("other")


class ContactTier(models.TextChoices):
    """Who sees a contact. There is no default: it is chosen each time."""

    STAFF = "staff", _("the secretariat")
    PARTICIPANTS = "participants", _("liaison officers of every organization")
    PUBLIC = "public", _("everybody")


class ContactPoint(Publishable):
    """An address or number: the functional one of a post, such as a duty desk, or the personal one of an officer.

    Outside the secretariat a personal one is seen only during a term, and only on a legal basis: the officer's consent
    to show contacts of this kind, or the officer's function, as `official_function` and its source say."""

    discloses_person = True

    post = models.ForeignKey(
        "liaison.Post", models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name=_("post")
    )
    officer = models.ForeignKey(
        LiaisonOfficer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("liaison officer"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices)
    value = models.CharField(_("contact"), max_length=200)
    tier = models.CharField(_("seen by"), max_length=12, choices=ContactTier.choices)
    official_function = models.CharField(
        _("official function"),
        max_length=300,
        blank=True,
        help_text=_("The rule by which this contact of a person is public, where it is not the person’s consent."),
    )
    function_source = models.URLField(_("source of the function"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    health: str  # this and the next of rows read `with_health`
    confirmed_at: datetime | None

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["officer", "post", "kind", "value"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("kind", ContactKind),
            rules.allowed("tier", ContactTier),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{colon()}{self.value}"

    @property
    def is_functional(self) -> bool:
        """Whether it belongs to a post and says nothing of a person."""
        return self.post_id is not None

    @property
    def sender(self) -> Organisation | None:
        """The organisation that sent the officer or the post, if one did."""
        if self.post:
            return self.post.sent_by
        return self.officer.organisation if self.officer else None

    @property
    def confirmed_on(self) -> date | None:
        """The day on which it was last confirmed."""
        return self.confirmed_at and clock.day_of(self.confirmed_at)

    def clean(self) -> None:
        super().clean()
        if (self.post_id is None) == (self.officer_id is None):
            raise ValidationError({"post": _("Choose a post or an officer: exactly one of the two.")})
        if self.is_functional and self.official_function:
            raise ValidationError({"official_function": _("Only a contact of a person needs this.")})
        if bool(self.official_function) != bool(self.function_source):
            empty = "official_function" if self.function_source else "function_source"
            raise ValidationError({empty: _("Give the rule and its source, or neither.")})


class ConsentScope(models.TextChoices):
    """What a consent covers. Besides the name, the kinds of contacts."""

    NAME = "name", _("name, post and term")
    EMAIL = ContactKind.EMAIL.value, _("e-mail address")
    PHONE = ContactKind.PHONE.value, _("telephone number")
    OTHER = ContactKind.OTHER.value, _("other contact")


class Consent(Publishable):
    """An officer's consent to publication: scope, and the days on which it is in force. It counts once it is published:
    two users have seen it."""

    discloses_person = True

    officer = models.ForeignKey(
        LiaisonOfficer, models.CASCADE, related_name="consents", verbose_name=_("liaison officer")
    )
    scope = models.CharField(
        _("what may be shown"), max_length=10, choices=ConsentScope.choices, default=ConsentScope.NAME
    )
    given_on = models.DateField(_("given on"))
    until = models.DateField(_("until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    evidence = models.CharField(_("how it was given"), max_length=300)

    objects: ClassVar[Any] = ConsentQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["officer", "-given_on"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("scope", ConsentScope),
            rules.day_not_before("until", "given_on"),
            rules.day_not_before("withdrawn_on", "given_on"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} ({self.given_on})"
