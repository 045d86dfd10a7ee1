"""What the pages of history share: pages of rows, what happened in a word, and taking many things back at once."""

import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history import changes, field_differences, undoing
from apps.history.effects import Effect
from apps.history.models import Change
from apps.history.versions import FieldValues
from apps.publishing import rights
from apps.staff import object_permissions

PER_PAGE = 25
MOST_SHOWN = 100
CREATED, CHANGED, DELETED, RESTORED = (
    gettext_lazy("Created"),
    gettext_lazy("Changed"),
    gettext_lazy("Deleted"),
    gettext_lazy("Restored"),
)

log = logging.getLogger("history")


def paged(request: HttpRequest, rows: Any) -> Page:
    """The page of rows that the address asks for, with `numbers` to go to others."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get(PAGE_VAR, 1))
    page.numbers = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return page


def reason(request: HttpRequest) -> str:
    """The reason that the user gave, or ''. ValidationError when it is too long."""
    return str(forms.CharField(required=False, max_length=200).clean(request.POST.get("message", "")))


def happened(is_known: bool, before: FieldValues | None, after: FieldValues | None) -> Any:
    """What became of a record, in a word; `is_known` says that it had been there before."""
    if after is None:
        return DELETED
    if before is None:
        return RESTORED if is_known else CREATED
    return CHANGED


def described(site: AdminSite, request: HttpRequest, found: Sequence[Effect], back: bool = False) -> list[Any]:
    """What effects did, or what taking them back will do, for a page: the record, a word, and the lines of what
    changed. Of a kind of record that the user may not see nothing is told. Queries go by models, not by records."""
    known, entries = field_differences.Names(), []
    for model in dict.fromkeys(effect.model for effect in found):
        own = [effect for effect in found if effect.model is model]
        if not site.get_model_admin(model).has_view_permission(request):
            entries.append({"what": model._meta.verbose_name_plural, "count": len(own)})
            continue
        called = known.of_rows(model, [effect.row for effect in own])
        known.read_of(model, [state for effect in own for state in (effect.before, effect.after)])
        there = set(model._base_manager.filter(pk__in=called).values_list("pk", flat=True))
        entries += [_entry(effect, called, known, there, back) for effect in own]
    return entries


def _entry(
    effect: Effect, called: dict[int, str], known: field_differences.Names, there: set[int], back: bool
) -> dict[str, Any]:
    old, new = (effect.after, effect.before) if back else (effect.before, effect.after)
    opts = effect.model._meta
    page = f"admin:{opts.app_label}_{opts.model_name}_history"
    return {
        "what": opts.verbose_name,
        "name": called[effect.key],
        "happened": happened(back or not effect.is_new, old, new),
        "lines": field_differences.lines(effect.model, old, new, known) if old and new else [],
        "url": reverse(page, args=[effect.key]) if effect.key in there else "",
    }


class TakingBack:
    """Effects that a user wants to take back: what that will do, what is in the way, and doing it."""

    def __init__(
        self, site: AdminSite, request: HttpRequest, found: Sequence[Effect], undoes: Change | None = None
    ) -> None:
        self.site, self.request, self.found, self.undoes = site, request, found, undoes
        self.publishes = rights.holds(request.user)
        self._refused: list[str] | None = None

    @cached_property
    def entries(self) -> list[Any]:
        return described(self.site, self.request, self.found[:MOST_SHOWN], back=True)

    @property
    def comes_as_draft(self) -> bool:
        """Whether something that was published comes back as a draft, because the user may not publish."""
        deleted = [effect.before for effect in self.found if effect.is_deletion and effect.before]
        return not self.publishes and any(state.get("state") == rights.PUBLISHED for state in deleted)

    @property
    def more(self) -> int:
        """How many effects are not shown."""
        return max(0, len(self.found) - MOST_SHOWN)

    @property
    def reasons(self) -> list[str]:
        """Why it cannot be done, as far as is known."""
        if self._refused is None:
            self._refused = list(self._forbidden()) or undoing.conflicts(self.found, self.publishes)
        return self._refused

    def done(self) -> bool:
        """Do it, as one change. Whether it was done; `reasons` say why not."""
        if self.reasons:
            return False
        try:
            with changes.change(Change.Kind.UNDO, self.request.user, reason(self.request), self.undoes) as change:
                undoing.undo(self.found, self.publishes)
        except undoing.Refused as error:
            self._refused = error.reasons
            return False
        except ValidationError as error:
            self._refused = error.messages
            return False
        log.info("change=%s by account=%s takes back change=%s", change.pk, self.request.user.pk, self.undoes)
        messages.success(self.request, _("The change has been undone."))
        return True

    def _forbidden(self) -> Iterator[str]:
        """What of it the user has no right to do, and what was done already."""
        if self.undoes and self.undoes.undone_by.exists():
            yield _("This change has already been undone.")
        models: dict[type[Model], None] = {e.model: None for e in self.found if not self._may(e)}
        if models:
            what = ", ".join(str(model._meta.verbose_name_plural) for model in models)
            yield _("You do not have permission to do this with: %(what)s.") % {"what": what}
        for effect in self.found if self.publishes else ():
            if _publishes_again(effect) and (refusal := rights.refusal(self.request.user, effect.row.instance)):
                yield f"{effect.model._meta.verbose_name} “{effect.row.instance}”: {refusal}"

    def _may(self, effect: Effect) -> bool:
        own, user = self.site.get_model_admin(effect.model), self.request.user
        if object_permissions.proposes(user):
            return False
        if effect.is_deletion:
            return own.has_add_permission(self.request)
        if effect.is_creation:
            return own.has_delete_permission(self.request)
        closed = object_permissions.closed_fields(user, effect.model, effect.changed())
        return own.has_change_permission(self.request) and not closed


def _publishes_again(effect: Effect) -> bool:
    """Whether taking it back publishes a record that is there."""
    before, after = (state.get("state") if state else None for state in (effect.before, effect.after))
    return before == rights.PUBLISHED != after and after is not None
