"""The admin of proposals: their differences, and applying or refusing them."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.languages import columns, names
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.preview_links import PreviewPages
from apps.records.value_text import value_text


def _text(model: type[Model], name: str, value: Any) -> str:
    """The text of a value that a proposal stores as JSON."""
    field: Any = model._meta.get_field(name)
    if not field.remote_field:
        return value_text(field, field.to_python(value), lambda _model, key: str(key))
    keys = value if isinstance(value, list) else [value]
    found = field.related_model._base_manager.in_bulk([key for key in keys if key is not None])
    return value_text(field, value, lambda _model, key: str(found.get(key, key)))


def difference(proposal: Proposal) -> list[dict[str, Any]]:
    """One entry for each field: its label, language and direction, the old and the proposed value, and the present
    value if it changed since."""
    model: Any = proposal.content_type.model_class()
    conflicts = proposal.conflicts() if proposal.state == Proposal.State.WAITING and proposal.record else {}
    found = []
    for name, (old, new) in proposal.changes.items():
        try:
            label = model._meta.get_field(name).verbose_name
        except FieldDoesNotExist:
            continue
        field, language = columns.base_of(name, model) or (name, "")
        if language:
            label = f"{model._meta.get_field(field).verbose_name} – {names.language(language)}"
        found.append(
            {
                "label": label,
                "language": language,
                "direction": columns.direction(language) if language else "",
                "old": _text(model, name, old),
                "new": _text(model, name, new),
                "present": _text(model, name, conflicts[name][2]) if name in conflicts else None,
            }
        )
    return found


class DecisionFilter(admin.SimpleListFilter):
    """Filter for the changes that wait for the user's decision."""

    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("waits for me"))] if model_admin.has_decide_permission(request) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return rights.decidable(request.user, queryset) if self.value() == "mine" else queryset


@admin.register(Proposal)
class ProposalAdmin(PreviewPages):
    """Proposals are shown on their page and decided in the list. Authors without further permissions see their own."""

    area, area_position = "history", 10
    explained = _("Changes to public records that wait until a publisher applies or refuses them.")
    record_kind = "proposals"  # `RecordKind` is in `apps.staff`, above this app

    list_display = ["created_at", "kind", "about", "author", "state", "decided_by", "decided_at"]
    list_display_links = ["created_at", "about"]
    list_select_related = ["content_type", "author", "decided_by"]
    list_filter = [DecisionFilter, "state", "author"]
    search_fields = ["author__username", "message"]
    show_full_result_count = False
    actions = ["apply", "refuse"]
    fields = ["kind", "about", "changed_fields", "message", "author", "state", "decided_by", "decided_at"]
    readonly_fields: ClassVar[Any] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        proposals = super().get_queryset(request).prefetch_related("record")
        return proposals if super().has_view_permission(request) else proposals.filter(author_id=request.user.pk)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_own = request.user.has_perm("publishing.add_proposal") and (obj is None or obj.author_id == request.user.pk)
        return super().has_view_permission(request, obj) or is_own

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"decision", "state", "state__exact", "author__id__exact", "author__isnull"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("publishing.change_proposal")

    def has_preview_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the user can make preview links: users who can view and add proposals can. A link would show a person
        to everybody who has it, and a deletion shows nothing."""
        if isinstance(obj, Proposal) and not obj.is_previewed:
            return False
        return request.user.has_perms(["publishing.view_proposal", "publishing.add_proposal"])

    @admin.display(description=_("type"))
    def kind(self, proposal: Proposal) -> str:
        return str(proposal.content_type.name)

    @admin.display(description=_("record"))
    def about(self, proposal: Proposal) -> str:
        return str(proposal.record or _("It is gone."))

    @admin.display(description=_("changes"))
    def changed_fields(self, proposal: Proposal) -> SafeString:
        context = {"changes": difference(proposal), "deletes": proposal.deletes}
        return render_to_string("admin/publishing/proposal/changes.html", context)

    @admin.action(description=_("Apply the chosen changes"), permissions=["decide"])
    def apply(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        done = self._decide(request, queryset, lambda proposal: proposal.apply(request.user))
        if done:
            text = ngettext("%(count)d change was applied.", "%(count)d changes were applied.", done)
            self.message_user(request, text % {"count": done}, messages.SUCCESS)

    @admin.action(description=_("Refuse the chosen changes"), permissions=["decide"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        done = self._decide(request, queryset, lambda proposal: proposal.refuse(request.user))
        if done:
            text = ngettext("%(count)d change was refused.", "%(count)d changes were refused.", done)
            self.message_user(request, text % {"count": done}, messages.SUCCESS)

    def _decide(self, request: HttpRequest, queryset: QuerySet[Proposal], act: Callable[[Proposal], None]) -> int:
        """Decide proposals, oldest first, and return how many. Shows a message for each that cannot be decided."""
        done = 0
        for proposal in queryset.order_by("created_at"):
            if proposal.state != Proposal.State.WAITING:
                self._show_reasons(request, proposal, [str(_("This change was already decided."))])
                continue
            try:
                act(proposal)
            except ValidationError as error:
                self._show_reasons(request, proposal, error.messages)
            except ObjectDoesNotExist:
                self._show_reasons(request, proposal, [str(_("There is nothing to change any more."))])
            else:
                done += 1
        return done

    def _show_reasons(self, request: HttpRequest, proposal: Proposal, reasons: list[str]) -> None:
        self.message_user(request, f"{self.about(proposal)}: {' '.join(reasons)}", messages.ERROR)
