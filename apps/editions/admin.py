"""The admin of editions, sessions, attendance, proceedings, photos and press releases."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, Max, Model, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.editions.models import (
    Attendance,
    AttendanceBasis,
    AttendanceMode,
    AttendanceRole,
    Document,
    Edition,
    Format,
    Outcome,
    Photo,
    PressRelease,
    Session,
    Statement,
)
from apps.editions.picture_admin import PictureAdmin  # noqa: F401 it is registered there
from apps.editions.uploads import PhotoFormSet, PictureUploads
from apps.languages.columns import columns
from apps.participants.forms import OrganisationNameField
from apps.participants.models import Organisation
from apps.staff import first_steps, navigation
from apps.staff.admin import RecordAdmin, RecordTable, TranslatedAdmin, TranslatedStack
from apps.staff.first_steps import FirstStep
from apps.staff.forms import RecordForm, RecordFormSet
from apps.staff.listing import row_state, text_column
from apps.staff.navigation import Area
from apps.staff.roles import Role

OF_EDITION = ["=edition__number", *columns("edition__title")]
OF_ORGANISATION = [*columns("organisation__name"), *columns("organisation__acronym"), "organisation__code"]
INITIAL_ROWS = 5
NO_CHOICE = "---------"  # as Django shows it
MOST = 1000  # above every number of an edition

first_steps.register(
    FirstStep(
        Role.EDITOR,
        30,
        _("Add an edition. Its number and title are enough; the rest can follow."),
        "admin:editions_edition_add",
    )
)
navigation.register(
    Area(
        "dialogue",
        10,
        _("The Dialogue"),
        _("The meetings, the news about them, who takes part, and what each has set itself."),
    )
)


def mode_of(edition: Any) -> str:
    """The mode of attendance that the format of an edition implies."""
    formats = {Format.IN_PERSON: AttendanceMode.IN_PERSON, Format.ONLINE: AttendanceMode.ONLINE}
    return formats.get(edition.format, AttendanceMode.UNKNOWN)


class ForAllRows(forms.Form):
    """The role and mode for attendance rows that have none of their own."""

    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=lambda: [("", NO_CHOICE), *AttendanceRole.choices]
    )
    mode = forms.ChoiceField(
        label=_("Mode"), required=False, choices=lambda: [("", NO_CHOICE), *AttendanceMode.choices]
    )


class AttendanceForm(RecordForm):
    """A row of an edition. Without a role or mode of its own it has that of all rows."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if isinstance(self.rows, AttendanceRows) and getattr(self.instance, "is_sent", True):
            self._fill(cleaned, "role", [""], AttendanceRole.MEMBER)
            unknown = "" if self.instance.pk is None else AttendanceMode.UNKNOWN
            self._fill(cleaned, "mode", ["", unknown], mode_of(self.rows.instance))
        return cleaned

    def _fill(self, cleaned: dict[str, object], name: str, without: Sequence[str], otherwise: str) -> None:
        """Give a row without a value the one chosen for all rows, or else another one."""
        value = cleaned.get(name)
        if value not in without or name in self.errors or name not in self.fields:
            return
        cleaned[name] = self.rows.chosen(name) or value or otherwise  # type: ignore[union-attr]
        if cleaned[name] != value and name not in self.changed_data:
            self.changed_data.append(name)


class AttendanceRows(RecordFormSet):
    """The attendance of an edition. `for_all` has what is chosen once for the rows without a value of their own."""

    @cached_property
    def for_all(self) -> ForAllRows:
        return ForAllRows(self.data if self.is_bound else None, prefix=f"{self.prefix}-all")

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name in {"role", "mode"} & form.fields.keys() if not form.instance.pk else ():
            if isinstance(field := form.fields[name], forms.ChoiceField):
                field.required, field.initial = False, ""
                field.choices = [("", NO_CHOICE), *(choice for choice in field.widget.choices if choice[0])]

    def chosen(self, name: str) -> str:
        """The value chosen for all rows, or ""."""
        return self.for_all.cleaned_data.get(name, "") if self.for_all.is_valid() else ""

    def clean(self) -> None:
        super().clean()
        if not self.for_all.is_valid():
            raise ValidationError([message for messages in self.for_all.errors.values() for message in messages])


class AttendanceTable(RecordTable):
    """Attendance can be entered with the keyboard alone: organisations are typed by name, and js/rows.js adds rows. The
    address `?attendance_of=` fills new rows with the organisations of another edition."""

    model = Attendance
    form = AttendanceForm
    formset = AttendanceRows
    previous: Any = None  # the edition whose organisations can be copied
    copied: Sequence[dict[str, object]] = ()
    template = "admin/editions/attendances.html"
    classes = ["grows"]
    content = ["organisation", "role", "mode", "basis", "listed_as", "listed_language"]

    class Media:
        js = ["js/rows.js"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        if db_field.name != "organisation":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return OrganisationNameField(Organisation.objects.all(), label=capfirst(str(db_field.verbose_name)))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Join what `__str__` of each row needs."""
        return super().get_queryset(request).select_related("edition", "organisation")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if request.method == "GET" and not (obj and obj.attendances.exists()):
            earlier = Edition.objects.filter(attendances__isnull=False, number__lt=obj.number if obj else MOST)
            self.previous = earlier.order_by("-number").first()
            self.copied = self._copied(request, obj)
        return super().get_formset(request, obj, **kwargs)

    def _copied(self, request: HttpRequest, obj: Edition | None) -> list[dict[str, object]]:
        """The values of new rows. Who hosted the other edition does not host this one."""
        if not self.previous or request.GET.get("attendance_of") != str(self.previous.pk):
            return []
        rows = self.previous.attendances.exclude(basis=AttendanceBasis.STANDING_LIST).order_by("organisation__code")
        fixed = {"mode": mode_of(obj)} if obj else {}
        roles = {AttendanceRole.HOST: AttendanceRole.MEMBER}
        return [{"organisation": row.organisation_id, "role": roles.get(row.role, row.role), **fixed} for row in rows]

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """The rows to show beside the stored ones. Without JavaScript no more can be added."""
        return len(self.copied) + (1 if obj else INITIAL_ROWS)


class OutcomeStack(TranslatedStack):
    model = Outcome
    content = ["position", "text", "sources"]


class StatementStack(TranslatedStack):
    model = Statement
    content = ["position", "organisation", "speaker", "role", "text", ("form", "original_language"), "sources"]


class DocumentStack(TranslatedStack):
    model = Document
    content = ["slug", "kind", "title", "url", ("language", "published"), "sources"]


class PhotoStack(PictureUploads, TranslatedStack):
    model = Photo
    formset = PhotoFormSet
    template = "admin/editions/photos.html"
    content = ["shown", ("position", "picture"), "caption", "sources"]

    class Media:
        js = ["admin/js/jquery.init.js", "js/thumbnails.js"]


class ReleaseForm(RecordForm):
    """A press release in the form of its edition. A new one without a date is of the edition's last day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "published_on" in self.fields and not self.instance.pk:
            self.fields["published_on"].required = False
            self.fields["published_on"].help_text = _("Empty: the last day of the edition.")

    def clean(self) -> dict[str, object]:
        cleaned, date = super().clean(), self.fields.get("published_on")
        edition: Any = self.rows.instance if self.rows is not None else None
        if date and cleaned.get("published_on") is None and "published_on" not in self.errors:
            if edition and edition.has_whole_days:
                cleaned["published_on"] = edition.last_day
            else:
                self.add_error("published_on", date.error_messages["required"])
        return cleaned


class ReleaseStack(TranslatedStack):
    """A press release is published on its own page: what is written here is a draft."""

    model = PressRelease
    form = ReleaseForm
    content = ["slug", "published_on", "title", "summary", "body", "sources"]


@admin.register(Edition)
class EditionAdmin(TranslatedAdmin):
    area, area_position = "dialogue", 10
    explained = _("Each meeting of the Dialogue, with who attended and what was said, such as the 9th edition.")
    content = [
        ("number", "number_basis"),
        "title",
        ("start_date", "end_date"),
        ("format", "country"),
        "city",
        "venue",
        "theme",
        "focus",
        "supporters",
        "declaration",
        "attendance_list",
    ]
    ordering = ["-number"]
    list_display = [
        "number",
        text_column(Edition, "title"),
        "start_date",
        text_column(Edition, "city"),
        "format",
        "attendance_list",
        "state",
        "verified_on",
        "changed_at",
    ]
    list_display_links = ["number", list_display[1]]  # the same callable: every text_column() is a new one
    list_filter = ["state", "format", "number_basis", "attendance_list"]
    search_fields = ["=number", *columns("title"), *columns("theme"), *columns("city"), "start_date"]
    inlines = [AttendanceTable, OutcomeStack, StatementStack, DocumentStack, PhotoStack, ReleaseStack]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new edition has the number after the last one."""
        last = Edition.objects.aggregate(last=Max("number"))["last"]
        return {"number": (last or 0) + 1, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(self, request: HttpRequest, obj: Edition | None, inline: Any, prefix: str) -> dict[str, Any]:
        copied = getattr(inline, "copied", ())
        own = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**own, "initial": copied} if copied else own


@admin.register(Session)
class SessionAdmin(TranslatedAdmin):
    area, area_position = "dialogue", 30
    explained = _("What met between two editions, such as a preparatory session online in March.")
    content = ["slug", "title", ("start_date", "end_date"), ("format", "country"), "city", "summary"]
    list_display = [text_column(Session, "title"), "start_date", "format", "state", "verified_on", "changed_at"]
    list_filter = ["state", "format"]
    search_fields = [*columns("title"), *columns("summary"), "slug"]


@admin.register(Attendance)
class AttendanceAdmin(RecordAdmin):
    rows_of = Edition
    content = ["edition", "organisation", ("role", "mode", "basis"), ("listed_as", "listed_language")]
    list_display = ["organisation", "edition", "role", "mode", "basis", "verified_on", "changed_at"]
    list_select_related = ["organisation", "edition"]
    list_filter = ["edition", "organisation", "role", "mode", "basis"]
    search_fields = [*OF_ORGANISATION, *OF_EDITION, "listed_as"]


@admin.register(Outcome)
class OutcomeAdmin(TranslatedAdmin):
    rows_of = Edition
    content = ["edition", "position", "text"]
    list_display = [text_column(Outcome, "text"), "edition", "position", row_state, "verified_on", "changed_at"]
    list_select_related = ["edition"]
    list_filter = ["edition"]
    search_fields = [*columns("text"), *OF_EDITION]


@admin.register(Statement)
class StatementAdmin(TranslatedAdmin):
    rows_of = Edition
    content = ["edition", "position", "organisation", "speaker", "role", "text", ("form", "original_language")]
    list_display = [
        "speaker",
        text_column(Statement, "role"),
        "organisation",
        "edition",
        "position",
        "form",
        row_state,
        "verified_on",
        "changed_at",
    ]
    list_select_related = ["edition", "organisation"]
    list_filter = ["edition", "organisation", "form", "original_language"]
    search_fields = ["speaker", *columns("role"), *columns("text"), *OF_ORGANISATION, *OF_EDITION]


@admin.register(Document)
class DocumentAdmin(TranslatedAdmin):
    rows_of = Edition
    content = ["slug", "edition", "kind", "title", "url", ("language", "published")]
    list_display = [text_column(Document, "title"), "kind", "edition", "language", "published", row_state, "changed_at"]
    list_select_related = ["edition"]
    list_filter = ["kind", "edition", "language"]
    search_fields = [*columns("title"), "slug", "url"]


@admin.register(PressRelease)
class PressReleaseAdmin(TranslatedAdmin):
    area, area_position = "dialogue", 20
    explained = _("Texts of the news page, such as a press release on the day a meeting opens.")
    content = ["slug", "published_on", "edition", "picture", "title", "summary", "body"]
    list_display = [text_column(PressRelease, "title"), "published_on", "edition", "state", "changed_at"]
    list_select_related = ["edition"]
    list_filter = ["state", "published_on", "edition"]
    search_fields = [*columns("title"), *columns("summary"), *columns("body"), "slug"]


@admin.register(Photo)
class PhotoAdmin(PictureUploads, TranslatedAdmin):
    rows_of = Edition
    content = ["shown", ("edition", "position"), "picture", "caption"]
    list_display = ["shown", "picture", "edition", "position", row_state, "verified_on", "changed_at"]
    list_display_links = ["picture"]
    list_select_related = ["edition", "picture"]
    list_filter = ["edition"]
    search_fields = [*columns("picture__alt"), *columns("caption"), "picture__credit"]

    class Media:
        js = ["admin/js/jquery.init.js", "js/thumbnails.js"]
