"""Shared by the pages of history: pagination, the effects of a change as a list, and undoing them."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history import changes, field_differences, undoing
from apps.history.effects import Effect, RecordKey
from apps.history.models import Change
from apps.history.versions import FieldValues
from apps.publishing import rights
from apps.staff import object_permissions

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 25
MAX_SHOWN = 100  # effects on the page that asks whether to undo a change
CREATED, CHANGED, DELETED, RESTORED = (
    gettext_lazy("Created"),
    gettext_lazy("Changed"),
    gettext_lazy("Deleted"),
    gettext_lazy("Restored"),
)

log = logging.getLogger("history")


def paged(request: HttpRequest, rows: QuerySet | list) -> Page:
    """The requested page of rows; its `numbers` are those of the links to other pages."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get(PAGE_VAR, 1))
    page.numbers = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return page


def reason(request: HttpRequest) -> str:
    """The reason that the user entered, or ""; ValidationError if it is too long."""
    return str(forms.CharField(required=False, max_length=200).clean(request.POST.get("message", "")))


def action_label(existed: bool, before: FieldValues | None, after: FieldValues | None) -> "StrOrPromise":
    """“Created”, “Changed”, “Deleted” or “Restored”. `existed`: the record has an earlier version."""
    if after is None:
        return DELETED
    if before is None:
        return RESTORED if existed else CREATED
    return CHANGED


def effect_entries(
    site: AdminSite, request: HttpRequest, found: Sequence[Effect], undo: bool = False
) -> list[dict[str, object]]:
    """What effects did, or what undoing them will do: one entry for each record, with its action and differences. For
    models that the user cannot view, one entry with the number of records. The number of queries depends on the models,
    not on the records."""
    known = field_differences.Names()
    entries: list[dict[str, object]] = []
    for model in dict.fromkeys(effect.model for effect in found):
        own = [effect for effect in found if effect.model is model]
        if not site.get_model_admin(model).has_view_permission(request):
            entries.append({"what": model._meta.verbose_name_plural, "count": len(own)})
            continue
        shown_names = known.of_rows(model, [effect.row for effect in own])
        known.read_of(model, [state for effect in own for state in (effect.before, effect.after)])
        there = set(model._base_manager.filter(pk__in=shown_names).values_list("pk", flat=True))
        entries += [_entry(effect, shown_names, known, there, undo) for effect in own]
    return entries


def _entry(
    effect: Effect, shown_names: dict[int, str], known: field_differences.Names, there: set[int], undo: bool
) -> dict[str, object]:
    old, new = (effect.after, effect.before) if undo else (effect.before, effect.after)
    opts = effect.model._meta
    page = f"admin:{opts.app_label}_{opts.model_name}_history"
    return {
        "what": opts.verbose_name,
        "name": shown_names[effect.key],
        "action": action_label(undo or not effect.is_new, old, new),
        "lines": field_differences.lines(effect.model, old, new, known) if old and new else [],
        "url": reverse(page, args=[effect.key]) if effect.key in there else "",
    }


class UndoPlan:
    """The effects that a user wants to undo: what undoing them will do, the reasons against it, and undoing them."""

    def __init__(
        self, site: AdminSite, request: HttpRequest, found: Sequence[Effect], undoes: Change | None = None
    ) -> None:
        self.site, self.request, self.effects, self.undoes = site, request, found, undoes
        self.publishes = rights.holds(request.user)
        self._refused: list[str] | None = None

    @cached_property
    def entries(self) -> list[dict[str, object]]:
        return effect_entries(self.site, self.request, self.effects[:MAX_SHOWN], undo=True)

    @property
    def comes_as_draft(self) -> bool:
        """Whether a published record comes back as a draft, because the user has no permission to publish it alone."""
        waiting = [effect for effect in self.effects if not self.publishes or rights.takes_two(effect.model)]
        return any(e.is_deletion and e.before and e.before.get("state") == rights.PUBLISHED for e in waiting)

    @property
    def more(self) -> int:
        """How many effects are not shown."""
        return max(0, len(self.effects) - MAX_SHOWN)

    @property
    def reasons(self) -> list[str]:
        """The reasons why the effects cannot be undone, as far as they are known before trying."""
        if self._refused is None:
            self._refused = list(self._forbidden()) or undoing.conflicts(self.effects, self.publishes)
        return self._refused

    def apply(self) -> bool:
        """Undo the effects as one change. False if that fails: then `reasons` say why."""
        if self.reasons:
            return False
        try:
            with changes.change(Change.Kind.UNDO, self.request.user, reason(self.request), self.undoes) as change:
                undoing.undo(self.effects, self.publishes)
        except undoing.UndoRefused as error:
            self._refused = error.reasons
            return False
        except ValidationError as error:
            self._refused = error.messages
            return False
        except PermissionDenied as error:  # by the guard of publishing
            self._refused = [str(error)]
            return False
        undone = self.undoes.pk if self.undoes else "-"  # the text of a change is its reason, which can name a person
        log.info("change=%s by account=%s undoes change=%s", change.pk, self.request.user.pk, undone)
        messages.success(self.request, _("The change has been undone."))
        return True

    def _forbidden(self) -> Iterator[str]:
        """The reasons that concern the user's permissions, or an earlier undo."""
        if self.undoes and self.undoes.undone_by.exists():
            yield _("This change has already been undone.")
        models: dict[type[Model], None] = {e.model: None for e in self.effects if not self._can_undo(e)}
        if models:
            what = ", ".join(str(model._meta.verbose_name_plural) for model in models)
            yield _("You do not have permission to do this with: %(what)s.") % {"what": what}
        now = undoing.states_now(self.effects) if self.publishes else {}
        for effect in self.effects if self.publishes else ():
            if _publishes_again(effect, now) and (refusal := rights.refusal(self.request.user, effect.row.instance)):
                yield f"{effect.model._meta.verbose_name} “{effect.row.instance}”: {refusal}"

    def _can_undo(self, effect: Effect) -> bool:
        own, user = self.site.get_model_admin(effect.model), self.request.user
        if object_permissions.proposes(user):
            return False
        is_own = self.undoes is not None and self.undoes.by_id == user.pk
        if is_own and self.undoes and self.undoes.kind == Change.Kind.IMPORT:
            return user.has_perm("opendata.add_upload")
        if effect.is_deletion:
            return own.has_add_permission(self.request)
        if effect.is_creation:
            return (is_own and own.has_add_permission(self.request)) or own.has_delete_permission(self.request)
        closed = object_permissions.closed_fields(user, effect.model, effect.changed())
        return own.has_change_permission(self.request) and not closed


def _publishes_again(effect: Effect, now: Mapping[RecordKey, FieldValues]) -> bool:
    """Whether undoing the effect publishes an existing record that is not, in all else, as it was when it was public.
    Showing a person again takes two in any case."""
    before, after = effect.before or {}, effect.after
    if after is None or not (before.get("state") == rights.PUBLISHED != after.get("state")):
        return False
    is_same = set(effect.changed()) <= set(rights.PUBLICATION) and now.get((effect.model, effect.key)) == after
    return rights.takes_two(effect.model) or not is_same
