"""The page on which a person is erased, for users who can delete the record."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.models import Change
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
        name = f"{self.opts.app_label}_{self.opts.model_name}_erase"
        own = path("<int:key>/erase/", self.admin_site.admin_view(self.erase_view), name=name)
        return [own, *super().get_urls()]

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Whether the user can erase persons for good."""
        return self.model in persons() and self.has_delete_permission(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        may_erase = self.has_erase_permission(request)
        return super().change_view(request, object_id, form_url, {"may_erase": may_erase, **(extra_context or {})})

    def erase_view(self, request: HttpRequest, key: int) -> HttpResponse:
        if not self.has_erase_permission(request):
            raise PermissionDenied
        erasure = Erasure(self.model, key)
        if not erasure.is_known:
            raise Http404
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
