"""Which rounds, amendments, positions and commitments are public, and what their pages read with them."""

from datetime import datetime
from typing import Self

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from apps.goals.models import Goal
from apps.participants.models import Organisation
from apps.participants.querysets import WithOrganisationQuerySet
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published
from apps.records import acts
from apps.records.dates import end_of, start_of

APPEND_ONLY = _("A position that was received cannot be deleted. Add another one.")
IN_ROUND = "round__"
OF_AMENDMENT = "amendment__"


def of_public_amendment(at: datetime, prefix: str = OF_AMENDMENT) -> Q:
    """The condition of what belongs to a published amendment of a published round."""
    return published(at, prefix) & published(at, f"{prefix}{IN_ROUND}")


class RoundQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-code")

    def with_invited(self) -> Self:
        """Prefetch the public organisations that were asked."""
        return self.prefetch_related(Prefetch("invited", Organisation.objects.public().named().by_standing()))


class ReviewEventQuerySet(PublishableQuerySet):
    def in_order(self) -> Self:
        """By their start, with their rounds."""
        return self.select_related("round").order_by(start_of("start"), "code")


class AmendmentQuerySet(PublishableQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Published amendments of published rounds."""
        return published(at) & published(at, IN_ROUND)

    def in_order(self) -> Self:
        return self.order_by("round__code", "number")

    def of(self, organisation: Organisation) -> Self:
        """Amendments that an organisation put forward, or on which it took a position."""
        # get_model, here and below: the models import this module.
        proposed = apps.get_model("review", "Amendment").objects.filter(proposed_by=organisation)
        own = proposed.order_by().values("pk")
        taken = apps.get_model("review", "Position").objects.filter(organisation=organisation).values("amendment")
        return self.filter(Q(pk__in=own) | Q(pk__in=taken))

    def with_decisions(self) -> Self:
        """Join the round, and prefetch the public decisions."""
        decisions = apps.get_model("review", "Decision").objects.public()
        return self.select_related("round").prefetch_related(Prefetch("decisions", decisions))

    def with_everything(self) -> Self:
        """Prefetch what an amendment is shown with: goals, revisions, positions with their responses, the decision."""
        responses = apps.get_model("review", "Response").objects.public().order_by(start_of("responded_on"), "pk")
        positions = apps.get_model("review", "Position").objects.public().with_organisation().in_order()
        revisions = apps.get_model("review", "Revision").objects.public().order_by("number")
        decisions = apps.get_model("review", "Decision").objects.public().select_related("edition")
        goals = Goal.objects.public().order_by("number")
        bodies = Organisation.objects.public().named().by_standing()
        return self.select_related("round", "goal").prefetch_related(
            Prefetch("merged_goals", goals),
            Prefetch("proposed_by", bodies),
            Prefetch("round__invited", bodies),
            Prefetch("revisions", revisions),
            Prefetch("positions", positions.prefetch_related(Prefetch("responses", responses))),
            Prefetch("decisions", decisions),
        )


class RevisionQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        return of_public_amendment(at)


class DecisionQuerySet(PublishableQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Published decisions on public amendments."""
        return published(at) & of_public_amendment(at)


class PositionQuerySet(WithOrganisationQuerySet):
    def public_condition(self, at: datetime) -> Q:
        return of_public_amendment(at) & published(at, "organisation__")

    def in_order(self) -> Self:
        return self.order_by("revision", start_of("received_on"), end_of("received_on"), "pk")

    def unanswered(self) -> Self:
        """Objections and conditions about the current revision that have no response. Of the positions of one
        organisation the latest counts."""
        revisions = apps.get_model("review", "Revision").objects.filter(amendment=OuterRef("amendment"))
        latest = revisions.order_by().values("amendment").annotate(latest=Max("number")).values("latest")
        later = apps.get_model("review", "Position").objects.filter(
            amendment=OuterRef("amendment"),
            revision=OuterRef("revision"),
            organisation=OuterRef("organisation"),
            received_on__gt=OuterRef("received_on"),
        )
        responses = apps.get_model("review", "Response").objects.filter(position=OuterRef("pk"))
        return self.annotate(current=Subquery(latest)).filter(
            ~Exists(later), ~Exists(responses), revision=F("current"), stance__in=["support_if", "object"]
        )  # the stances are those of `Position.needs_response`

    def delete(self) -> tuple[int, dict[str, int]]:
        """As `Position.delete`."""
        if acts.by() and not acts.undoes() and self.approved().exists():
            raise PermissionDenied(str(APPEND_ONLY))
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class ResponseQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Responses to public positions."""
        return of_public_amendment(at, "position__amendment__") & published(at, "position__organisation__")


class CommitmentQuerySet(PublishableQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Published commitments of public editions."""
        return published(at) & published(at, "edition__")

    def of(self, organisation: Organisation) -> Self:
        """Commitments that an organisation owns."""
        return self.filter(owners=organisation)

    def in_order(self) -> Self:
        return self.order_by("edition__number", "outcome", "code")

    def with_everything(self) -> Self:
        """Prefetch what the ledger shows: edition, owners, updates, assessments, and the commitments repeated."""
        updates = (
            apps.get_model("review", "CommitmentUpdate").objects.public().select_related("edition", "organisation")
        )
        assessments = apps.get_model("review", "CommitmentAssessment").objects.public()
        repeated = apps.get_model("review", "Commitment").objects.public().select_related("edition")
        return self.select_related("edition", "repeats__edition").prefetch_related(
            Prefetch("owners", Organisation.objects.public().named().by_standing()),
            Prefetch("updates", updates.order_by(end_of("date"), "pk")),
            Prefetch("assessments", assessments.order_by(end_of("date"), "pk")),
            Prefetch("repeated_as", repeated.order_by("edition__number", "code")),
        )


class OfCommitmentQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        return published(at, "commitment__") & published(at, "commitment__edition__")
