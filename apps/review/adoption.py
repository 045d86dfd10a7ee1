"""Adoption: the goals take the wording that a decision adopted, in one change that can be undone.

The page of the decision in the admin shows what will be written and what spoke of the earlier wording before anything
is written. Links to the SDGs are copied, because nobody has stated them for the new wording yet. New goals wait for
review like every new record."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.goals.models import Goal, GoalLink, GoalWording, LinkBasis
from apps.history import changes
from apps.history.models import Change
from apps.languages import columns
from apps.languages.fields import join, split
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import clock
from apps.review.models import AmendmentKind, Decision, Revision
from apps.sources.models import Source

CONTINUING = (AmendmentKind.REVISE, AmendmentKind.REPLACE, AmendmentKind.SPLIT, AmendmentKind.MERGE)
"""The kinds of amendments after which the goal goes on, with another wording."""


class AdoptionRefused(Exception):
    """The adoption is not possible any more; the text says why."""


class NewGoal(NamedTuple):
    """A goal that the adoption adds: its number, and its label by language column."""

    number: int
    labels: Mapping[str, str | None]


class Adoption:
    """What the adoption of a decided amendment writes, from the goals as they are now."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.amendment = decision.amendment
        self.revision: Revision | None = self.amendment.revisions.order_by("number").last()
        self.year = int(decision.decided_on[:4]) if decision.decided_on else 0  # 0: `refusals` says that it is missing

    @cached_property
    def lines(self) -> int:
        """The number of goals that result."""
        return len(split(columns.value(self.revision, "text", settings.SOURCE_LANGUAGE))) if self.revision else 0

    @property
    def reworded(self) -> Goal | None:
        """The goal that gets the first line as its new wording."""
        return self.amendment.goal if self.amendment.kind in CONTINUING else None

    @property
    def added(self) -> range:
        """The lines of which each becomes a new goal."""
        return range(1 if self.reworded else 0, self.lines)

    @cached_property
    def retired(self) -> list[Goal]:
        """The goals that end."""
        if self.amendment.kind == AmendmentKind.DELETE:
            return [self.amendment.goal] if self.amendment.goal else []
        return list(self.amendment.merged_goals.exclude(pk=self.amendment.goal_id).order_by("number"))

    @property
    def touched(self) -> list[Goal]:
        """The goals whose wording changes or ends."""
        return [*([self.reworded] if self.reworded else []), *self.retired]

    @cached_property
    def copied_links(self) -> list[GoalLink]:
        """The links that are copied to each resulting goal: one for each SDG, those of the reworded goal first."""
        links = GoalLink.objects.filter(goal__in=self.touched).select_related("sdg").order_by("sdg__number", "-basis")
        own_first = sorted(links, key=lambda link: link.goal_id != self.amendment.goal_id)
        found: dict[int, GoalLink] = {}
        for link in own_first:
            found.setdefault(link.sdg_id, link)
        return sorted(found.values(), key=lambda link: link.sdg.number) if self.lines else []

    def consequences(self) -> list[tuple[AnyModel, list[Model]]]:
        """The records of each kind that refer to the touched goals, and so spoke of the earlier wording."""
        apart = {GoalWording, GoalLink}
        found: dict[type[Model], dict[object, Model]] = {}
        for relation in Goal._meta.related_objects:
            model: AnyModel = relation.related_model
            if getattr(model, "is_content", False) and model not in apart:
                rows = model._default_manager.filter(**{f"{relation.field.name}__in": self.touched})
                found.setdefault(model, {}).update({row.pk: row for row in rows if row != self.amendment})
        return [(model, list(rows.values())) for model, rows in found.items() if rows]

    def refusals(self) -> Iterator[str]:
        """Why the adoption is not possible."""
        decision, amendment = self.decision, self.amendment
        if decision.applied_on:
            yield _("This decision has already been entered into the goals.")
        if not decision.adopts:
            yield _("The decision does not adopt the amendment.")
        if not Decision.objects.public().filter(pk=decision.pk).exists():
            yield _("The decision, its amendment and its round must be published first.")
        if not self.year:
            yield _("The decision has no date. The new wording needs its year.")
        if not self.revision:
            yield _("The amendment has no revision.")
        goal = amendment.goal
        if amendment.base_year and goal and goal.wordings.filter(year__gt=amendment.base_year).exists():
            yield _("The goal has a newer wording than the one that the amendment changes (%(year)s).") % {
                "year": amendment.base_year
            }
        elif self.reworded and self.reworded.wordings.filter(year=self.year).exists():
            yield _("The goal already has a wording of %(year)s.") % {"year": self.year}
        for one in self.touched:
            if one.retired_year:
                yield _("Goal %(number)s ended in %(year)s.") % {"number": one.number, "year": one.retired_year}

    def apply(self, new: Sequence[NewGoal], by: AnyUser, message: str = "") -> Change:
        """Write all of it as one change. `new` has a goal for each line in `added`. Refused if it is not possible any
        more; PermissionDenied if the user cannot change what is public; ValidationError for a goal that is invalid."""
        with changes.change(Change.Kind.FORM, by, message) as change:
            # Locked and read again: of two users who adopt at the same time, the second is refused.
            fresh = Adoption(Decision.objects.select_for_update().get(pk=self.decision.pk))
            if reasons := list(fresh.refusals()):
                raise AdoptionRefused(" ".join(reasons))
            fresh._write(new)
        return change

    def _write(self, new: Sequence[NewGoal]) -> None:
        for goal in self.touched:
            name = "retired_year" if goal in self.retired else "reviewed_year"
            setattr(goal, name, self.year)
            goal.full_clean(exclude=columns.translated_fields(Goal))
            goal.save()
        if self.reworded:
            self._add_to(self.reworded, 0)
        for line, one in zip(self.added, new, strict=True):
            goal = Goal(number=one.number, adopted_year=self.year, state=Goal.State.IN_REVIEW, **one.labels)
            goal.full_clean(exclude=columns.translated_fields(Goal))
            goal.save()
            goal.sources.set(self._sources())
            self._add_to(goal, line)
        self.decision.applied_on = clock.today()
        self.decision.save()

    @property
    def _revised(self) -> Revision:
        assert self.revision is not None  # noqa: S101 without one, `refusals` lets nobody write
        return self.revision

    def _add_to(self, goal: Goal, line: int) -> None:
        """Give a goal its wording, and copies of the links."""
        texts = self._texts(line)
        wording = GoalWording(goal=goal, year=self.year, **texts, ours=self._ours(texts))
        wording.full_clean(exclude=columns.translated_fields(GoalWording))
        wording.save()
        wording.sources.set(self._sources())
        known = set(goal.links.filter(basis=LinkBasis.COPIED).values_list("sdg", flat=True))
        for link in self.copied_links:
            if link.sdg_id not in known:
                same = ("sdg", "link_type", "targets", "note", "ours", *columns.columns("reason"))
                copy = GoalLink(goal=goal, basis=LinkBasis.COPIED, **{name: getattr(link, name) for name in same})
                copy.save()
                copy.sources.set(link.sources.all())

    def _texts(self, line: int) -> dict[str, str]:
        """The columns of a wording: the line of each language that has as many lines as the source language, and the
        sub-objectives if one goal results, for which alone it is clear whose they are."""
        texts = {}
        for language in settings.CONTENT_LANGUAGES:
            found = split(columns.value(self._revised, "text", language))
            if len(found) == self.lines:
                texts[columns.column("title", language)] = found[line]
            if self.lines == 1:
                objectives = split(columns.value(self._revised, "sub_objectives", language))
                texts[columns.column("sub_objectives", language)] = join(objectives)
        return {name: text for name, text in texts.items() if text}

    def _ours(self, texts: Mapping[str, str]) -> str:
        """Which of these columns are ours: those that are ours in the revision."""
        marked = set(split(self._revised.ours))
        pairs = [
            (columns.column(name, language), columns.column(own, language))
            for name, own in (("title", "text"), ("sub_objectives", "sub_objectives"))
            for language in settings.CONTENT_LANGUAGES
        ]
        return join([name for name, own in pairs if name in texts and own in marked])

    def _sources(self) -> set[Source]:
        return {*self.decision.sources.all(), *self._revised.sources.all()}
