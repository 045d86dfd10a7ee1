"""The actions of the lists: publish, review, archive, confirm and assign, each asked first and done as one change."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.history.changes import change
from apps.history.models import Change
from apps.publishing import rights
from apps.publishing.record_notes import Assignment
from apps.records import clock
from apps.staff import object_permissions
from apps.staff.transitions import ARCHIVE, CONFIRM, PUBLISH, REVIEW, Transition

AT_ONCE = 500  # records that one action takes
MOST_NAMED = 100
CONFIRMED = "confirmed"
STEP_ACTIONS = ["publish", "send_to_review", "archive", "confirm", "assign"]


class AssignForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label=_("assigned to"), required=False, empty_label=_("nobody"), blank=True
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = people


class StepActions(admin.ModelAdmin):
    """The actions, each of which asks first."""

    actions = STEP_ACTIONS

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        closed = () if rights.has_state(self.model) else STEP_ACTIONS
        return {name: action for name, action in actions.items() if name not in closed}

    def has_step_permission(self, request: HttpRequest) -> bool:
        """Who writes the state of records."""
        closed = object_permissions.closed_fields(request.user, self.model, rights.PUBLICATION)
        return self.has_change_permission(request) and not closed

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return self.has_step_permission(request) and rights.holds(request.user)

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return settings.FOUR_EYES and self.has_publish_permission(request)

    @admin.action(description=PUBLISH.label, permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._take(request, queryset, PUBLISH)

    @admin.action(description=REVIEW.label, permissions=["step"])
    def send_to_review(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._take(request, queryset, REVIEW)

    @admin.action(description=ARCHIVE.label, permissions=["step"])
    def archive(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._take(request, queryset, ARCHIVE)

    @admin.action(description=CONFIRM.label, permissions=["confirm"])
    def confirm(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._take(request, queryset, CONFIRM)

    @admin.action(description=_("Assign"), permissions=["step"])
    def assign(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Make records somebody's task, or nobody's."""
        if (records := self._chosen(request, queryset)) is None:
            return None
        data = request.POST if CONFIRMED in request.POST else None
        form = AssignForm(data, people=self._people())
        if data and form.is_valid():
            keys, user = [record.pk for record in records], form.cleaned_data["user"]
            if user:
                Assignment.write(self.model, keys, user_id=user.pk, by_id=request.user.pk, at=clock.now())
            else:
                Assignment.objects.of(self.model, keys).delete()
            self._say_done(request, len(keys))
            return None
        return self._ask(request, "assign", _("Assign"), form, {"allowed": records})

    def _take(self, request: HttpRequest, queryset: QuerySet, step: Transition) -> HttpResponse | None:
        """Ask, with all that is in the way; once confirmed, do it as one change and say what was refused."""
        data = request.POST if CONFIRMED in request.POST else None
        form: Any = step.form(data)
        if data and form.is_valid():
            with change(Change.Kind.BULK, request.user, form.cleaned_data.get("message", "")):
                records = self._chosen(request, queryset, lock=True)
                if records is None:
                    return None
                transition = step.bulk(request.user, step.to, records)
                self._say_done(request, transition.apply(form.cleaned_data.get("publish_at")))
            for record, reason in transition.refused:
                self.message_user(request, f"{record}: {reason}", messages.ERROR)
            return None
        if (records := self._chosen(request, queryset)) is None:
            return None
        transition = step.bulk(request.user, step.to, records)
        shown = {"allowed": transition.allowed, "refused": transition.refused, "hides": transition.hides}
        return self._ask(request, step.name, step.label, form, {**shown, "appearance": transition.appearance})

    def _chosen(self, request: HttpRequest, queryset: QuerySet, lock: bool = False) -> list[Any] | None:
        """The records of a selection, or None, and a message, when there are too many."""
        keys = list(queryset.order_by().values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(keys) > AT_ONCE:
            self.message_user(
                request, _("Choose at most %(most)s records at once.") % {"most": AT_ONCE}, messages.ERROR
            )
            return None
        rows = self.model._base_manager.filter(pk__in=keys).order_by("pk")
        return list(rows.select_for_update() if lock else rows) or None

    def _people(self) -> QuerySet[User]:
        """The users to whom records of the model can be assigned: those with permission to change them."""
        named = f"{self.opts.app_label}.change_{self.opts.model_name}"
        people = User.objects.with_perm(named).filter(is_staff=True)
        return people.order_by("first_name", "last_name", "username")

    def _say_done(self, request: HttpRequest, count: int) -> None:
        if count:
            said = ngettext("%(count)s record was changed.", "%(count)s records were changed.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)

    def _ask(self, request: HttpRequest, action: str, label: Any, form: Any, context: dict[str, Any]) -> HttpResponse:
        context |= {
            "action": action,
            "label": label,
            "title": label,
            "form": form,
            "named": context["allowed"][:MOST_NAMED],
            "more": max(0, len(context["allowed"]) - MOST_NAMED),
            "opts": self.opts,
            "media": self.media + form.media,
            **self.admin_site.each_context(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/transitions/confirm.html", context)
