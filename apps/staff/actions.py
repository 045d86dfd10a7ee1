"""Bulk actions of the change lists: publish, send to review, archive, confirm, assign. Each has a confirmation page and
is one change."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.changes import change
from apps.history.models import Change
from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.compat import redirect_missing
from apps.publishing.record_notes import Assignment, ReviewComment
from apps.publishing.rights import AnyModel
from apps.records import clock
from apps.staff import missing_texts, object_permissions
from apps.staff.transitions import ARCHIVE, BACK, CONFIRM, PUBLISH, RETURN, REVIEW, Transition, done_with, said

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_RECORDS = 500  # of one action
MAX_LISTED = 100  # records named on the confirmation page
CONFIRMED = "confirmed"
TRANSITION = "_transition"  # the name of the buttons of a form that lead to a transition
TRANSITION_ACTIONS = ["publish", "send_to_review", "return_to_editor", "back_to_draft", "archive", "confirm", "assign"]


class AssignForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("assigned to"),
        required=False,
        empty_label=gettext_lazy("nobody"),
        blank=True,
    )

    def __init__(self, *args: Any, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = users


class TransitionActions(admin.ModelAdmin):
    """Mixin for the admin of records: the bulk actions."""

    actions = TRANSITION_ACTIONS

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        closed = () if rights.has_state(self.model) else TRANSITION_ACTIONS
        return {name: action for name, action in actions.items() if name not in closed}

    def get_urls(self) -> list[URLPattern]:
        if not rights.has_state(self.model):
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_transition"
        own = path(
            "<path:object_id>/transition/<slug:name>/", self.admin_site.admin_view(self.transition_view), name=name
        )
        return [own, *super().get_urls()]

    def transition_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """A transition of one record, asked and made on a page of its own."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return redirect_missing(self, request, object_id)
        # `get_actions` has only those that the user has permission for.
        if name not in TRANSITION_ACTIONS or name not in self.get_actions(request):
            raise PermissionDenied
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        request.back = page  # type: ignore[attr-defined]
        answer = getattr(self, name)(request, self.model._base_manager.filter(pk=obj.pk))
        return answer or redirect(page)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk and rights.has_state(self.model):
            context["comments"] = ReviewComment.open_of(self.model, [obj.pk])
            context["may_settle"] = self.has_transition_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_transition_permission(self, request: HttpRequest) -> bool:
        """Whether the user can write the state of records."""
        closed = object_permissions.closed_fields(request.user, self.model, rights.PUBLICATION)
        return self.has_change_permission(request) and not closed

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return self.has_transition_permission(request) and rights.holds(request.user)

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return settings.FOUR_EYES and self.has_publish_permission(request)

    @admin.action(description=PUBLISH.label, permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._confirm(request, queryset, PUBLISH)

    @admin.action(description=REVIEW.label, permissions=["transition"])
    def send_to_review(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._confirm(request, queryset, REVIEW)

    @admin.action(description=BACK.label, permissions=["transition"])
    def back_to_draft(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._confirm(request, queryset, BACK)

    @admin.action(description=RETURN.label, permissions=["publish"])
    def return_to_editor(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._confirm(request, queryset, RETURN)

    @admin.action(description=ARCHIVE.label, permissions=["transition"])
    def archive(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._confirm(request, queryset, ARCHIVE)

    @admin.action(description=CONFIRM.label, permissions=["confirm"])
    def confirm(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._confirm(request, queryset, CONFIRM)

    @admin.action(description=gettext_lazy("Assign"), permissions=["transition"])
    def assign(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Assign the records to a user, or to nobody."""
        if (records := self._selected(request, queryset)) is None:
            return None
        data = request.POST if CONFIRMED in request.POST else None
        form = AssignForm(data, users=self._assignees())
        if data and form.is_valid():
            keys, user = [record.pk for record in records], form.cleaned_data["user"]
            if user:
                Assignment.write(self.model, keys, user_id=user.pk, by_id=request.user.pk, at=clock.now())
            else:
                Assignment.objects.of(self.model, keys).delete()
            self.message_user(request, said(_("Assigned"), records), messages.SUCCESS)
            return None
        return self._ask(request, "assign", _("Assign"), form, {"allowed": records})

    def _confirm(self, request: HttpRequest, queryset: QuerySet, transition: Transition) -> HttpResponse | None:
        """Show the confirmation page with the refused records; once confirmed, apply the transition as one change."""
        data = request.POST if CONFIRMED in request.POST else None
        form = transition.form(data)
        if data and form.is_valid():
            with change(Change.Kind.BULK, request.user, form.cleaned_data.get("message", "")):
                records = self._selected(request, queryset, lock=True)
                if records is None:
                    return None
                bulk = transition.bulk(request.user, transition.to, records)
                if bulk.apply(form.cleaned_data.get("publish_at")):
                    keys = [record.pk for record in bulk.allowed]
                    changed = list(self.model._base_manager.filter(pk__in=keys))
                    self.message_user(request, done_with(transition, changed), messages.SUCCESS)
            for record, reason in bulk.refused:
                self.message_user(request, f"{record}{colon()}{reason}", messages.ERROR)
            return None
        if (records := self._selected(request, queryset)) is None:
            return None
        bulk = transition.bulk(request.user, transition.to, records)
        shown = {"allowed": bulk.allowed, "refused": bulk.refused, "hides": bulk.hides}
        return self._ask(request, transition.name, transition.label, form, {**shown, "appearance": bulk.appearance})

    def _selected(self, request: HttpRequest, queryset: QuerySet, lock: bool = False) -> list[AnyModel] | None:
        """The selected records. None if there are none, or too many; in the second case a message says so."""
        keys = list(queryset.order_by().values_list("pk", flat=True)[: MAX_RECORDS + 1])
        if len(keys) > MAX_RECORDS:
            self.message_user(
                request, _("Choose at most %(most)s records at once.") % {"most": MAX_RECORDS}, messages.ERROR
            )
            return None
        # In the order of the keys: two actions that lock the same records in one order cannot deadlock.
        rows = self.model._base_manager.filter(pk__in=keys).order_by("pk")
        return list(rows.select_for_update() if lock else rows) or None

    def _assignees(self) -> QuerySet[User]:
        """The users to whom records of the model can be assigned: those with permission to change them."""
        named = f"{self.opts.app_label}.change_{self.opts.model_name}"
        users = User.objects.with_perm(named).filter(is_staff=True)
        return users.order_by("first_name", "last_name", "username")

    def _ask(
        self, request: HttpRequest, action: str, label: "StrOrPromise", form: forms.Form, context: dict[str, Any]
    ) -> HttpResponse:
        """The confirmation page."""
        named, appearance = context["allowed"][:MAX_LISTED], context.get("appearance")
        is_lacking = appearance is not None and appearance.lacking
        context |= {
            "action": action,
            "label": label,
            "title": label,
            "form": form,
            "back": getattr(request, "back", request.get_full_path()),
            "named": missing_texts.with_lacking(named) if is_lacking else [(record, []) for record in named],
            "comments": ReviewComment.open_of(self.model, [record.pk for record in named]),
            "more": max(0, len(context["allowed"]) - MAX_LISTED),
            "opts": self.opts,
            "media": self.media + form.media,
            **self.admin_site.each_context(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/transitions/confirm.html", context)
