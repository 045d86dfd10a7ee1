"""Posts, and the terms of the officers who hold them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.goals.models import Goal
from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import TextListField
from apps.languages.names import validate_country
from apps.languages.typography import colon
from apps.liaison.models.officers import ContactPoint, LiaisonOfficer
from apps.liaison.querysets import PostQuerySet, TermQuerySet
from apps.liaison.seats import SeatState, seat_state
from apps.participants.models import Organisation
from apps.publishing.models import Publishable
from apps.records import clock, dates, rules
from apps.records.slugs import SLUG
from apps.sources.models import Sourced


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
        help_text=_("Bodies that are not organizations of the Dialogue."),
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[validate_country])
    goals = models.ManyToManyField(Goal, related_name="posts", verbose_name=_("fields of work"), blank=True)
    deputy = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputizes_for",
        verbose_name=_("deputy"),
        help_text=_("The post that stands in for this one."),
    )
    duty_hours = models.CharField(_("duty hours"), max_length=150, blank=True)
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

    def clean(self) -> None:
        super().clean()
        if self.deputy_id and self.deputy_id == self.pk:
            raise ValidationError({"deputy": _("A post cannot be its own deputy.")})

    published_terms: list["Term"]  # read by `PostQuerySet.with_holders` and `on_roster`
    held: list["Term"]  # read by `on_roster`, and the next
    seen_contacts: list[ContactPoint]
    seat_state: SeatState  # of the day of a page, which the page sets

    def state_on(self, on: date) -> SeatState:
        """What its published terms say of a day."""
        return seat_state(self.published_terms, on)


HELD_ALREADY = _("Another officer holds this post during this period. End that term first, or mark this one as acting.")


class TermStage(models.TextChoices):
    """How far a term has come on a day, by its dates."""

    PLANNED = "planned", _("planned")
    NOMINATED = "nominated", _("nominated")
    ACCREDITED = "accredited", _("accredited")
    IN_POST = "in_post", _("in post")
    ENDED = "ended", pgettext_lazy("term", "ended")


class Term(Publishable):
    """An officer in a post for a time. A post has at most one holder at a time; acting officers are not limited. An
    empty end is open. A term without a start has not begun: its officer is nominated or accredited, and holds
    nothing yet."""

    discloses_person = True

    post = models.ForeignKey(Post, models.CASCADE, related_name="terms", verbose_name=_("post"))
    officer = models.ForeignKey(
        LiaisonOfficer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="terms",
        related_query_name="term",
        verbose_name=_("officer"),
        help_text=_("Empty: the post was held, but by whom is not known or was erased."),
    )
    nominated_on = dates.PartialDateField(_("nominated on"))
    accredited_on = dates.PartialDateField(_("accredited on"))
    start = dates.PartialDateField(
        _("start"), help_text=_("Empty while the officer is only nominated or accredited, with the day of that.")
    )
    end = dates.PartialDateField(_("end"))
    acting = models.BooleanField(_("acting"), default=False)

    is_named: bool  # of rows read by `PostQuerySet.on_roster`: whether the officer agreed to be named

    objects: ClassVar[Any] = TermQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["post", "-start"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.one_date_filled("start", "nominated_on", "accredited_on"),
            *(rules.partial_date(name) for name in ("nominated_on", "accredited_on", "start", "end")),
            rules.not_before("accredited_on", "nominated_on"),
            rules.not_before("end", "start"),
        ]

    def __str__(self) -> str:
        return f"{self.post}{colon()}{self.start or '…'} – {self.end or '…'}"

    def get_absolute_url(self) -> str:
        return self.post.get_absolute_url()

    @property
    def is_current(self) -> bool:
        return self.stage_on(clock.today()) == TermStage.IN_POST

    def stage_on(self, on: date) -> TermStage:
        """How far it has come on a day."""
        if self.end and dates.last_day(self.end) < on:
            return TermStage.ENDED
        reached = (
            (self.start, TermStage.IN_POST),
            (self.accredited_on, TermStage.ACCREDITED),
            (self.nominated_on, TermStage.NOMINATED),
        )
        return next((stage for day, stage in reached if day and dates.first_day(day) <= on), TermStage.PLANNED)

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
    end is open. A term without a start shares none."""

    def begins_before_end(first: Term, second: Term) -> bool:
        return not second.end or dates.first_day(first.start) <= dates.last_day(second.end)

    if not (one.start and other.start):
        return False
    return begins_before_end(one, other) and begins_before_end(other, one)
