"""Publication on the pages of a record: state, waiting changes, what would become visible, previews."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import FileField, Model, QuerySet
from django.http import HttpRequest, HttpResponse

from apps.publishing import rights
from apps.publishing.models import Proposal, Publishable
from apps.publishing.preview_links import PreviewPages
from apps.publishing.proposing import waiting_of
from apps.publishing.publish_preview import appearance
from apps.publishing.record_notes import Assignment
from apps.publishing.rights import AnyModel
from apps.staff import object_permissions, state_steps
from apps.staff.actions import TransitionActions
from apps.staff.forms import PROPOSE
from apps.staff.transitions import TRANSITIONS


class PublicationPages(TransitionActions, PreviewPages):
    """Mixin for the admin of records: changes to a published record wait, unless the user has permission to publish and
    saves them at once."""

    change_form_template = "admin/records/change_form.html"

    def waits(self, request: HttpRequest, obj: AnyModel) -> bool:
        """Whether saving the form makes a waiting change instead of changing or adding the record."""
        if getattr(obj, "shows_at_once", False):
            return True
        if obj is None or obj.pk is None:
            return object_permissions.proposes(request.user)
        chosen = PROPOSE in request.POST and self._may_propose(request, obj)
        return object_permissions.proposes(request.user) or chosen or rights.waits(request.user, obj)

    def closed_while_waiting(self) -> list[str]:
        """The fields that a waiting change cannot hold: the publication, and files, which have no place in its JSON."""
        fields = self.model._meta.get_fields()
        return [f.name for f in fields if f.name in rights.PUBLICATION or isinstance(f, FileField)]

    def _may_propose(self, request: HttpRequest, obj: Publishable) -> bool:
        """Whether a user with permission to publish can make a waiting change as well."""
        has_files = any(isinstance(field, FileField) for field in self.model._meta.get_fields())
        is_seen = obj.is_content and rights.approved(self.model, [obj.pk])
        return bool(is_seen and rights.holds(request.user) and not has_files and not rights.takes_two(obj))

    def _may_wait(self, request: HttpRequest) -> bool:
        """Whether what the user adds waits if it belongs to something public."""
        owned = bool(rights.owner_fields(self.model)) and not rights.has_state(self.model)
        return owned and rights.waits_to_show(request.user, self.model)

    # --- Previews ----------------------------------------------------------------------------------------------------

    def is_previewed(self) -> bool:
        return rights.has_state(self.model) and not self.model.discloses_person  # a link shows it to everybody

    def has_preview_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the user can make preview links: users who can write drafts can."""
        closed = object_permissions.closed_fields(request.user, self.model, rights.PUBLICATION)
        return self.is_previewed() and self.has_change_permission(request, obj) and not closed

    # --- The page of a record ----------------------------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is None and self.model.is_content:
            context |= {"waits": self.waits(request, None), "may_wait": self._may_wait(request)}
            context["steps"] = self._steps(request, self.model())
        if obj is not None and obj.pk and self.model.is_content and self.has_change_permission(request, obj):
            context |= self._publication(request, type(obj)._base_manager.get(pk=obj.pk))
        return super().render_change_form(request, context, *args, **kwargs)

    def _publication(self, request: HttpRequest, obj: Publishable) -> dict[str, object]:
        """The template context; `obj` is the record as stored, because the form's instance has the submitted values."""
        found: dict[str, object] = {
            "waits": self.waits(request, obj),
            "may_let_wait": self._may_propose(request, obj),
            "waiting": self._waiting(request, obj),
            "answered": self._answered(request, obj),
        }
        if not rights.has_state(self.model) or not self.has_transition_permission(request):
            return found
        assigned = Assignment.objects.of(self.model, [obj.pk]).select_related("user").first()
        refusal = rights.transition_refusal(request.user, obj, rights.PUBLISHED)
        publishes = not refusal and obj.state != rights.PUBLISHED
        steps = self._steps(request, obj)
        return found | {
            "stored": obj,
            "assigned": assigned,
            "refusal": refusal,
            "appearance": appearance([obj]) if publishes else None,
            "steps": steps,
            "transition_actions": self._transitions_of(request, obj, {step.transition for step in steps}),
        }

    def gives_state(self, request: HttpRequest, obj: AnyModel) -> bool:
        """Whether the buttons of the form can give the record another state."""
        return rights.has_state(self.model) and self.has_transition_permission(request) and not self.waits(request, obj)

    def _steps(self, request: HttpRequest, obj: AnyModel) -> list[state_steps.NextStep]:
        return state_steps.steps(request.user, obj) if self.gives_state(request, obj) else []

    def _transitions_of(self, request: HttpRequest, obj: Publishable, known: set[str]) -> list[tuple[str, str]]:
        """The actions that this user can apply to this record and that no button beside “Save” makes, each with its
        label. They have a page of their own, because they ask for something."""
        possible = [one.name for one in TRANSITIONS if not one.bulk(request.user, one.to, [obj]).refused]
        offered = self.get_actions(request)
        return [(name, offered[name][2]) for name in (*possible, "assign") if name in offered and name not in known]

    def _waiting(self, request: HttpRequest, obj: Model) -> QuerySet[Proposal]:
        """The waiting changes to the record that the user can view."""
        admin = self.admin_site.get_model_admin(Proposal)
        own = ContentType.objects.get_for_model(obj)
        waiting = admin.get_queryset(request).filter(content_type=own, object_id=obj.pk, state=Proposal.State.WAITING)
        return waiting.select_related("author") if admin.has_view_permission(request) else waiting.none()

    def _answered(self, request: HttpRequest, obj: Model) -> Proposal | None:
        """The latest change that this user proposed to the record, if it is decided."""
        own = ContentType.objects.get_for_model(obj)
        latest = Proposal.objects.filter(content_type=own, object_id=obj.pk, author_id=request.user.pk).first()
        return latest if latest and latest.state in (Proposal.State.APPLIED, Proposal.State.REFUSED) else None

    def own_waiting(self, request: HttpRequest, obj: Model) -> Proposal | None:
        """The waiting change of this user to the record, if saving the form would become part of it."""
        if not (self.model.is_content and self.waits(request, obj)) or PROPOSE in request.POST:
            return None
        return waiting_of(request.user, self.model).filter(object_id=obj.pk).first()
