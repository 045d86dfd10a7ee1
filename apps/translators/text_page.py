"""What the page of one text shows: the text and its source, what changed there, the other languages, what waits."""

from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from apps.history.versions import rows_of
from apps.languages import columns, rich_text, stamps
from apps.languages.differences import Piece, difference
from apps.languages.models import Stamp
from apps.languages.stamps import TranslationState, fingerprint
from apps.publishing import previews, text_review
from apps.publishing.models import Proposal
from apps.translators import texts
from apps.translators.access import has_assignments
from apps.translators.assignments import assign_url, assignments_of
from apps.translators.forms import TextForm
from apps.translators.matrix import text_states
from apps.translators.models import TextAssignment
from apps.translators.texts import TextKey


class WaitingText(NamedTuple):
    """A text that waits: the change that has it, the difference to the present text, why the user cannot accept it (""
    if nothing is against it), and the digest of what is compared."""

    proposal: Proposal
    text: str
    pieces: list[Piece]
    refusal: str
    is_own: bool
    seen: str


class OneText:
    """A text for a user. Http404 if the user cannot view its record."""

    def __init__(self, request: HttpRequest, key: TextKey) -> None:
        self.request, self.key = request, key
        self.record = texts.record_of(request, key.model, key.key)
        self.source_language = settings.SOURCE_LANGUAGE
        self.is_source = key.language == self.source_language
        self.direction, self.source_direction = map(columns.direction, (key.language, self.source_language))
        self.source = columns.value(self.record, key.field, self.source_language)
        self.stored = columns.value(self.record, key.field, key.language)
        self.source_hash = fingerprint(self.source)
        self.can_write = texts.can_write(request, self.record, key.language)
        self.can_review = not self.is_source and texts.can_review(request.user, key.language)
        self.is_rich = rich_text.is_rich(self.record, key.field)

    def form(self, data: QueryDict | None = None) -> TextForm:
        """The input, with the user's own waiting text if there is one."""
        own = next((waiting.text for waiting in self.waiting if waiting.is_own), None)
        prefilled = self.request.GET.get("text") if self.can_write else None  # a similar sentence that was chosen
        shown = next(text for text in (prefilled, own, self.stored) if text is not None)
        return TextForm(data, self.record, self.key, shown, self.can_write)

    # --- The text -----------------------------------------------------------------------------------------------------

    @cached_property
    def stamp(self) -> Stamp | None:
        own = stamps.of(self.key.model, [self.key.key]).filter(field=self.key.field, language=self.key.language)
        return own.select_related("author", "reviewer").first()

    @cached_property
    def states(self) -> dict[tuple[str, str], TranslationState]:
        kind = ContentType.objects.get_for_model(self.key.model).pk
        return text_states({kind: self.key.model}, [(kind, self.key.key)])[kind, self.key.key]

    @property
    def state(self) -> TranslationState | None:
        return self.states.get((self.key.field, self.key.language))

    @property
    def both(self) -> tuple[str, str]:
        return (self.source_language, self.key.language)

    @property
    def hashes(self) -> list[tuple[str, str]]:
        """The fingerprints of what a reviewer reads, by language."""
        return [(code, fingerprint(columns.value(self.record, self.key.field, code))) for code in self.both]

    @property
    def own_refusal(self) -> str:
        return text_review.own_refusal(self.request.user, self.record, self.key.field, self.key.language)

    def fits_refusal(self, record: Model) -> str:
        """Why the user cannot say that the text still fits its source, or "": without the right to review it, a user
        whose texts wait cannot say so of a public text, which would no longer read that it is older."""
        reviews = self.can_review and not self.own_refusal
        if reviews or not texts.admin_of(self.key.model).waits(self.request, record):  # type: ignore[attr-defined]
            return ""
        return self.own_refusal or str(text_review.NOT_A_REVIEWER)

    @property
    def can_fit(self) -> bool:
        """Whether the page offers to say so."""
        return self.state == TranslationState.STALE and not self.fits_refusal(self.record)

    @cached_property
    def change(self) -> list[Piece]:
        """What changed in the source since the text was made from it, word by word; nothing if that is not known."""
        if self.state != TranslationState.STALE or self.stamp is None:
            return []
        name = columns.column(self.key.field, self.source_language)
        earlier = rows_of(self.key.model).filter(id=self.key.key).order_by("-history_id").values_list(name, flat=True)
        old = next((text for text in earlier if text and fingerprint(text) == self.stamp.source_hash), "")
        return difference(old, self.source) if old else []

    @cached_property
    def fields(self) -> list[tuple[TextKey, TranslationState | None]]:
        """The texts of the record in this language, with their states."""
        keys = [self.key._replace(field=field) for field in columns.translated_fields(self.key.model)]
        return [
            (key, self.states.get((key.field, key.language)))
            for key in keys
            if columns.value(self.record, key.field, self.source_language)
        ]

    @cached_property
    def others(self) -> list[columns.Text]:
        """The text in the other languages that have one."""
        codes = [code for code in settings.CONTENT_LANGUAGES if code not in self.both]
        found = [columns.Text(columns.value(self.record, self.key.field, code), code) for code in codes]
        return [text for text in found if text.value]

    @cached_property
    def assigned(self) -> list[TextAssignment]:
        """The open assignments of this text, or of the texts of the record in this language."""
        found = assignments_of(self.key.model, [self.key.key]).filter(language=self.key.language)
        return list(found.filter(field__in=["", self.key.field]))

    @property
    def assign_url(self) -> str:
        """The page that assigns this text; "" for users without assignments."""
        if self.is_source or not has_assignments(self.request.user):
            return ""
        return assign_url([f"{texts.kind_of(self.key.model)}:{self.key.key}"], self.key.field, self.key.language)

    # --- What waits ---------------------------------------------------------------------------------------------------

    @cached_property
    def waiting(self) -> list[WaitingText]:
        about = {"content_type": ContentType.objects.get_for_model(self.key.model), "object_id": self.key.key}
        found = Proposal.objects.filter(**about, state=Proposal.State.WAITING, part_of=None, adds=False, deletes=False)
        proposals = found.select_related("author").order_by("created_at")
        return [*self._waiting([one for one in proposals if self.key.column in one.changes])]

    def _waiting(self, proposals: list[Proposal]) -> Iterator[WaitingText]:
        for proposal in proposals:
            part = copy(proposal)  # only this text is decided here
            part.changes = {self.key.column: proposal.changes[self.key.column]}
            text = part.changes[self.key.column][1] or ""
            refusal = part.refusal(self.request.user)
            is_own = proposal.is_own(self.request.user)
            yield WaitingText(proposal, text, difference(self.stored, text), refusal, is_own, part.digest())

    @property
    def decides(self) -> bool:
        """Whether the user can accept or return texts in this language."""
        return self.can_review or self.request.user.has_perm("publishing.change_proposal")

    @property
    def own_or_first_waiting(self) -> Proposal | None:
        own = [waiting.proposal for waiting in self.waiting if waiting.is_own]
        return next(iter([*own, *(waiting.proposal for waiting in self.waiting)]), None)

    # --- Elsewhere ----------------------------------------------------------------------------------------------------

    @property
    def on_its_page(self) -> str:
        """The address of the public page with this text; "" if no page shows the record."""
        return self.page_url(self.key.language) if previews.has_page(self.record) else ""

    def page_url(self, language: str) -> str:
        key = self.key
        return reverse("translators:page", args=[texts.kind_of(key.model), key.key, key.field, language])

    @property
    def admin_url(self) -> str:
        meta = self.key.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.key.key])
