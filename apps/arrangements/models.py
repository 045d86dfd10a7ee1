"""What bodies have agreed with each other, with the acts that led to it; channels of information and their links."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.arrangements.querysets import (
    ActQuerySet,
    ArrangementQuerySet,
    ChannelLinkQuerySet,
    ChannelQuerySet,
    PartyQuerySet,
)
from apps.arrangements.status import ActKind, DatedStatus, Status, counts_from, standing
from apps.goals.models import Goal
from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField
from apps.languages.typography import colon
from apps.participants.models import Organisation
from apps.publishing.models import Publishable, Record
from apps.records import clock, dates, rules
from apps.records.slugs import SLUG, free_slug
from apps.search.folding import fold
from apps.search.likeness import folded
from apps.sources.models import Sourced

ONE_OF_TWO = _("Choose an organization or name another body: exactly one of the two.")


class ArrangementKind(models.TextChoices):
    """The type of an arrangement, independent of its title. We made this list from the arrangements in our sources."""

    COOPERATION_AGREEMENT = "cooperation_agreement", pgettext_lazy("arrangement", "cooperation agreement")
    COOPERATION_ARRANGEMENT = "cooperation_arrangement", pgettext_lazy("arrangement", "cooperation arrangement")
    FRAMEWORK_AGREEMENT = "framework_agreement", pgettext_lazy("arrangement", "framework agreement")
    OPERATIONAL_AGREEMENT = "operational_agreement", pgettext_lazy("arrangement", "operational agreement")
    STRATEGIC_AGREEMENT = "strategic_agreement", pgettext_lazy("arrangement", "strategic agreement")
    INFORMATION_SHARING_AGREEMENT = (
        "information_sharing_agreement",
        pgettext_lazy("arrangement", "information-sharing agreement"),
    )
    INFORMATION_SHARING_DECLARATION = (
        "information_sharing_declaration",
        pgettext_lazy("arrangement", "declaration on information sharing"),
    )
    MEMORANDUM_OF_UNDERSTANDING = (
        "memorandum_of_understanding",
        pgettext_lazy("arrangement", "memorandum of understanding"),
    )
    LETTER_OF_INTENT = "letter_of_intent", pgettext_lazy("arrangement", "letter of intent")
    STATEMENT_OF_PRINCIPLES = "statement_of_principles", pgettext_lazy("arrangement", "statement of principles")
    HOST_AGREEMENT = "host_agreement", pgettext_lazy("arrangement", "host agreement")
    ASSISTANCE_AGREEMENT = "assistance_agreement", pgettext_lazy("arrangement", "assistance agreement")
    PROJECT_AGREEMENT = "project_agreement", pgettext_lazy("arrangement", "project agreement")
    ROADMAP = "roadmap", pgettext_lazy("arrangement", "roadmap")
    JOINT_INITIATIVE = "joint_initiative", pgettext_lazy("arrangement", "joint initiative")
    JOINT_ACTION_PLAN = "joint_action_plan", pgettext_lazy("arrangement", "joint action plan")
    SUPPORT_PROGRAMME = "support_programme", pgettext_lazy("arrangement", "support programme")
    PROGRAMME = "programme", pgettext_lazy("arrangement", "programme")
    STRUCTURED_COOPERATION = "structured_cooperation", pgettext_lazy("arrangement", "structured cooperation")
    STATUS = "status", pgettext_lazy("arrangement", "status granted")
    AGREEMENT_IN_NEGOTIATION = "agreement_in_negotiation", pgettext_lazy("arrangement", "agreement in negotiation")


class PersonalData(models.TextChoices):
    YES = "yes", pgettext_lazy("personal data", "yes")
    NO = "no", pgettext_lazy("personal data", "no")
    NOT_STATED = "not_stated", pgettext_lazy("personal data", "not stated")


class DateBasis(models.TextChoices):
    """How far the date of an act can be trusted."""

    STATED = "stated", pgettext_lazy("date", "stated")
    RELEASE = "release", pgettext_lazy("date", "date of the release")
    PAGE = "page", pgettext_lazy("date", "date of the page")
    DEDUCED = "deduced", pgettext_lazy("date", "deduced")
    CONFLICTING = "conflicting", pgettext_lazy("date", "sources differ")


class Channel(Sourced, Publishable):
    """A system by which information passes between police bodies."""

    immutable = ("code",)
    page_rows = ("links",)

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[SLUG])
    name = models.CharField(_("name"), max_length=150)
    operators = models.ManyToManyField(
        Organisation, related_name="channels_operated", verbose_name=_("operated by"), blank=True
    )
    operated_by = models.CharField(_("operated by another body"), max_length=200, blank=True)
    scope = LongTextField(_("scope"), blank=True)

    objects: ClassVar = ChannelQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["code"]

    def __str__(self) -> str:
        return columns.text(self, "name").value or self.code

    def get_absolute_url(self) -> str:
        return f"{address('channels:list')}#{self.code}"

    def likeness(self) -> dict[str, str]:
        return folded(self, "name")

    def clean(self) -> None:
        super().clean()
        # Links name channels and organisations in one column.
        if self._state.adding and Organisation.objects.filter(code=self.code).exists():
            raise ValidationError({"code": _("This is the code of an organization.")})


class LinkKind(models.TextChoices):
    """How a channel is connected with another one or with a body. INTENDED is a plan: nothing is known to be built."""

    NETWORK = "network", pgettext_lazy("channel", "network of")
    LINK_AGREED = "link_agreed", pgettext_lazy("channel", "link agreed with")
    HOSTED_ON = "hosted_on", pgettext_lazy("channel", "hosted on")
    ACCESS_AGREED = "access_agreed", pgettext_lazy("channel", "access agreed for")
    CHECKED_AGAINST = "checked_against", pgettext_lazy("channel", "checked against")
    INTENDED = "intended", pgettext_lazy("channel", "link intended with")


class ChannelLink(Sourced, Record):
    """A connection of a channel with another channel, an organisation or another body. `linked_with` is the code of the
    channel or the organisation, and for another body a code of our own."""

    alike_within = "channel"
    key_columns: ClassVar = {"linked_channel": "linked_with", "linked_organisation": "linked_with"}

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="links", verbose_name=_("channel"))
    kind = models.CharField(_("kind"), max_length=15, choices=LinkKind.choices)
    linked_with = models.CharField(
        _("linked with"),
        max_length=60,
        blank=True,
        validators=[SLUG],
        help_text=_("The code of a channel or an organization, or a code of your own for another body."),
    )
    linked_channel = models.ForeignKey(
        Channel,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="links_from_channels",
        verbose_name=_("linked with the channel"),
    )
    linked_organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="channel_links",
        verbose_name=_("linked with the organization"),
    )
    body = models.CharField(_("linked with another body"), max_length=200, blank=True)
    since = dates.PartialDateField(_("since"))
    scope = LongTextField(_("scope"), blank=True)

    objects: ClassVar = ChannelLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a channel")
        verbose_name_plural = _("links of channels")
        ordering = ["channel", "kind", "linked_with"]
        constraints = [
            rules.unique("channel", "linked_with", "kind", message=_("This link is already recorded.")),
            rules.allowed("kind", LinkKind),
            rules.filled("linked_with"),
            rules.partial_date("since"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} – {self.get_kind_display()} {self.target or self.linked_with}"

    @property
    def target(self) -> Channel | Organisation | None:
        """The channel or the organisation that it leads to; None for another body."""
        return self.linked_channel or self.linked_organisation

    def likeness(self) -> dict[str, str]:
        return folded(self, "body")

    def clean(self) -> None:
        super().clean()
        body = columns.value(self, "body", settings.SOURCE_LANGUAGE)
        if sum(map(bool, (self.linked_channel, self.linked_organisation, body))) != 1:
            message = _("Choose a channel or an organization, or name another body in English: exactly one of these.")
            raise ValidationError({"linked_with": message})
        if self.linked_channel and self.linked_channel == getattr(self, "channel", None):
            raise ValidationError({"linked_with": _("A channel cannot be linked with itself.")})
        if self.target:
            self.linked_with = self.target.code


class Arrangement(Sourced, Publishable):
    """Something that bodies have agreed, or negotiate. How far it has come follows from its acts."""

    immutable = ("slug",)
    page_rows = ("parties", "acts")

    slug = models.SlugField(_("address"), max_length=150, unique=True, blank=True, validators=[SLUG])
    kind = models.CharField(_("kind"), max_length=35, choices=ArrangementKind.choices)
    title = models.CharField(_("title"), max_length=250)
    scope = LongTextField(_("scope"), blank=True)
    personal_data = models.CharField(
        _("personal data"), max_length=10, choices=PersonalData.choices, default=PersonalData.NOT_STATED
    )
    goals = models.ManyToManyField(
        Goal, related_name="arrangements", verbose_name=pgettext_lazy("arrangement", "goals served"), blank=True
    )
    channels = models.ManyToManyField(Channel, related_name="arrangements", verbose_name=_("channels"), blank=True)

    objects: ClassVar = ArrangementQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("arrangement")
        verbose_name_plural = _("arrangements")
        ordering = ["slug"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("kind", ArrangementKind),
            rules.allowed("personal_data", PersonalData),
        ]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.slug

    def get_absolute_url(self) -> str:
        return address("arrangements:detail", self.slug)

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or free_slug(Arrangement, columns.value(self, "title", settings.SOURCE_LANGUAGE))

    def likeness(self) -> dict[str, str]:
        """Title and scope together: many arrangements are called memorandum of understanding."""
        scope = fold(columns.value(self, "scope", settings.SOURCE_LANGUAGE))
        return {f"{title}, {scope}": name for title, name in folded(self, "title").items()}

    def standing_on(self, on: date) -> DatedStatus:
        """Its status on a day. Reads `acts`, which a list prefetches."""
        acts = ((act.kind, act.date) for act in self.acts.all())
        return standing(acts, on, is_negotiation=self.kind == ArrangementKind.AGREEMENT_IN_NEGOTIATION)

    @property
    def status(self) -> Status:
        """Its status today."""
        return self.standing_on(clock.today()).status


class ArrangementParty(Sourced, Record):
    """A party to an arrangement: an organisation of the Dialogue, or another body by name. `signatory` is who signed
    for it, where that is another body: the African Union for AFRIPOL."""

    alike_within = "arrangement"
    discloses_person = True  # the signatory

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="parties", verbose_name=_("arrangement"))
    position = models.PositiveSmallIntegerField(_("position"))
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="arrangement_parties",
        verbose_name=_("organization"),
    )
    body = models.CharField(_("another body"), max_length=200, blank=True)
    signatory = models.CharField(_("signed for it by"), max_length=200, blank=True)

    objects: ClassVar = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party to an arrangement")
        verbose_name_plural = _("parties to arrangements")
        ordering = ["arrangement", "position"]
        constraints = [
            rules.unique("arrangement", "position", message=_("This position is already taken.")),
            rules.unique("arrangement", "organisation", message=_("This organization is already a party.")),
        ]

    def __str__(self) -> str:
        return str(self.organisation or columns.text(self, "body").value)

    def likeness(self) -> dict[str, str]:
        return folded(self, "body")

    def clean(self) -> None:
        super().clean()
        if bool(self.organisation) == bool(columns.value(self, "body", settings.SOURCE_LANGUAGE)):
            raise ValidationError({"organisation": ONE_OF_TWO})


class ArrangementAct(Sourced, Record):
    """An act about an arrangement, such as its signature. `body` is who acted, where it is not the parties."""

    mentions = ("replaced_by",)

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="acts", verbose_name=_("arrangement"))
    kind = models.CharField(_("act"), max_length=25, choices=ActKind.choices)
    date = dates.PartialDateField(_("date"), blank=False)
    date_basis = models.CharField(
        _("basis of the date"), max_length=15, choices=DateBasis.choices, default=DateBasis.STATED
    )
    body = models.CharField(_("who acted"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    replaced_by = models.ForeignKey(
        Arrangement, models.SET_NULL, null=True, blank=True, related_name="replacing", verbose_name=_("replaced by")
    )

    objects: ClassVar = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of an arrangement")
        verbose_name_plural = _("acts of arrangements")
        ordering = ["arrangement", "date", "kind"]
        constraints = [
            rules.unique("arrangement", "kind", "date", message=_("This act is already recorded.")),
            rules.allowed("kind", ActKind),
            rules.allowed("date_basis", DateBasis),
            rules.filled("date"),
            rules.partial_date("date"),
        ]

    def __str__(self) -> str:
        return f"{self.arrangement}{colon()}{self.get_kind_display()} ({self.date})"

    @property
    def is_ahead(self) -> bool:
        """Whether the act has not counted yet, such as an end that was agreed for a later day."""
        return counts_from(self.kind, self.date) > clock.today()

    def clean(self) -> None:
        super().clean()
        if self.replaced_by and self.kind != ActKind.REPLACED:
            raise ValidationError({"replaced_by": _("Only the act “replaced” names a successor.")})
        own = getattr(self, "arrangement", None)  # without one the field is refused, and nothing can be compared
        if self.replaced_by and self.replaced_by == own:
            raise ValidationError({"replaced_by": _("An arrangement does not replace itself.")})
        negotiated = own and own.kind == ArrangementKind.AGREEMENT_IN_NEGOTIATION
        if negotiated and self.kind in {ActKind.SIGNED, ActKind.IN_FORCE, ActKind.RENEWED}:
            message = _("This is recorded as an agreement in negotiation. Change the kind of the arrangement first.")
            raise ValidationError({"kind": message})
