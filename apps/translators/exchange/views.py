"""The pages of the exchange: texts go out as files, and files come back in two steps: upload, confirmation."""

import logging
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import FormView, TemplateView

from apps.history.models import Change
from apps.staff import kept_files
from apps.staff.accounts.views import AdminPage
from apps.staff.exchange.progress import progress_bars, progress_page
from apps.staff.models import KeptFile
from apps.staff.undoing import paged
from apps.translators.access import WorkspacePage
from apps.translators.exchange import formats, plan, selection
from apps.translators.exchange.formats import ExchangeFormat
from apps.translators.exchange.forms import ExportForm, ImportForm
from apps.translators.exchange.plan import FileTexts, Plan, TextOutcome
from apps.translators.exchange.unit import Unit
from apps.translators.selection import Selection
from apps.translators.writing import WritingRefused, Written

log = logging.getLogger("imports")
LABELS = {
    TextOutcome.REFUSED: pgettext_lazy("text", "refused"),
    TextOutcome.CHANGED: pgettext_lazy("text", "changed"),
    TextOutcome.WAITING: gettext_lazy("waits"),
    TextOutcome.UNCHANGED: pgettext_lazy("text", "unchanged"),
    TextOutcome.EMPTY: gettext_lazy("not translated"),
}
IN_MEMORY = 1 << 20  # bytes of an archive; a larger one is written to a temporary file


# --- Out --------------------------------------------------------------------------------------------------------------


class ExportPage(WorkspacePage, TemplateView):
    """Chooses texts by the filters of the matrix. With a format the response is their file."""

    title = gettext_lazy("Export translations")
    template_name = "admin/translators/export.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:  # type: ignore[override]
        if "format" not in request.GET:  # the filters of the matrix, from where a link leads here
            form = ExportForm(None, request)
            form.initial = request.GET.dict()
            return self.render_to_response(self.get_context_data(form=form))
        form = ExportForm(request.GET, request)
        chosen = form.selection()
        if chosen and (response := _file(request, chosen, formats.FORMATS[form.cleaned_data["format"]])):
            return response
        if chosen:
            form.add_error(None, _("No text matches."))
        return self.render_to_response(self.get_context_data(form=form))


def _file(request: HttpRequest, chosen: Selection, form: ExchangeFormat) -> FileResponse | None:
    """The chosen texts: a file, or an archive of one for each language. None if there are none."""
    found: list[tuple[str, Iterator[Unit]]] = []
    for language in chosen.wanted:
        units = selection.units(request, replace(chosen, language=language), language)
        if first := next(units, None):
            found.append((f"translations-{language}.{form.extension}", chain([first], units)))
    if not found:
        return None
    # Written before the response begins: an error is still a page of its own. The response closes the file.
    spooled = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    if len(found) == 1:
        name, kind = found[0][0], f"{form.media_type}; charset=utf-8"
        spooled.writelines(form.write(found[0][1]))
    else:  # a file of translations has one target language
        name, kind = "translations.zip", "application/zip"
        with zipfile.ZipFile(spooled, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, units in found:
                with archive.open(inside, "w", force_zip64=True) as file:
                    file.writelines(form.write(units))
    spooled.seek(0)
    return FileResponse(spooled, as_attachment=True, filename=name, content_type=kind)


# --- In ---------------------------------------------------------------------------------------------------------------


class ImportPage(WorkspacePage, FormView):
    """Takes a file and keeps it for the next page."""

    title = gettext_lazy("Import translations")
    template_name = "admin/translators/import.html"
    form_class = ImportForm

    def post(self, request: HttpRequest, *args: str, **kwargs: object) -> HttpResponse:
        kept_files.attach(request)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: ImportForm) -> HttpResponse:
        self.request.kept_files = kept_files.keep_of(self.request.user, [form])  # type: ignore[arg-type, attr-defined]
        return super().form_invalid(form)

    def form_valid(self, form: ImportForm) -> HttpResponse:
        kept = kept_files.keep(cast(User, self.request.user), form.cleaned_data["file"])
        if kept is None:
            form.add_error("file", _("The file is too large."))
            return self.form_invalid(form)
        address = reverse("translators:import_plan", args=[kept.key])
        return redirect(f"{address}?texts_are={form.cleaned_data['texts_are']}")


class ImportPlanPage(WorkspacePage, TemplateView):
    """What the kept file would change, text by text; POST writes it."""

    title = gettext_lazy("Changes of the file")
    template_name = "admin/translators/import_plan.html"

    @cached_property
    def kept(self) -> KeptFile:
        """The file, if it is one of the user's. Http404 when it was imported, or is too old."""
        kept = kept_files.own(self.request).filter(key=self.kwargs["key"]).first()
        if kept is None:
            raise Http404
        return kept

    @cached_property
    def plan(self) -> Plan:
        rows = formats.read(bytes(self.kept.content))
        return plan.plan(self.request, rows, self.texts_are)

    @property
    def texts_are(self) -> FileTexts:
        try:
            return FileTexts(self.request.GET.get("texts_are", FileTexts.MARKED))
        except ValueError:
            raise Http404 from None

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        counts = self.plan.counts
        present = [outcome for outcome in LABELS if counts[outcome]]
        requested = self.request.GET.get("show", "")
        shown = next((outcome for outcome in present if outcome == requested), next(iter(present), None))
        page = paged(self.request, [one for one in self.plan.texts if one.outcome == shown])
        return super().get_context_data(
            kept=self.kept,
            plan=self.plan,
            kinds=[(outcome, label, counts[outcome]) for outcome, label in LABELS.items()],
            refused=counts[TextOutcome.REFUSED],
            waiting=counts[TextOutcome.WAITING],
            shown=shown,
            page=page,
            texts_are=self.texts_are,
            keep=f"texts_are={self.texts_are}&show={shown}&",
            source_language=settings.SOURCE_LANGUAGE,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if refusal := self._refusal(request):
            messages.error(request, refusal)
            return redirect(request.get_full_path())
        context = AdminPage.get_context_data(self) | {"kept": self.kept}
        return progress_page(request, "admin/translators/import_progress.html", context, self._work(request))

    def _work(self, request: HttpRequest) -> Iterator[str]:
        """Writes the plan. Yields the progress as HTML, and at last what was done, or why nothing was."""
        written: list[Written] = []

        def percentages() -> Iterator[int]:
            written.append((yield from plan.write(request, self.plan, self.kept.name)))

        try:
            yield from progress_bars(percentages())
        except (WritingRefused, PermissionDenied) as error:
            text, address = '<p class="errornote" role="alert">{} <a href="{}">{}</a></p>', request.get_full_path()
            yield format_html(text, str(error).partition("\n")[0], address, _("Check the changes again"))
            return
        log.info("translations imported by account=%s", request.user.pk)
        self.kept.delete()
        yield format_html('<p class="imported">{}</p>', _done(request, written[0]))

    def _refusal(self, request: HttpRequest) -> str:
        if request.POST.get("digest") != self.plan.digest:
            return _("The texts changed since the comparison. Check the changes again.")
        if self.plan.counts[TextOutcome.REFUSED] and not request.POST.get("leave_out"):
            return _("Some texts are refused. Correct the file, or leave these texts out.")
        return "" if self.plan.writes else _("There is nothing to import.")


def _done(request: HttpRequest, written: Written) -> str:
    """What an import did, with the way to undo it."""
    saved, waiting = len(written.saved), len(written.waiting)
    said = []
    if saved:
        text = ngettext("%(count)s text was saved.", "%(count)s texts were saved.", saved) % {"count": saved}
        change = Change.objects.filter(by_id=request.user.pk, kind=Change.Kind.IMPORT).first()
        if change and request.user.has_perm("history.view_change"):
            address = reverse("admin:history_change_change", args=[change.pk])
            text = format_html('{} <a href="{}">{}</a>', text, address, _("View the change"))
        said.append(text)
    if waiting:
        text = ngettext("%(count)s text waits for approval.", "%(count)s texts wait for approval.", waiting)
        said.append(text % {"count": waiting})
    said.append(format_html('<a href="{}">{}</a>', reverse("translators:matrix"), _("Translations")))
    return format_html_join(" ", "{}", ((text,) for text in said))
