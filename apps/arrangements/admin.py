"""The admin of arrangements with their parties and acts, and of channels with their links."""

from typing import ClassVar

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementParty, Channel, ChannelLink
from apps.languages.columns import column, columns
from apps.staff import navigation
from apps.staff.admin import TranslatedAdmin, TranslatedStack
from apps.staff.duplicates import WarningForm, WarnsOfDuplicates
from apps.staff.forms import RecordForm
from apps.staff.listing import text_column
from apps.staff.navigation import Area

navigation.register(
    Area(
        "arrangements",
        50,
        _("Arrangements"),
        _("What bodies have agreed with each other, and the systems that connect them."),
    )
)

OF_ARRANGEMENT = [*columns("arrangement__title"), "arrangement__slug"]
OF_ORGANISATION = [*columns("organisation__name"), *columns("organisation__acronym"), "organisation__code"]
CODE = ChannelLink._meta.get_field("linked_with").max_length
PARTY = ["position", "organisation", "body", "signatory"]
ACT = ["kind", ("date", "date_basis"), "body", "city", "replaced_by"]
LINK = ["kind", "linked_channel", "linked_organisation", "body", "since", "scope"]


class LinkForm(RecordForm):
    """The target is chosen by its name. Its code follows, that of another body from the name."""

    shown_at: ClassVar[dict[str, str]] = {"linked_with": "linked_channel"}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if {"linked_channel", "linked_organisation"} & set(self.changed_data):
            self.instance.linked_with = ""
        body = cleaned.get(column("body", settings.SOURCE_LANGUAGE))
        if body and not self.instance.linked_with:
            self.instance.linked_with = slugify(str(body)).replace("_", "-")[:CODE].strip("-")
        return cleaned


class PartyStack(TranslatedStack):
    model = ArrangementParty
    content = [*PARTY, "sources"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Join what `__str__` of each row needs."""
        return super().get_queryset(request).select_related("organisation")


class ActStack(TranslatedStack):
    model = ArrangementAct
    fk_name = "arrangement"  # the act also refers to the arrangement that replaces its own
    content = [*ACT, "sources"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("arrangement")


class ArrangementLinkStack(TranslatedStack):
    model = ChannelLink
    form = LinkForm
    fk_name = "channel"
    content = [*LINK, "sources"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("channel", "linked_channel", "linked_organisation")


@admin.register(Arrangement)
class ArrangementAdmin(WarnsOfDuplicates, TranslatedAdmin):
    area, area_position = "arrangements", 10
    explained = _("What two or more bodies have agreed, such as a memorandum, with its parties and acts.")
    speakers = "parties__organisation__representations__user"
    form = WarningForm
    content = ["title", "kind", "scope", "personal_data", "goals", "channels", "slug"]
    ordered_by = "title"
    list_display = [text_column(Arrangement, "title"), "kind", "personal_data", "state", "verified_on", "changed_at"]
    list_filter = ["state", "kind", "personal_data", "goals"]
    search_fields = [*columns("title"), *columns("scope"), "slug"]
    inlines = [PartyStack, ActStack]


@admin.register(ArrangementParty)
class ArrangementPartyAdmin(TranslatedAdmin):
    rows_of = Arrangement
    speakers = "organisation__representations__user"
    content = ["arrangement", *PARTY]
    list_display = [
        "arrangement",
        "position",
        "organisation",
        text_column(ArrangementParty, "body"),
        text_column(ArrangementParty, "signatory"),
        "verified_on",
        "changed_at",
    ]
    list_select_related = ["arrangement", "organisation"]
    list_filter = ["organisation"]
    search_fields = [*columns("body"), *columns("signatory"), *OF_ORGANISATION, *OF_ARRANGEMENT]


@admin.register(ArrangementAct)
class ArrangementActAdmin(TranslatedAdmin):
    rows_of = Arrangement
    speakers = "arrangement__parties__organisation__representations__user"
    content = ["arrangement", *ACT]
    list_display = [
        "arrangement",
        "kind",
        "date",
        text_column(ArrangementAct, "city"),
        "replaced_by",
        "verified_on",
        "changed_at",
    ]
    list_select_related = ["arrangement", "replaced_by"]
    list_filter = ["kind", "date_basis"]
    search_fields = [*columns("body"), *columns("city"), "date", *OF_ARRANGEMENT]


@admin.register(Channel)
class ChannelAdmin(WarnsOfDuplicates, TranslatedAdmin):
    area, area_position = "arrangements", 20
    explained = _("Systems through which bodies exchange information, such as I-24/7, and who is connected.")
    speakers = "operators__representations__user"
    form = WarningForm
    content = ["code", "name", "operators", "operated_by", "scope"]
    ordered_by = "name"
    list_display = [text_column(Channel, "name"), "code", "state", "verified_on", "changed_at"]
    list_filter = ["state", "operators"]
    search_fields = [*columns("name"), *columns("scope"), *columns("operated_by"), "code"]
    inlines = [ArrangementLinkStack]


@admin.register(ChannelLink)
class ChannelLinkAdmin(TranslatedAdmin):
    rows_of = Channel
    speakers = "channel__operators__representations__user"
    form = LinkForm
    content = ["channel", *LINK]
    list_display = ["channel", "kind", "linked_with", "since", "verified_on", "changed_at"]
    list_select_related = ["channel", "linked_channel", "linked_organisation"]
    list_filter = ["kind", "linked_organisation"]
    search_fields = ["linked_with", *columns("body"), *columns("scope"), *columns("channel__name"), "channel__code"]
