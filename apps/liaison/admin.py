"""The admin of the liaison platform: officers, contact points, consents, posts and terms."""

from itertools import combinations
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.languages.columns import columns
from apps.liaison.answers import ContactHealth
from apps.liaison.checks import answer_rates
from apps.liaison.desk.access import is_open_to
from apps.liaison.handover_pages import HandoverPages
from apps.liaison.models import HELD_ALREADY, Consent, ContactPoint, LiaisonOfficer, Post, Term, overlap
from apps.staff import first_steps, navigation
from apps.staff.admin import RecordAdmin, RecordTable, TranslatedAdmin
from apps.staff.first_steps import FirstStep
from apps.staff.forms import RecordFormSet
from apps.staff.listing import text_column
from apps.staff.navigation import Area, AreaPage
from apps.staff.roles import RecordKind, Role

OF_OFFICER = ["officer__name"]

navigation.register(
    Area(
        "liaison",
        40,
        _("Liaison"),
        _("The posts of the liaison platform, and who holds them since when."),
    ),
    AreaPage(
        "liaison",
        _("Answers of contacts"),
        "admin:liaison_contactpoint_answers",
        lambda request: bool(request.user.has_perm("liaison.view_contactpoint")),
    ),
    AreaPage("liaison", _("Officers’ desk"), "desk:roster", lambda request: is_open_to(request.user)),
)
first_steps.register(
    FirstStep(
        Role.LIAISON_OFFICER,
        20,
        _("Find the officers of other organizations at the officers’ desk, and see what is published about you."),
        "desk:roster",
    )
)


class TermFormSet(RecordFormSet):
    """Compares the submitted terms with each other, not with their stored versions, so that one form can end a term
    and begin the next."""

    def clean(self) -> None:
        super().clean()
        terms = [form for form in self.forms if self._is_term(form)]
        refused = set()
        for one, other in combinations(terms, 2):
            if one.instance.post_id == other.instance.post_id and overlap(one.instance, other.instance):
                refused.add(other)
        stored_here = {form.instance.pk for form in self.initial_forms}
        for form in terms:
            if form in refused or self._overlaps_stored(form.instance, stored_here):
                if not form.has_error("start"):
                    form.add_error("start", HELD_ALREADY)
            elif form.instance.pk is None:
                # Term.clean() compared this new term with stored dates that this form replaces. Django saves the
                # changed rows before the new ones, so the error does not hold.
                form.errors.pop("start", None)

    def _is_term(self, form: Any) -> bool:
        """Whether the row will be a term that is not acting, and has no error but perhaps HELD_ALREADY."""
        if form.cleaned_data.get(DELETION_FIELD_NAME) or not (form.has_changed() or form.instance.pk):
            return False
        only_held = all(name == "start" and list(messages) == [HELD_ALREADY] for name, messages in form.errors.items())
        return only_held and not form.instance.acting

    @staticmethod
    def _overlaps_stored(term: Term, excluded: set[int]) -> bool:
        others = Term.objects.filter(post_id=term.post_id, acting=False).exclude(pk__in=excluded)
        return any(overlap(term, other) for other in others)


class TermsOfPost(RecordTable):
    model = Term
    record_kind = RecordKind.PRIVATE
    formset = TermFormSet
    content = ["officer", "nominated_on", "accredited_on", "start", "end", "acting"]


class TermsOfOfficer(RecordTable):
    model = Term
    record_kind = RecordKind.PRIVATE
    formset = TermFormSet
    content = ["post", "nominated_on", "accredited_on", "start", "end", "acting"]


class ContactsOfOfficer(RecordTable):
    model = ContactPoint
    record_kind = RecordKind.PRIVATE
    content = ["kind", "value", "tier", "official_function", "function_source", "note"]


class ContactsOfPost(RecordTable):
    model = ContactPoint
    record_kind = RecordKind.PRIVATE
    content = ["kind", "value", "tier", "note"]


class ConsentTable(RecordTable):
    model = Consent
    record_kind = RecordKind.PRIVATE
    content = ["scope", "given_on", "until", "withdrawn_on", "evidence"]


@admin.register(LiaisonOfficer)
class OfficerAdmin(RecordAdmin):
    area, area_position = "liaison", 20
    explained = _("Persons who hold posts. The public sees a name only with the person's consent.")
    record_kind = RecordKind.PRIVATE
    content = ["name", "organisation", "languages", "user", "note"]
    list_display = ["name", "organisation", "languages", "changed_at"]
    list_select_related = ["organisation"]
    list_filter = ["organisation"]
    search_fields = ["name", *columns("organisation__name"), *columns("organisation__acronym")]
    inlines = [ContactsOfOfficer, ConsentTable, TermsOfOfficer]


@admin.register(Post)
class PostAdmin(HandoverPages, TranslatedAdmin):
    area, area_position = "liaison", 10
    explained = _("Seats at the liaison platform, such as “Liaison officer at INTERPOL, Lyon”, with who holds them.")
    speakers = "organisations__representations__user"
    content = [
        ("code", "kind"),
        "title",
        "sent_by",
        "organisations",
        "other_bodies",
        "city",
        "country",
        "goals",
        "languages",
        "deputy",
        "duty_hours",
        ("opened", "opened_basis", "closed"),
    ]
    ordered_by = "title"
    list_display = [
        text_column(Post, "title"),
        "kind",
        text_column(Post, "city"),
        "opened",
        "closed",
        "state",
        "verified_on",
        "changed_at",
    ]
    list_filter = ["state", "kind", "organisations", "goals"]
    search_fields = [
        "code",
        *columns("title"),
        *columns("organisations__name"),
        *columns("organisations__acronym"),
    ]
    inlines = [TermsOfPost, ContactsOfPost]


@admin.register(Term)
class TermAdmin(HandoverPages, RecordAdmin):
    rows_of = Post
    record_kind = RecordKind.PRIVATE
    content = ["post", "officer", ("nominated_on", "accredited_on"), ("start", "end"), "acting"]
    list_display = ["post", "officer", "start", "end", "acting", "state", "changed_at"]
    list_select_related = ["post", "officer"]
    list_filter = ["state", "post", "acting"]
    search_fields = [*OF_OFFICER, "post__code", *columns("post__title")]


@admin.register(ContactPoint)
class ContactAdmin(RecordAdmin):
    rows_of = LiaisonOfficer
    record_kind = RecordKind.PRIVATE
    content = ["post", "officer", ("kind", "value"), "tier", "official_function", "function_source", "note"]
    list_display = ["kind", "value", "post", "officer", "tier", "health", "state", "changed_at"]
    list_select_related = ["post", "officer"]
    list_filter = ["state", "tier", "kind"]
    search_fields = [*OF_OFFICER, "post__code", "value"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_health()

    @admin.display(description=_("last check"))
    def health(self, contact: ContactPoint) -> str:
        label = str(ContactHealth(contact.health).label)
        return f"{label} ({date_format(contact.confirmed_on)})" if contact.confirmed_on else label

    def get_urls(self) -> list[Any]:
        own = path("answers/", self.admin_site.admin_view(self.answers_view), name="liaison_contactpoint_answers")
        return [own, *super().get_urls()]

    def answers_view(self, request: HttpRequest) -> HttpResponse:
        """How the contacts of each organisation answer when they are asked whether they are still right."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Answers of contacts"),
            "opts": self.opts,
            "rates": answer_rates(),
        }
        return TemplateResponse(request, "admin/liaison/answers.html", context)


@admin.register(Consent)
class ConsentAdmin(RecordAdmin):
    rows_of = LiaisonOfficer
    record_kind = RecordKind.PRIVATE
    content = ["officer", "scope", ("given_on", "until", "withdrawn_on"), "evidence"]
    list_display = ["officer", "scope", "given_on", "until", "withdrawn_on", "state", "changed_at"]
    list_select_related = ["officer"]
    list_filter = ["state", "scope", "given_on", "until"]
    search_fields = [*OF_OFFICER, "evidence"]
