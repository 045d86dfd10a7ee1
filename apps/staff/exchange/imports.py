"""The admin of imports: upload a file, review its changes row by row, then import it."""

import logging
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.languages.typography import colon
from apps.opendata import plans, uploads
from apps.opendata.comparison import RowOutcome
from apps.opendata.importing import WRITTEN
from apps.opendata.models import Upload
from apps.publishing.compat import redirect_missing
from apps.staff import kept_files, navigation
from apps.staff.exchange.import_checks import allows, waits
from apps.staff.exchange.progress import progress_bars, progress_page, redirect_link
from apps.staff.exchange.upload_form import UploadForm
from apps.staff.listing import ListPages
from apps.staff.navigation import Area
from apps.staff.roles import RecordKind
from apps.staff.undoing import paged

navigation.register(
    Area(
        "data",
        60,
        gettext_lazy("Data"),
        gettext_lazy("Sources and words, files that come in, and private columns that went out."),
    )
)

log = logging.getLogger("imports")
LABELS = {
    RowOutcome.REFUSED: pgettext_lazy("row", "refused"),
    RowOutcome.NEW: pgettext_lazy("row", "new"),
    RowOutcome.CHANGED: pgettext_lazy("row", "changed"),
    RowOutcome.WAITING: gettext_lazy("waits for a publisher"),
    RowOutcome.UNCHANGED: pgettext_lazy("row", "unchanged"),
}


@admin.register(Upload)
class UploadAdmin(ListPages):
    """Imports are uploaded, reviewed and carried out. Nobody changes or deletes one."""

    area, area_position = "data", 40
    explained = gettext_lazy(
        "Files with many records at once, such as participants.csv. You see what each row would do before anything is "
        "written."
    )
    record_kind = RecordKind.IMPORTS
    list_display = ["at", "who", "title", "file_name", "outcome", "reason"]
    list_select_related = ["by", "change"]
    list_filter = ["dataset", ("by", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["file_name", "reason", "by_name"]
    show_full_result_count = False
    list_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        do, answer = (self.admin_site.admin_view(view) for view in (self.import_view, self.answer_view))
        return [
            path("<int:object_id>/do/", do, name="opendata_upload_do"),
            path("<int:object_id>/answer/", answer, name="opendata_upload_answer"),
            *super().get_urls(),
        ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"dataset", "dataset__exact", "by__id__exact", "by__isnull"}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("dataset"), ordering="dataset")
    def title(self, upload: Upload) -> str:
        dataset = uploads.dataset_of(upload)
        return str(dataset.title) if dataset else upload.dataset

    @admin.display(description=gettext_lazy("outcome"))
    def outcome(self, upload: Upload) -> str:
        counted = ", ".join(f"{label}{colon()}{upload.counts.get(name, 0)}" for name, label in LABELS.items())
        done = _("done") if upload.change_id else _("not done")
        return f"{done}. {counted}" if upload.counts else done

    # --- Upload -------------------------------------------------------------------------------------------------------

    def add_view(  # type: ignore[override]
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponseBase:
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept_files.attach(request)
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*given, initial={"dataset": request.GET.get("dataset", "")})
        if form.is_bound and form.is_valid():
            kept_files.discard(request)
            return self._compare(request, form)
        request.kept_files = kept_files.keep_of(request.user, [form])  # type: ignore[arg-type, attr-defined]
        return self._page(request, "send", _("Import a file"), {"form": form})

    def _compare(self, request: HttpRequest, form: UploadForm) -> HttpResponseBase:
        given = form.cleaned_data
        upload = uploads.receive(request.user, form.table, given["file"].name, form.content, given["reason"])
        log.info("upload=%s of dataset=%s by account=%s", upload.pk, upload.dataset, request.user.pk)
        return self._comparison(request, upload)

    def _comparison(self, request: HttpRequest, upload: Upload) -> HttpResponseBase:
        """Compares the file on a page that shows the progress and leads to the review, or to the questions first."""

        def work() -> Iterator[str]:
            try:
                yield from progress_bars(uploads.compare(upload, allows(request.user), waits(request.user)))
            except ValidationError as error:
                yield format_html('<p class="errornote" role="alert">{}</p>\n', " ".join(error.messages))
                return
            yield redirect_link(reverse("admin:opendata_upload_change", args=[upload.pk]))

        return self._progress(request, upload, _("Comparing the file with the records"), work())

    # --- Review -------------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        upload: Any = self.get_object(request, object_id)
        if upload is None:
            return redirect_missing(self, request, object_id)
        if not self.has_view_permission(request, upload) or request.method != "GET":
            raise PermissionDenied
        entries = plans.unpacked(upload.plan) if upload.plan else []
        shown = self._shown(request, upload)
        page = paged(request, [entry for entry in entries if entry.outcome == shown])
        dataset = uploads.dataset_of(upload)
        context = {
            "upload": upload,
            "dataset": dataset,
            "kinds": [(name, label, upload.counts.get(name, 0)) for name, label in LABELS.items()],
            "shown": shown,
            "page": page,
            "rows": [
                (entry, list(plans.cell_differences(entry, dataset)) if dataset else []) for entry in page.object_list
            ],
            "can_import": self._can_import(request, upload),
            "questions": uploads.questions(upload),
            "can_answer": self._can_answer(request, upload),
            "is_open": uploads.is_open(upload),
            "has_refused": bool(upload.counts.get(RowOutcome.REFUSED)),
        }
        return self._page(request, "plan", _("Import"), context)

    def _shown(self, request: HttpRequest, upload: Upload) -> str:
        """The outcome whose rows are shown: the requested one, or the first with any rows."""
        present = [str(name) for name in LABELS if upload.counts.get(name)]
        requested = request.GET.get("show", "")
        return requested if requested in present else next(iter(present), "")

    def _can_answer(self, request: HttpRequest, upload: Upload) -> bool:
        """Whether the user can say how the file is read: their own upload, not imported yet."""
        is_own = upload.by_id is not None and upload.by_id == request.user.pk and self.has_add_permission(request)
        return is_own and uploads.is_open(upload)

    def _can_import(self, request: HttpRequest, upload: Upload) -> bool:
        """Whether the user can import the file: their own upload, with changes and without refused rows."""
        writes = sum(upload.counts.get(outcome, 0) for outcome in WRITTEN)
        return self._can_answer(request, upload) and not upload.counts.get(RowOutcome.REFUSED) and writes > 0

    # --- Questions ----------------------------------------------------------------------------------------------------

    def answer_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """Stores how the file is read, and compares it again."""
        upload: Any = self.get_object(request, str(object_id))
        if upload is None:
            return redirect_missing(self, request, object_id)
        if request.method != "POST" or not self._can_answer(request, upload):
            raise PermissionDenied
        try:
            uploads.answer(upload, request.POST.dict())
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect("admin:opendata_upload_change", upload.pk)
        return self._comparison(request, upload)

    # --- Import -------------------------------------------------------------------------------------------------------

    def import_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        upload: Any = self.get_object(request, str(object_id))
        if upload is None:
            return redirect_missing(self, request, object_id)
        seen = request.POST.get("digest") == upload.digest
        if request.method != "POST" or not self.has_view_permission(request, upload):
            raise PermissionDenied
        if upload.by_id != request.user.pk or not self.has_add_permission(request):
            raise PermissionDenied
        if not seen or not self._can_import(request, upload):
            self.message_user(request, _("This import is not possible, or has already been done."), messages.ERROR)
            return redirect("admin:opendata_upload_change", upload.pk)

        def work() -> Iterator[str]:
            try:
                yield from progress_bars(
                    uploads.write_plan(upload, request.user, allows(request.user), waits(request.user))
                )
            except ValidationError as error:
                yield format_html('<p class="errornote" role="alert">{}</p>\n', " ".join(error.messages))
                return
            log.info("upload=%s imported by account=%s", upload.pk, request.user.pk)
            yield redirect_link(reverse("admin:opendata_upload_change", args=[upload.pk]))

        return self._progress(request, upload, _("Importing the rows"), work())

    def _progress(self, request: HttpRequest, upload: Upload, title: str, work: Iterator[str]) -> HttpResponseBase:
        context = {"opts": self.opts, "title": title, "upload": upload, **self.admin_site.each_context(request)}
        return progress_page(request, "admin/imports/progress.html", context, work)

    def _page(self, request: HttpRequest, name: str, title: str, context: dict[str, object]) -> TemplateResponse:
        context |= {"opts": self.opts, "title": title, **self.admin_site.each_context(request)}
        return TemplateResponse(request, f"admin/imports/{name}.html", context)
