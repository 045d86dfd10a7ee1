"""The admin of the Global Policing Goals, their wordings, and their links to the Sustainable Development Goals."""

from django.contrib import admin

from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.languages.columns import columns
from apps.staff.admin import TranslatedAdmin, TranslatedStack
from apps.staff.listing import text_column


class WordingStack(TranslatedStack):
    model = GoalWording
    content = ["year", "title", "sub_objectives", "sources"]


class LinkStack(TranslatedStack):
    model = GoalLink
    content = [("sdg", "basis", "link_type"), "targets", "reason", "sources"]


@admin.register(Goal)
class GoalAdmin(TranslatedAdmin):
    speakers = ""
    content = ["number", "label", ("adopted_year", "launched_year", "reviewed_year", "retired_year")]
    list_display = ["number", text_column(Goal, "label"), "adopted_year", "retired_year", "state", "changed_at"]
    list_display_links = ["number", list_display[1]]  # the same callable: every text_column() is a new one
    list_filter = ["state"]
    search_fields = ["=number", *columns("label"), *columns("wordings__title")]
    inlines = [WordingStack, LinkStack]


@admin.register(GoalWording)
class WordingAdmin(TranslatedAdmin):
    content = ["goal", "year", "title", "sub_objectives"]
    list_display = [text_column(GoalWording, "title"), "goal", "year", "verified_on", "changed_at"]
    list_select_related = ["goal"]
    list_filter = ["goal", "year"]
    search_fields = [*columns("title"), *columns("sub_objectives")]


@admin.register(SDG)
class SDGAdmin(TranslatedAdmin):
    content = ["number", "title", ("colour", "text_colour", "text_contrast")]
    list_display = ["number", text_column(SDG, "title"), "colour", "changed_at"]
    list_display_links = ["number", list_display[1]]
    search_fields = ["=number", *columns("title")]


@admin.register(GoalLink)
class LinkAdmin(TranslatedAdmin):
    content = ["goal", "sdg", ("basis", "link_type"), "targets", "reason"]
    list_display = ["goal", "sdg", "basis", "link_type", "targets", "verified_on"]
    list_display_links = ["goal", "sdg"]
    list_select_related = ["goal", "sdg"]
    list_filter = ["basis", "link_type", "goal", "sdg"]
    search_fields = [*columns("reason"), *columns("goal__label"), *columns("sdg__title"), "targets"]
