"""The admin of organisations, their names, heads and representatives."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.languages.columns import columns
from apps.participants.models import FormerCode, Official, Organisation, OrganisationName, Representation
from apps.staff import first_steps, object_permissions
from apps.staff.admin import RecordAdmin, RecordTable, TranslatedAdmin, TranslatedStack
from apps.staff.duplicates import WarningForm, WarnsOfDuplicates
from apps.staff.first_steps import FirstStep
from apps.staff.listing import text_column
from apps.staff.merge_pages import MergePages
from apps.staff.record_choices import RecordsField
from apps.staff.roles import RecordKind, Role
from apps.staff.users import PersonForm, StaffUserAdmin

first_steps.register(
    FirstStep(
        Role.LIAISON_OFFICER,
        30,
        _("Open your organization, correct what is wrong, and save. That proposes a change."),
        "admin:participants_organisation_changelist",
    )
)

SPEAKERS = "organisation__representations__user"
NAMES = [*columns("organisation__name"), *columns("organisation__acronym"), "organisation__code"]


class WarnsOfNames(WarnsOfDuplicates):
    """Warns when another organisation already has the name."""

    form = WarningForm

    def duplicates(self, request: HttpRequest) -> QuerySet:
        return object_permissions.reachable(
            Organisation.objects.prefetch_related("names"), request.user, OrganisationAdmin.speakers
        )


class NameForm(WarningForm):
    def others(self) -> QuerySet:
        return self.among.exclude(pk=self.instance.organisation_id)


class NameTable(WarnsOfNames, RecordTable):
    form = NameForm
    model = OrganisationName
    speakers = SPEAKERS
    content = ["kind", "language", "value", "start", "end"]


class OfficialStack(TranslatedStack):
    model = Official
    speakers = SPEAKERS
    content = ["name", "name_arabic", "role", ("start", "end"), ("attested_from", "attested_to"), "sources"]


class RepresentationTable(RecordTable):
    model = Representation
    record_kind = RecordKind.PRIVATE
    content = ["organisation", "user"]


@admin.register(Organisation)
class OrganisationAdmin(WarnsOfNames, MergePages, TranslatedAdmin):
    area, area_position = "dialogue", 40
    explained = _("Who takes part in the Dialogue, such as AFRIPOL, with former and other names and its heads.")
    actions = [*TranslatedAdmin.actions, "merge_chosen"]
    speakers = "representations__user"
    content = [
        "code",
        "name",
        "acronym",
        ("standing", "kind", "region"),
        "parent",
        "seat_city",
        "seat_country",
        "founded_year",
        "founded_note",
        "member_count",
        "member_note",
        "website",
    ]
    ordered_by = "acronym"
    list_display = [
        text_column(Organisation, "acronym"),
        text_column(Organisation, "name"),
        "standing",
        "kind",
        "region",
        "state",
        "changed_at",
    ]
    list_filter = ["state", "standing", "kind", "region"]
    search_fields = [*columns("name"), *columns("acronym"), "code", "names__value"]
    inlines = [NameTable, OfficialStack, RepresentationTable]


@admin.register(OrganisationName)
class NameAdmin(WarnsOfNames, RecordAdmin):
    rows_of = Organisation
    form = NameForm
    speakers = SPEAKERS
    content = ["organisation", "kind", "language", "value", ("start", "end")]
    list_display = ["value", "organisation", "kind", "language", "start", "end"]
    list_select_related = ["organisation"]
    list_filter = ["kind", "language", "organisation"]
    search_fields = ["value", *NAMES]


@admin.register(FormerCode)
class FormerCodeAdmin(RecordAdmin):
    """Read-only: merging two organisations creates a former code, and undoing the merge deletes it."""

    rows_of = Organisation
    content = ["code", "organisation"]
    list_display = ["code", "organisation", "created_at"]
    list_select_related = ["organisation"]
    search_fields = ["code", *NAMES]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    # Without an object, the user's rights decide: undoing a merge asks this way before it deletes the former code.
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_delete_permission(request)


@admin.register(Official)
class OfficialAdmin(TranslatedAdmin):
    rows_of = Organisation
    speakers = SPEAKERS
    content = ["organisation", "name", "name_arabic", "role", ("start", "end"), ("attested_from", "attested_to")]
    list_display = [
        "name",
        "organisation",
        text_column(Official, "role"),
        "start",
        "end",
        "attested_to",
        "state",
        "verified_on",
    ]
    list_select_related = ["organisation"]
    list_filter = ["state", "organisation"]
    search_fields = ["name", "name_arabic", *columns("role"), *NAMES]


@admin.register(Representation)
class RepresentationAdmin(RecordAdmin):
    rows_of = Organisation
    record_kind = RecordKind.PRIVATE
    content = ["user", "organisation"]
    list_display = ["user", "organisation", "created_at"]
    list_select_related = ["user", "organisation"]
    list_filter = ["organisation"]
    search_fields = ["user__username", "user__first_name", "user__last_name", *NAMES]


class SpeakerForm(PersonForm):
    """A person, with the organisations that a liaison officer speaks for."""

    organisations = RecordsField(
        None,
        label=_("organizations of a liaison officer"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = Organisation.objects.order_by("code")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["organisations"] = list(self._spoken_for())

    def _spoken_for(self) -> set[int]:
        return set(Representation.objects.filter(user=self.instance).values_list("organisation_id", flat=True))

    def _save_m2m(self) -> None:
        super()._save_m2m()
        chosen, known = {record.pk for record in self.cleaned_data["organisations"]}, self._spoken_for()
        for gone in Representation.objects.filter(user=self.instance, organisation_id__in=known - chosen):
            gone.delete()
        for key in sorted(chosen - known):
            Representation.objects.create(user=self.instance, organisation_id=key)


admin.site.unregister(User)


@admin.register(User)
class SpeakerAdmin(StaffUserAdmin):
    """The admin of users, with the organisations that each represents."""

    form = add_form = SpeakerForm
    person = *StaffUserAdmin.person, "organisations"
