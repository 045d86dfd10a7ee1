"""Liaison officers, posts, terms, contact points and consents. Data on persons is private by default."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import TextListField
from apps.liaison.querysets import ConsentQuerySet, OfficerQuerySet, PostQuerySet, TermQuerySet
from apps.participants.models import Organisation, validate_country
from apps.publishing.models import Publishable, Record
from apps.publishing.querysets import PrivateQuerySet
from apps.records import clock, dates, rules
from apps.records.slugs import SLUG
from apps.sources.models import Sourced


class LiaisonOfficer(Record):
    """A liaison officer. Nothing about an officer is public without a consent in force."""

    discloses_person = True
    shown_by = ("consents",)
    personal = ("name",)  # here and below: what `apps.staff.erasure` removes everywhere

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
    note = models.TextField(_("internal note"), blank=True)

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


class ContactPoint(Record):
    """An address or number of an officer. Never public."""

    is_content = False  # publishing does not govern what is never public
    personal = ("value",)

    officer = models.ForeignKey(
        LiaisonOfficer, models.CASCADE, related_name="contacts", verbose_name=_("liaison officer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices)
    value = models.CharField(_("contact"), max_length=200)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar[Any] = PrivateQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["officer", "kind", "value"]
        constraints = [rules.allowed("kind", ContactKind)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"


class ConsentScope(models.TextChoices):
    NAME = "name", _("name, post and term")


class Consent(Publishable):
    """An officer's consent to publication: scope, and the days on which it is in force. It counts once it is published:
    two users have seen it."""

    discloses_person = True

    officer = models.ForeignKey(
        LiaisonOfficer, models.CASCADE, related_name="consents", verbose_name=_("liaison officer")
    )
    scope = models.CharField(_("what may be shown"), max_length=10, choices=ConsentScope.choices, default="name")
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


class PostKind(models.TextChoices):
    """A seat at the platform, or an office outside it by which an organisation works with others."""

    PLATFORM = "platform", _("post at the platform")
    OFFICE = "office", _("liaison office")


class OpenedBasis(models.TextChoices):
    """What the date of opening rests on. With HOST_AGREEMENT, it is not known that the office has opened."""

    STATED = "stated", _("stated by a source")
    ATTESTED = "attested", _("first attested then; it can be older")
    HOST_AGREEMENT = "host_agreement", _("host agreement of that date")


class Post(Sourced, Publishable):
    """A seat at the platform, or a liaison office, independent of who holds it."""

    immutable = ("code",)

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[SLUG])
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=PostKind, default=PostKind.PLATFORM)
    sent_by = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts_sent",
        verbose_name=_("sent by"),
    )
    organisations = models.ManyToManyField(
        Organisation, related_name="posts", verbose_name=_("organizations covered"), blank=True
    )
    other_bodies = models.CharField(
        _("other bodies covered"),
        max_length=200,
        blank=True,
        help_text=_("Bodies that are no organization of the Dialogue."),
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[validate_country])
    languages = TextListField(_("working languages"), blank=True, help_text=_("Two-letter codes, one a line."))
    opened = dates.PartialDateField(_("opened"))
    opened_basis = models.CharField(_("basis of the opening"), max_length=15, choices=OpenedBasis, blank=True)
    closed = dates.PartialDateField(_("closed"))

    objects: ClassVar[Any] = PostQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["code"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("kind", PostKind),
            rules.allowed("opened_basis", OpenedBasis),
            rules.partial_date("opened"),
            rules.partial_date("closed"),
            rules.not_before("closed", "opened"),
        ]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.code

    def get_absolute_url(self) -> str:
        return f"{address('liaison:list')}#{self.code}"

    @property
    def is_vacant(self) -> bool:
        """Whether the post has no holder today; an acting officer does not count as one."""
        return not self.terms.current().filter(acting=False).exists()


HELD_ALREADY = _("Another officer holds this post during this period. End that term first, or mark this one as acting.")


class Term(Publishable):
    """An officer in a post for a time. A post has at most one holder at a time; acting officers are not limited."""

    discloses_person = True

    post = models.ForeignKey(Post, models.CASCADE, related_name="terms", verbose_name=_("post"))
    officer = models.ForeignKey(
        LiaisonOfficer, models.CASCADE, related_name="terms", related_query_name="term", verbose_name=_("officer")
    )
    start = dates.PartialDateField(_("start"), blank=False)
    end = dates.PartialDateField(_("end"))
    acting = models.BooleanField(_("acting"), default=False)

    objects: ClassVar[Any] = TermQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["post", "-start"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.filled("start"),
            rules.partial_date("start"),
            rules.partial_date("end"),
            rules.not_before("end", "start"),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.start} – {self.end or '…'}"

    def get_absolute_url(self) -> str:
        return self.post.get_absolute_url()

    @property
    def is_current(self) -> bool:
        today = clock.today()
        return dates.first_day(self.start) <= today and (not self.end or dates.last_day(self.end) >= today)

    def clean(self) -> None:
        super().clean()
        if not self.acting and self.post_id and self.start:
            others = Term.objects.filter(post_id=self.post_id, acting=False).exclude(pk=self.pk)
            if any(overlap(self, other) for other in others):
                raise ValidationError({"start": HELD_ALREADY})

    # clean() shows the error beside the field; save() also holds where nobody calls clean().
    def save(self, *args: Any, **kwargs: Any) -> None:
        with self.one_holder_enforced({self.post_id}):
            super().save(*args, **kwargs)

    @staticmethod
    @contextmanager
    def one_holder_enforced(posts: Iterable[int]) -> Iterator[None]:
        """Run the body in a transaction, then raise ValidationError if one of these posts has two holders at a time.

        Every write of terms goes through here. The rule spans rows, so no CHECK can express it: the posts are locked
        first, in the order of their keys, so that concurrent writers neither miss each other nor deadlock.
        """
        keys = set(posts)
        with transaction.atomic():
            # list() takes the locks now. SQLite ignores FOR UPDATE: its transactions are IMMEDIATE, one at a time.
            list(Post.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
            yield
            held: dict[int, list[Term]] = {}
            # Compared in Python: partial dates overlap by their first and last days, which SQL would have to compute.
            for term in Term.objects.filter(post_id__in=keys, acting=False):
                if any(overlap(term, other) for other in held.setdefault(term.post_id, [])):
                    raise ValidationError({"start": HELD_ALREADY})
                held[term.post_id].append(term)


def overlap(one: Term, other: Term) -> bool:
    """Whether two terms share a day. A partial start counts from its first day, a partial end to its last; an empty
    end is open."""

    def begins_before_end(first: Term, second: Term) -> bool:
        return not second.end or dates.first_day(first.start) <= dates.last_day(second.end)

    return begins_before_end(one, other) and begins_before_end(other, one)
