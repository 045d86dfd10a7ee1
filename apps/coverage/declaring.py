"""The admin form for all declarations of one organisation, with one field for each goal."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.coverage import facts
from apps.coverage.matrix import matrix
from apps.coverage.models import Declaration, DeclaredStance
from apps.goals.models import Goal
from apps.participants.models import Organisation
from apps.publishing import rights
from apps.publishing.proposing import propose, propose_addition
from apps.publishing.rights import AnyUser
from apps.records import clock, dates
from apps.records.acts import act
from apps.sources.models import Source
from apps.staff import object_permissions


class DeclarationsForm(forms.Form):
    """The declarations of an organisation on its goals, with one date and one source. Empty goals do not change."""

    use_required_attribute = False
    declared_on = forms.CharField(
        label=gettext_lazy("declared on"),
        max_length=10,
        validators=[dates.validate_partial_date],
        help_text=gettext_lazy("A year (2022), a year and month (2022-12) or a day (2022-12-08)."),
    )
    source = forms.URLField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=gettext_lazy("The web address of the source, if it has one."),
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("How it was declared, such as “letter to the secretariat”. In English; it is public."),
    )

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        shown = matrix(clock.today(), [organisation], known=facts.read(organisation.code))
        self.goals = shown.goals
        for column in shown.columns:
            if column.goal:
                cell = shown.cells[organisation.code, column.key]
                self.fields[field_name(column.goal)] = forms.ChoiceField(
                    label=str(column.goal),
                    required=False,
                    choices=[("", "–"), *DeclaredStance.choices],
                    help_text=_("Today: %(state)s.") % {"state": cell.state.label},
                )

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned[field_name(goal)] for goal in self.goals):
            raise forms.ValidationError(_("Fill in at least one goal."))
        return cleaned

    def save(self, user: AnyUser) -> tuple[int, int]:
        """Save the declarations in one act, or let them wait. A declaration of the same day is replaced. Returns how
        many were saved, and how many wait."""
        with act():
            # One source for all declarations: the address is unique, so an existing record is reused.
            source = self.cleaned_data["source"]
            sources = [Source.objects.get_or_create(url=source)[0]] if source else []
            saved = [self._write(goal, stance, sources, user) for goal, stance in self._declared()]
            return sum(saved), len(saved) - sum(saved)

    def _declared(self) -> Iterator[tuple[Goal, str]]:
        for goal in self.goals:
            if stance := self.cleaned_data[field_name(goal)]:
                yield goal, stance

    def _write(self, goal: Goal, stance: str, sources: list[Source], user: AnyUser) -> bool:
        """Save a declaration, or let it wait; returns whether it was saved."""
        day, key = self.cleaned_data["declared_on"], {"organisation": self.organisation, "goal": goal}
        same = Declaration.objects.filter(**key, declared_on=day).first()
        declaration = same or Declaration(**key, declared_on=day)
        declaration.stance, declaration.note = stance, self.cleaned_data["note"]
        declaration.full_clean()
        if object_permissions.proposes(user) or rights.waits_to_show(user, declaration):
            self._let_wait(declaration, sources, user)
            return False
        declaration.save()
        declaration.sources.add(*sources)
        return True

    @staticmethod
    def _let_wait(declaration: Declaration, sources: list[Source], user: AnyUser) -> None:
        keys = {source.pk for source in sources}
        if declaration._state.adding:
            propose_addition(declaration, {"sources": sorted(keys)}, user)
        else:
            keys |= set(declaration.sources.values_list("pk", flat=True))
            values = {"stance": declaration.stance, "note": declaration.note, "sources": sorted(keys)}
            propose(declaration, values, user)


def field_name(goal: Goal) -> str:
    return f"goal-{goal.number}"


class DeclarationsPages(admin.ModelAdmin):
    """The additional admin page for declarations."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.declarations_view)
        # Before Django's own, whose last pattern takes any path for a primary key.
        return [path("whole/", page, name="coverage_declaration_whole"), *super().get_urls()]

    def has_declare_permission(self, request: HttpRequest) -> bool:
        """Who can add declarations can fill in the form. Without permission to publish, they wait."""
        return self.has_add_permission(request)

    def declarations_view(self, request: HttpRequest) -> HttpResponse:
        """Choose an organisation, then fill in its declarations."""
        if not self.has_declare_permission(request):
            raise PermissionDenied
        organisations = object_permissions.reachable(
            Organisation.objects.public().by_standing(), request.user, "representations__user"
        )
        chosen = organisations.filter(code=request.GET.get("organisation", "")).first()
        form = DeclarationsForm(chosen, request.POST if request.method == "POST" else None) if chosen else None
        if form and form.is_valid():
            count, waiting = form.save(request.user)
            message = ngettext("%(count)d declaration was recorded.", "%(count)d declarations were recorded.", count)
            waits = ngettext("%(count)d declaration is waiting.", "%(count)d declarations are waiting.", waiting)
            if count:
                self.message_user(request, message % {"count": count}, messages.SUCCESS)
            if waiting:
                self.message_user(request, waits % {"count": waiting})
            return redirect("admin:coverage_declaration_changelist")
        context = {"organisations": organisations, "chosen": chosen, "form": form}
        context["waits"] = rights.waits_to_show(request.user, Declaration)
        context |= {
            "opts": self.opts,
            "title": _("What an organization declares"),
            **self.admin_site.each_context(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/coverage/whole.html", context)
