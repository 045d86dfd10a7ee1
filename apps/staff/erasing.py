"""The pages on which a person's data are exported and erased, for users who can delete the record."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.models import Change
from apps.staff import person_data
from apps.staff.erasure import Erasure, persons


class ErasureForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("For the log, without the name: for example “request of 3 May”."),
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )


class ErasePages(admin.ModelAdmin):
    """Mixin for the admin of records: models of persons, which `erasure.persons` finds, have a page to erase one."""

    def get_urls(self) -> list[URLPattern]:
        if self.model not in persons():
            return super().get_urls()
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("<int:key>/erase/", wrap(self.erase_view), name=f"{name}_erase"),
            path("<int:key>/data/", wrap(self.data_view), name=f"{name}_data"),
            path("<int:key>/data.json", wrap(self.data_json_view), name=f"{name}_data_json"),
            *super().get_urls(),
        ]

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Whether the user can erase persons for good."""
        return self.model in persons() and self.has_delete_permission(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        may_erase = self.has_erase_permission(request)
        return super().change_view(request, object_id, form_url, {"may_erase": may_erase, **(extra_context or {})})

    def _person(self, request: HttpRequest, key: int) -> Erasure:
        if not self.has_erase_permission(request):
            raise PermissionDenied
        person = Erasure(self.model, key)
        if not person.is_known:
            raise Http404
        return person

    def data_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Everything that is held about the person, in the language of the administration."""
        context = {
            "sections": person_data.report(self._person(request, key)),
            "key": key,
            "opts": self.opts,
            "title": _("Data about this person"),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/records/person_data.html", context)

    def data_json_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The same as a file."""
        response = HttpResponse(person_data.as_json(self._person(request, key)), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}-{key}.json"'
        return response

    def erase_view(self, request: HttpRequest, key: int) -> HttpResponse:
        erasure = self._person(request, key)
        form = ErasureForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            erasure.erase(request.user, form.cleaned_data["why"], Change.Kind.FORM)
            self.message_user(request, _("The person has been erased."), messages.SUCCESS)
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        context = {
            "form": form,
            "names": sorted(erasure.personal),
            "gone": list(self._gone(erasure)),
            "mentions": [(record._meta.verbose_name, record) for record in erasure.mentions()],
            "opts": self.opts,
            "title": _("Erase this person"),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/records/erase.html", context)

    @staticmethod
    def _gone(erasure: Erasure) -> list[tuple[str, int]]:
        """What goes: a label and a number."""
        found = [(str(model._meta.verbose_name_plural), count) for model, count in erasure.records().items()]
        found += [
            (_("rows that stay without the person"), sum(map(len, erasure.statistics.values()))),
            (_("versions in the history"), erasure.versions()),
            (_("waiting changes"), erasure.proposals().count()),
            (_("unsaved forms"), len(erasure.unsaved_forms())),
            (_("mails not sent yet"), len(erasure.mails())),
            (_("files and plans of imports"), len(erasure.uploads())),
            (_("other texts from which the name is removed"), sum(1 for _text in erasure.texts())),
        ]
        return [(label, count) for label, count in found if count]
