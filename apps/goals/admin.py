"""The admin of the Global Policing Goals, their wordings, and their links to the Sustainable Development Goals."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.languages.columns import columns
from apps.staff import navigation
from apps.staff.admin import TranslatedAdmin, TranslatedStack
from apps.staff.listing import text_column
from apps.staff.navigation import Area

navigation.register(
    Area(
        "goals",
        20,
        _("Goals and review"),
        _("What the organizations have agreed to work for, and how the wordings have changed."),
    )
)


class WordingStack(TranslatedStack):
    model = GoalWording
    content = ["year", "title", "sub_objectives", "sources"]


class GoalLinkStack(TranslatedStack):
    model = GoalLink
    content = [("sdg", "basis", "link_type"), "targets", "reason", "sources"]


@admin.register(Goal)
class GoalAdmin(TranslatedAdmin):
    area, area_position = "goals", 10
    explained = _(
        "The goals that all police organizations share, each with its wordings by year and its links to the SDGs."
    )
    speakers = ""
    content = ["number", "label", ("adopted_year", "launched_year", "reviewed_year", "retired_year")]
    list_display = ["number", text_column(Goal, "label"), "adopted_year", "retired_year", "state", "changed_at"]
    list_display_links = ["number", list_display[1]]  # the same callable: every text_column() is a new one
    list_filter = ["state"]
    search_fields = ["=number", *columns("label"), *columns("wordings__title")]
    inlines = [WordingStack, GoalLinkStack]


@admin.register(GoalWording)
class WordingAdmin(TranslatedAdmin):
    rows_of = Goal
    content = ["goal", "year", "title", "sub_objectives"]
    list_display = [text_column(GoalWording, "title"), "goal", "year", "verified_on", "changed_at"]
    list_select_related = ["goal"]
    list_filter = ["goal", "year"]
    search_fields = [*columns("title"), *columns("sub_objectives")]


@admin.register(SDG)
class SDGAdmin(TranslatedAdmin):
    area, area_position = "goals", 20
    explained = _("The goals of the United Nations, such as SDG 16, to which the Global Policing Goals are linked.")
    content = ["number", "title", ("colour", "text_colour", "text_contrast")]
    list_display = ["number", text_column(SDG, "title"), "colour", "changed_at"]
    list_display_links = ["number", list_display[1]]
    search_fields = ["=number", *columns("title")]


@admin.register(GoalLink)
class LinkAdmin(TranslatedAdmin):
    rows_of = Goal
    content = ["goal", "sdg", ("basis", "link_type"), "targets", "reason"]
    list_display = ["goal", "sdg", "basis", "link_type", "targets", "verified_on"]
    list_display_links = ["goal", "sdg"]
    list_select_related = ["goal", "sdg"]
    list_filter = ["basis", "link_type", "goal", "sdg"]
    search_fields = [*columns("reason"), *columns("goal__label"), *columns("sdg__title"), "targets"]
