"""The roster: whom to ask about a field of work, in a language, at a place, now."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, Q, QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.goals.models import Goal
from apps.languages import columns, names
from apps.liaison.forms import PostFilter
from apps.liaison.models import ContactPoint, ContactTier, Post, Term
from apps.liaison.querysets import PostQuerySet
from apps.pages.filters import OneOf, TextFilter
from apps.participants.models import Organisation
from apps.search.matching import Query
from apps.search.querying import matches


def countries() -> list[tuple[str, str]]:
    """The countries of the posts, by their names."""
    codes = Post.objects.public().open().exclude(country="").order_by().values_list("country", flat=True).distinct()
    return sorted(((code, names.country(code)) for code in codes), key=lambda one: one[1])


class RosterFilter(PostFilter):
    q = TextFilter(
        label=_("Whom do I ask about …?"),
        help_text=_("A field of work, a place, an organization or a name; several words narrow the search."),
    )
    country = OneOf(countries, label=_("Country"), all_label=pgettext_lazy("country", "All"))
    field_order = ["q", "goal", "language", "region", "country", "organisation"]

    @property
    def choices(self) -> list[BoundField]:
        """The fields beside the searched text."""
        return [field for field in self.visible_fields() if field.name != "q"]

    @property
    def narrows(self) -> bool:
        """Whether a choice is made, or is wrong."""
        return any(field.data for field in self.choices)

    def filter_q(self, queryset: PostQuerySet, text: str) -> QuerySet:
        """The posts where each word is in the post, its holder's name, its organisations or its fields of work. All of
        these only as far as they are public: a search must not tell what the roster does not."""
        query = Query.of(text)
        if not query:
            return queryset.none()
        for term in query.terms:
            one = Query((term,))
            organisations = matches(Organisation.objects.public(), one).values("pk")
            holders = matches(Term.objects.public().current(), one).values("post")
            goals = matches(Goal.objects.public(), one).values("pk")
            through = Post.objects.filter(Q(organisations__in=organisations) | Q(goals__in=goals))
            queryset = queryset.filter(
                Q(pk__in=matches(Post.objects.public(), one).values("pk"))
                | Q(pk__in=holders)
                | Q(pk__in=through.values("pk"))
                | Q(sent_by__in=organisations)
            )
        return queryset

    def filter_country(self, queryset: PostQuerySet, country: str) -> QuerySet:
        return queryset.filter(country=country)


def roster() -> QuerySet[Post]:
    """The public posts of today with all that an officer sees of them, by their titles."""
    posts: QuerySet[Post] = Post.objects.public().open().on_roster().select_related("sent_by", "deputy")
    covered = Prefetch("organisations", Organisation.objects.public().by_standing())
    goals = Prefetch("goals", Goal.objects.public().order_by("number"))
    posts = posts.prefetch_related(covered, goals)
    return posts.order_by(columns.in_reading_language("title"), "code")


def private_contacts(posts: Iterable[Post]) -> int:
    """The number of contacts on the roster of these posts that not everybody sees."""
    seen = [contact for post in posts for contact in (*post.seen_contacts, *_of_holders(post))]
    return sum(contact.tier != ContactTier.PUBLIC for contact in seen)


def _of_holders(post: Post) -> Iterator[ContactPoint]:
    for term in post.held:
        yield from term.officer.seen_contacts if term.officer else ()
