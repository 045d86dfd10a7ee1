"""The pages of the workspace: the matrix, and the page of one text."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from apps.history.models import Change
from apps.languages import columns, stamps
from apps.languages.stamps import TranslationState
from apps.languages.typography import colon
from apps.publishing import previews, text_review
from apps.publishing.models import Proposal
from apps.publishing.proposing import split
from apps.staff import unsaved_forms
from apps.translators import matrix, queue, texts
from apps.translators.access import WorkspacePage, has_assignments
from apps.translators.forms import MatrixFilter, TextForm
from apps.translators.help import FROM, help_with
from apps.translators.selection import Selection
from apps.translators.text_page import OneText
from apps.translators.writing import NewText, WritingRefused, write

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 30
SAVED = gettext_lazy("The text is saved.")
WAITS = gettext_lazy("The text waits: the public sees it once it is accepted.")
UNCHANGED = gettext_lazy("Nothing changed.")
LAST_TEXT = gettext_lazy("That was the last text of this list.")


def without_page(request: HttpRequest) -> str:
    """The filters in an address, without what is of one page or text only."""
    query = request.GET.copy()
    for name in ("page", "text", FROM, unsaved_forms.UNSAVED):
        query.pop(name, None)
    return query.urlencode()


class MatrixPage(WorkspacePage, TemplateView):
    """Records and languages, and how far each language is."""

    title = gettext_lazy("Translations")
    template_name = "admin/translators/matrix.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        form = MatrixFilter(self.request.GET or None, self.request)
        selection = form.selection()
        context = super().get_context_data(**kwargs) | {"form": form, "query": without_page(self.request)}
        if selection is None:
            return context
        page = Paginator(selection.records(), PER_PAGE).get_page(self.request.GET.get("page"))
        return context | {
            "selection": selection,
            "page_obj": page,
            "rows": matrix.rows(selection, list(page.object_list)),
            "progress": matrix.progress(selection),
            "can_assign": has_assignments(self.request.user),
        }


class First(WorkspacePage, View):
    """Leads to the first text of a list in a language, or to the list if it has none."""

    def get(self, request: HttpRequest, language: str) -> HttpResponse:
        selection = MatrixFilter(request.GET, request).selection()
        if selection is None or language not in selection.languages:
            raise Http404
        key = queue.first(selection, language)
        page = key.url if key else reverse("translators:matrix")
        return redirect(f"{page}?{without_page(request)}")


class TextPage(WorkspacePage, TemplateView):
    """One text beside its source: written, reviewed, accepted or returned here, and nothing else with it."""

    template_name = "admin/translators/text.html"

    @cached_property
    def key(self) -> texts.TextKey:
        return texts.key_of(**self.kwargs)

    @cached_property
    def text(self) -> OneText:
        return OneText(self.request, self.key)

    @cached_property
    def selection(self) -> Selection:
        found = MatrixFilter(self.request.GET or None, self.request).selection()
        return found or Selection(texts.models_seen(self.request))

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        unsaved = unsaved_forms.requested(request)
        if unsaved is None:
            unsaved_forms.offer(request)
            return self._page(self.text.form())
        return self._page(self.text.form(unsaved_forms.replay(request, unsaved).POST))

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if unsaved_forms.DRAFT in request.POST:
            return unsaved_forms.store_draft(request)
        for button, act in (("accept", self._accept), ("return", self._return)):
            if button in request.POST:
                return act(self._waiting(request.POST[button]))
        for button, note in (("reviewed", self._review), ("fits", self._fits)):
            if button in request.POST:
                return note()
        return self._save()

    # --- Writing ------------------------------------------------------------------------------------------------------

    def _save(self) -> HttpResponse:
        form = self.text.form(self.request.POST)
        if not self.text.can_write:
            raise PermissionDenied(_("You cannot change texts in this language."))
        if not form.is_valid():
            return self._page(form)
        place = queue.place(self.selection, self.key)  # before the text leaves the list
        given = form.cleaned_data
        new = NewText(self.key, given["text"], given["source"], given["before"], is_typo=given.get("is_typo", False))
        try:
            written = write(self.request, [new], Change.Kind.FORM)
        except WritingRefused as refused:
            form.show(refused.reasons[self.key])
            return self._page(form)
        unsaved_forms.discard(self.request)
        if new.is_typo and not written.unchanged:
            self._log(_("Only a typo changed: the translations still fit."))
        done = SAVED if written.saved else WAITS if written.waiting else UNCHANGED
        return self._after(f"{self.key.label}{colon()}{done}", place)

    def _after(self, done: str, place: queue.QueuePlace) -> HttpResponse:
        """The next text if that was asked for, else this one again."""
        messages.success(self.request, done)
        query = without_page(self.request)
        if "next" not in self.request.POST:
            return redirect(f"{self.key.url}?{query}")
        if place.next is None:
            messages.info(self.request, LAST_TEXT)
            return redirect("translators:matrix")
        return redirect(f"{place.next.url}?{query}")

    def _fits(self) -> HttpResponse:
        """Record that the text fits the present source, in which only a typo was corrected; the log says so. Its review
        stays if the user could review it."""
        if self.text.is_source or not self.text.can_write:
            raise PermissionDenied(_("You cannot change texts in this language."))
        stored: Model = self.key.model._base_manager.select_for_update().get(pk=self.key.key)
        text, reviews = (self.key.field, self.key.language), self.text.can_review and not self.text.own_refusal
        now = {code: stamps.fingerprint(columns.value(stored, self.key.field, code)) for code in self.text.both}
        if [self.request.POST.get(name) for name in ("source", "before")] != list(now.values()):
            return self._refused(text_review.READ_AGAIN)
        if refusal := self.text.fits_refusal(stored):
            return self._refused(refusal)
        place = queue.place(self.selection, self.key)
        if stamps.states(stored, self.key.language).get(text) != TranslationState.STALE:  # somebody else was faster
            return self._after(str(UNCHANGED), place)
        known = {"source_hash": now[self.text.source_language]} | ({} if reviews else {"reviewer": None})
        stamps.mark(stored, {text: known})
        self._log(_("The translation fits the changed source."))
        return self._after(_("The translation is up to date."), place)

    def _refused(self, reason: "StrOrPromise") -> HttpResponse:
        """The page again, as it is now, with the reason."""
        messages.error(self.request, reason)
        return redirect(self.request.get_full_path())

    def _log(self, message: str) -> None:
        LogEntry.objects.create(
            user_id=self.request.user.pk or 0,
            content_type=ContentType.objects.get_for_model(self.key.model),
            object_id=str(self.key.key),
            object_repr=str(self.text.record)[:200],
            action_flag=CHANGE,
            change_message=f"{self.key.label}: {message}",
        )

    # --- Reviewing ----------------------------------------------------------------------------------------------------

    def _review(self) -> HttpResponse:
        place = queue.place(self.selection, self.key)
        seen = {language: self.request.POST.get(f"seen-{language}", "") for language in self.text.both}
        try:
            text_review.review(self.request.user, self.text.record, self.key.field, self.key.language, seen)
        except ValidationError as error:
            return self._refused(" ".join(error.messages))
        return self._after(_("The text is reviewed."), place)

    def _waiting(self, number: str) -> Proposal:
        """The waiting change with this key that has the text. Http404 if there is none any more."""
        found = [waiting.proposal for waiting in self.text.waiting if str(waiting.proposal.pk) == number]
        if not found:
            raise Http404
        return found[0]

    def _accept(self, proposal: Proposal) -> HttpResponse:
        place = queue.place(self.selection, self.key)
        try:
            with transaction.atomic():  # a savepoint: what is refused stays one waiting change
                part = split(proposal, [self.key.column])
                part.apply(self.request.user, seen=self.request.POST.get("seen") or "unknown")
        except ValidationError as error:
            return self._refused(" ".join(error.messages))
        return self._after(_("The text is accepted."), place)

    def _return(self, proposal: Proposal) -> HttpResponse:
        if not self.text.decides:
            raise PermissionDenied(str(text_review.NOT_A_REVIEWER))
        comment = self.request.POST.get("comment", "").strip()[:1000]
        if not comment:
            return self._page(self.text.form(), comment_missing=proposal.pk)
        place = queue.place(self.selection, self.key)
        split(proposal, [self.key.column]).refuse(self.request.user, comment)
        return self._after(_("The text is returned with your comment."), place)

    # --- The page -----------------------------------------------------------------------------------------------------

    def _page(self, form: TextForm, **context: object) -> HttpResponse:
        place = queue.place(self.selection, self.key)
        shown = {
            "title": self.key.label,
            "form": form,
            "subject": self.text,
            "place": place,
            "query": without_page(self.request),
            "opened": unsaved_forms.mark(self.request),
            "help": help_with(self.request, self.key, self.text.source, form["text"].value() or ""),
        }
        return self.render_to_response(self.get_context_data(**shown, **context))


class OnItsPage(WorkspacePage, View):
    """The public page of a record, as it would be with a text that waits, for those who can view the record."""

    def get(self, request: HttpRequest, kind: str, key: int, field: str, language: str) -> HttpResponse:
        text = OneText(request, texts.key_of(kind, key, field, language))
        addresses = {code: text.page_url(code) for code in texts.content_languages()}
        return previews.page_of(request, text.record, text.own_or_first_waiting, language, addresses)
