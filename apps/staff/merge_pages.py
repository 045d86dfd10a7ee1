"""The admin pages that merge two records: choose them, preview the merge, and decide between their values."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history import undoing
from apps.history.merge_records import BOTH, GOES, STAYS, Merge, MergeQuestion, Stale
from apps.publishing import rights
from apps.publishing.models import Record
from apps.staff import object_permissions
from apps.staff.choices import choice_text
from apps.staff.undoing import reason

MOST_SHOWN = 20


class PairForm(forms.Form):
    """The two records, taken from the query string."""

    stays: Any = forms.ModelChoiceField(None, label=gettext_lazy("stays"))
    goes: Any = forms.ModelChoiceField(None, label=gettext_lazy("record to merge into it"))

    def __init__(self, records: QuerySet, data: QueryDict) -> None:
        super().__init__(data if "stays" in data and "goes" in data else None, initial=data.dict(), label_suffix="")
        for field in self.fields.values():
            field.queryset = records  # type: ignore[attr-defined]
            field.label_from_instance = choice_text  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("stays") and cleaned.get("stays") == cleaned.get("goes"):
            self.add_error("goes", _("Choose a different record."))
        return cleaned


class AnswerForm(forms.Form):
    """An answer to every question of a merge. None is preselected, so that nothing is lost by a quick click."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, merge: Merge, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"seen": merge.seen}, label_suffix="")
        self.questions = {question.name: question for question in merge.questions}
        words = {STAYS: choice_text(merge.stays), GOES: choice_text(merge.goes), BOTH: _("Keep both")}
        for question in self.questions.values():
            choices = [(answer, words[answer]) for answer in question.answers]
            required = {"required": _("Choose the value to keep.")}
            self.fields[question.name] = forms.ChoiceField(
                choices=choices, widget=forms.RadioSelect, label=question.title, error_messages=required
            )

    def options(self) -> Iterator[tuple[MergeQuestion, BoundField, list[Any]]]:
        """Each question with its form field and its possible answers: the radio button, and the values that it
        keeps."""
        for name, question in self.questions.items():
            buttons = zip(question.answers, self[name], strict=True)
            answers = [
                (button, [(pair, getattr(pair, answer, "")) for pair in question.pairs]) for answer, button in buttons
            ]
            yield question, self[name], answers


class MergePages(admin.ModelAdmin):
    """Mixin for the admin of records that can be merged."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        return [path("merge/", self.admin_site.admin_view(self.merge_view), name=name), *super().get_urls()]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Whether the user can change and delete. Each merge also needs the permissions for all that it writes."""
        can_write = self.has_change_permission(request) and self.has_delete_permission(request)
        return can_write and not object_permissions.proposes(request.user)

    @admin.action(description=gettext_lazy("Merge two records"), permissions=["merge"])
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        chosen = [record.pk for record in queryset[:3]]
        if len(chosen) != 2:
            self.message_user(request, _("Choose two records."), messages.WARNING)
            return None
        return HttpResponseRedirect(self._merge_url(*chosen))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(
            request, {"may_merge": self.has_merge_permission(request), **(extra_context or {})}
        )

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_merge_permission(request):
            raise PermissionDenied
        chosen = PairForm(self.get_queryset(request).order_by(*self.get_ordering(request)), request.GET)
        if not chosen.is_valid():
            return self._merge_response(request, "choose", {"form": chosen})
        merge = Merge(chosen.cleaned_data["stays"], chosen.cleaned_data["goes"])
        refused = list(self._refusals(request, merge))
        answers = AnswerForm(merge, request.POST if request.method == "POST" and not refused else None)
        if answers.is_valid() and (response := self._merge(request, merge, answers)):
            return response
        moves = [(relation.model._meta, rows[:MOST_SHOWN], len(rows) - MOST_SHOWN) for relation, rows in merge.moves]
        shown = {"merge": merge, "answers": answers, "refused": refused, "moves": moves}
        shown |= {"stays": choice_text(merge.stays), "goes": choice_text(merge.goes)}
        shown["codes"] = [code for one in (merge.stays, merge.goes) if (code := getattr(one, "code", ""))]
        swapped = self._merge_url(merge.goes.pk, merge.stays.pk)
        return self._merge_response(request, "decide", {**shown, "swapped": swapped})

    def _merge(self, request: HttpRequest, merge: Merge, answers: AnswerForm) -> HttpResponse | None:
        """Merge. If it fails, messages say why; if a record changed since the preview, show a new preview."""
        given = answers.cleaned_data
        names = {"goes": choice_text(merge.goes), "stays": choice_text(merge.stays)}
        try:
            message = reason(request) or _("“%(goes)s” was merged into “%(stays)s”") % names
            merge.apply(given, given["seen"], request.user, message)
        except Stale:
            self.message_user(request, _("Somebody else has changed this record. Check it again."), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        except PermissionDenied as error:  # by the guard of publishing: rows of a draft would become public
            self.message_user(request, str(error), messages.ERROR)
            return None
        except ValidationError as error:
            for text in undoing.reasons(self.model, error):
                self.message_user(request, text, messages.ERROR)
            return None
        self.message_user(request, _("These records have been merged."), messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", merge.stays.pk)

    def _refusals(self, request: HttpRequest, merge: Merge) -> Iterator[str]:
        """The reasons why the user cannot merge these two records."""
        if merge.is_public and not rights.holds(request.user):
            yield _("Only publishers can merge public records.")
        closed = {model: None for model, action in merge.touched() if not self._may(request, model, action)}
        if closed:
            what = ", ".join(str(model._meta.verbose_name_plural) for model in closed)
            yield _("You do not have permission to do this with: %(what)s.") % {"what": what}
        if merge.hides:
            yield _(
                "The record to merge is published and the record to keep is not, so the public would see neither. "
                "Keep the other record."
            )
        if merge.waiting:
            yield _("The record to merge has waiting changes. Apply or refuse them first.")

    def _may(self, request: HttpRequest, model: type[Model], action: str) -> bool:
        # What is no record, such as a link that was sent, follows its record: nobody edits it by a form.
        if not issubclass(model, Record) or not self.admin_site.is_registered(model):
            return True
        return getattr(self.admin_site.get_model_admin(model), f"has_{action}_permission")(request)

    def _merge_url(self, stays: int, goes: int) -> str:
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge")
        return f"{page}?{urlencode({'stays': stays, 'goes': goes})}"

    def _merge_response(self, request: HttpRequest, name: str, context: dict[str, object]) -> TemplateResponse:
        context |= {"opts": self.opts, "title": _("Merge two records"), **self.admin_site.each_context(request)}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/merge/{name}.html", context)
