"""Organisations, their names, former codes and heads, and which users represent which organisation."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.languages import columns, names
from apps.languages.addresses import address
from apps.languages.fields import LongTextField
from apps.languages.names import validate_country
from apps.participants.querysets import OfficialQuerySet, OfOrganisationQuerySet, OrganisationQuerySet
from apps.publishing.models import Publishable, Record
from apps.publishing.querysets import PrivateQuerySet
from apps.records import dates, rules
from apps.records.slugs import SLUG
from apps.search.folding import fold
from apps.search.likeness import folded
from apps.sources.models import Confirmable, Sourced


class Standing(models.TextChoices):
    """The status of an organisation in the Dialogue."""

    CONVENOR = "convenor", _("convenor")
    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")
    GUEST = "guest", _("guest")


class Region(models.TextChoices):
    WORLD = "world", _("World")
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab_states", _("Arab States")
    CARIBBEAN = "caribbean", _("Caribbean")
    CENTRAL_WEST_ASIA = "central_west_asia", _("Central and West Asia")
    EURASIA = "eurasia", _("Eurasia")
    EUROPE = "europe", _("Europe")
    GULF = "gulf", _("Gulf")
    SOUTHEAST_ASIA = "southeast_asia", _("South-East Asia")


class OrganisationKind(models.TextChoices):
    GLOBAL_POLICE = "global_police", _("global police organization")
    REGIONAL_POLICE = "regional_police", _("regional police organization")
    REGIONAL_MINISTERIAL = "regional_ministerial", _("council of ministers")
    REGIONAL_SECURITY_AGENCY = "regional_security_agency", _("regional security agency")
    REGIONAL_COUNTER_TERRORISM = "regional_counter_terrorism", _("regional counter-terrorism body")
    EU_AGENCY = "eu_agency", _("European Union agency")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organization")
    UN_BODY = "un_body", _("United Nations body")


class Organisation(Confirmable, Sourced, Publishable):
    """A participant of the Dialogue."""

    owner = "pk"
    confirmed_by_owner = (
        *("name", "acronym", "seat_city", "seat_country", "founded_year", "founded_note"),
        *("member_count", "member_note", "website"),
    )

    immutable = ("code",)
    # Many organisations have no Arabic acronym: Arabic pages show the name instead.
    stand_ins: ClassVar[dict[str, str]] = {"acronym": "name"}
    page_rows = ("officials",)
    likeness_reads = ("names",)

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[SLUG],
        help_text=_("Its address on this site; never changes."),
    )
    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=60)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind.choices)
    region = models.CharField(_("region"), max_length=20, choices=Region.choices)
    standing = models.CharField(_("status"), max_length=10, choices=Standing.choices)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="bodies", verbose_name=_("parent body")
    )
    seat_city = models.CharField(_("seat"), max_length=100, blank=True)
    seat_country = models.CharField(_("country of the seat"), max_length=2, blank=True, validators=[validate_country])
    founded_year = models.PositiveSmallIntegerField(_("year founded"), null=True, blank=True)
    founded_note = LongTextField(_("remark on its founding"), blank=True)
    member_count = models.PositiveSmallIntegerField(_("member countries"), null=True, blank=True)
    member_note = LongTextField(_("remark on its members"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    objects: ClassVar[Any] = OrganisationQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["code"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("kind", OrganisationKind),
            rules.allowed("region", Region),
            rules.allowed("standing", Standing),
            rules.between("founded_year", 1800, 2200),
            rules.web_address("website"),
        ]

    def __str__(self) -> str:
        return columns.text(self, "acronym").value or self.code

    def get_absolute_url(self) -> str:
        return address("participants:detail", self.code)

    @property
    def has_acronym(self) -> bool:
        """Whether it has an acronym that its reader can read; if not, its name stands for it."""
        return columns.text(self, "acronym") == columns.own_text(self, "acronym")

    # clean() shows the error beside the field; save() also holds where nobody calls clean().
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            FormerCode.refuse([self.code])
        super().save(*args, **kwargs)

    def likeness(self) -> dict[str, str]:
        """Every name and acronym, folded. Former and other names belong to no field of the form, so they map to ""."""
        other = {fold(row.value): "" for row in self.names.all()} if self.pk else {}
        return {**other, **folded(self, "name", "acronym")}  # a present name wins over the same name in `other`

    def absorb(self, other: Any, replaced: Mapping[str, object]) -> None:
        """Keep the names of the other organisation as other names, and redirect its code here."""
        super().absorb(other, replaced)
        for language in settings.CONTENT_LANGUAGES:
            own = {columns.value(self, field, language) for field in ("name", "acronym")}
            own.update(self.names.filter(language=language).values_list("value", flat=True))
            for name in (columns.column(field, language) for field in ("name", "acronym")):
                # `replaced` holds this organisation's texts that the merge overwrote: they must stay findable, too.
                for value in {getattr(other, name), replaced.get(name)} - own - {None}:
                    own.add(value)
                    self.names.create(language=language, kind=NameKind.VARIANT, value=value)
        self.former_codes.create(code=other.code)

    def clean(self) -> None:
        super().clean()
        if self._state.adding:
            FormerCode.refuse([self.code])
        # No constraint can follow a chain of parents. Listing the path also stops at a circle above this organisation.
        ancestor, path = self.parent, [self]
        while ancestor is not None:
            if ancestor in path:
                raise ValidationError({"parent": _("An organization cannot be its own parent body.")})
            path.append(ancestor)
            ancestor = ancestor.parent


class NameKind(models.TextChoices):
    FORMER = "former", _("former name")
    LISTED = "listed", _("as listed")
    VARIANT = "variant", _("also used")


class OrganisationName(Sourced, Record):
    """A former name of an organisation, a name it was listed under, or another name in use."""

    alike_within = "organisation"
    standard_notes = (
        gettext_noop("INTERPOL also writes it so in French."),
        gettext_noop("Wording of INTERPOL’s French release on the 6th edition, December 2022."),
        gettext_noop("Legal style, also used."),
        gettext_noop("Also used; the name shown is the form of the 1997 ASEAN Declaration."),
        gettext_noop("Dates of use are not stated in our sources."),
    )

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names", verbose_name=_("organization"))
    language = models.CharField(_("language"), max_length=10, choices=names.language_choices)
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind.choices)
    value = models.CharField(_("name"), max_length=250)
    start = dates.PartialDateField(_("from"))
    end = dates.PartialDateField(_("until"))

    objects: ClassVar[Any] = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["organisation", "kind", "start", "value"]
        constraints = [
            rules.unique("organisation", "language", "kind", "value", message=_("This name is already recorded.")),
            rules.allowed("kind", NameKind),
            rules.partial_date("start"),
            rules.partial_date("end"),
            rules.not_before("end", "start"),
        ]

    def __str__(self) -> str:
        return self.value

    def likeness(self) -> dict[str, str]:
        return folded(self, "value")


class FormerCode(Record):
    """The code of an organisation that was merged into another: its addresses redirect to that one.

    A former code is never reused, even after its target was deleted: old links must not lead to a stranger.
    """

    immutable = ("code",)

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[SLUG])
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="former_codes",
        verbose_name=_("organization"),
    )

    objects: ClassVar[Any] = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def refuse(cls, codes: Iterable[str]) -> None:
        """Raise ValidationError if one of these codes of new organisations is a former code."""
        if taken := cls.objects.filter(code__in=list(codes)).values_list("code", flat=True):
            message = _("The address “%(code)s” already redirects to another organization. Choose another code.")
            raise ValidationError({"code": ValidationError(message, params={"code": ", ".join(taken)})})


class Official(Confirmable, Sourced, Publishable):
    """A head of an organisation named in public sources. An empty end means that no end is known."""

    confirmed_by_owner = ("name", "name_arabic", "role", "start", "end")

    discloses_person = True

    alike_within = "organisation"
    standard_notes = (
        gettext_noop("Renewed in %(date)s."),
        gettext_noop("Acting in %(date)s."),
        gettext_noop("Later holders were not found."),
        gettext_noop("Spelling varies in Latin script."),
    )

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="officials", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=150)
    # Not a translation: a name is the same in every language, and only its script differs.
    name_arabic = models.CharField(_("name in Arabic script"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=150)
    start = dates.PartialDateField(_("in post from"))
    end = dates.PartialDateField(_("in post until"))
    attested_from = dates.PartialDateField(_("first attested"))
    attested_to = dates.PartialDateField(_("last attested"))

    objects: ClassVar[Any] = OfficialQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("head of an organization")
        verbose_name_plural = _("leadership")
        ordering = ["organisation", "-start", "-attested_from", "name"]
        constraints = [
            *Publishable.Meta.constraints,
            *(rules.partial_date(name) for name in ("start", "end", "attested_from", "attested_to")),
            rules.not_before("end", "start"),
            rules.not_before("attested_to", "attested_from"),
        ]

    def __str__(self) -> str:
        return self.name

    def likeness(self) -> dict[str, str]:
        """The same person in the same role is a likely duplicate."""
        return {f"{fold(self.name)}, {role}": "name" for role in folded(self, "role")}

    def clean(self) -> None:
        super().clean()
        # By the English column: the base column holds the language that was written last.
        role = columns.column("role", settings.SOURCE_LANGUAGE)
        same = Official.objects.filter(
            organisation_id=self.organisation_id, name=self.name, **{role: getattr(self, role)}
        )
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("This person is already recorded in this role.")})


class Representation(Record):
    """A user of this site who represents an organisation."""

    is_content = False

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="representations", verbose_name=_("user")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="representations", verbose_name=_("organization")
    )

    objects: ClassVar[Any] = PrivateQuerySet.as_manager()

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        constraints = [
            rules.unique("user", "organisation", message=_("This user already represents the organization."))
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
