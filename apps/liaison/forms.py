"""The filters of posts: of the seat board (page and CSV), and those that the roster of the desk shares with it."""

from datetime import date

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.editions.as_of import AsOfForm
from apps.goals.forms import GoalChoice
from apps.languages import names
from apps.liaison.querysets import PostQuerySet
from apps.pages.filters import FilterForm, OneOf
from apps.participants.forms import OrganisationChoice
from apps.participants.models import Organisation, Region


class PostFilter(FilterForm):
    """Filters of posts for any list of them."""

    organisation = OrganisationChoice()
    region = OneOf(Region.choices, label=_("Region"))
    goal = GoalChoice(label=_("Field of work"))
    language = OneOf(
        lambda: [(code, names.language(code)) for code in settings.CONTENT_LANGUAGES],
        label=_("Language"),
        all_label=pgettext_lazy("language", "All"),
    )

    def filter_organisation(self, queryset: PostQuerySet, organisation: Model) -> QuerySet:
        return queryset.of(organisation)

    def filter_region(self, queryset: PostQuerySet, region: str) -> QuerySet:
        """Posts that an organisation of the region sent, or without a sender those that cover one."""
        own = Organisation.objects.public().filter(region=region)
        covering = queryset.filter(organisations__in=own).values("pk")
        return queryset.filter(Q(sent_by__in=own) | Q(sent_by__isnull=True, pk__in=covering))

    def filter_goal(self, queryset: PostQuerySet, goal: Model) -> QuerySet:
        return queryset.filter(goals=goal)

    def filter_language(self, queryset: PostQuerySet, language: str) -> QuerySet:
        return queryset.speaking(language)


class LiaisonFilter(PostFilter, AsOfForm):
    """The filter of the seat board."""

    acting = OneOf([("true", _("yes"))], label=_("Acting officer"))
    field_order = ["as_of", "organisation", "region", "goal", "language", "acting"]

    def filter_as_of(self, queryset: PostQuerySet, on: date) -> QuerySet:
        return queryset.open(on)

    def filter_acting(self, queryset: PostQuerySet, _value: str) -> QuerySet:
        return queryset.acting(self.on)
