"""Counts the positions on the current revision of an amendment, and says whether it passes by the rule of its round.

Of several positions of an organisation the latest counts. One received after the round closed is kept and shown, and
does not count; an objection among these needs a response all the same, because somebody waits for one. A condition
without a response counts as an objection; with one, as support.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.participants.models import Organisation
from apps.review.models import Amendment, PassingRule, Position, Response, Revision, Round, Stance


class Passing(models.TextChoices):
    """Whether an amendment passes by the positions received so far."""

    PASSES = "passes", pgettext_lazy("amendment", "passes")
    NOT_PASSING = "not_passing", pgettext_lazy("amendment", "does not pass")
    NO_QUORUM = "no_quorum", pgettext_lazy("amendment", "quorum not reached")
    NO_RULE = "no_rule", pgettext_lazy("amendment", "no rule is known")


class Taken(NamedTuple):
    """A position: the code of the organisation, its stance, when it was received, and whether it has a response."""

    organisation: str
    stance: str
    received_on: str
    is_answered: bool
    is_late: bool


class RuleThresholds(NamedTuple):
    """A rule for passing. `threshold` is in percent, `quorum` a number of organisations."""

    kind: str = ""
    threshold: int | None = None
    quorum: int | None = None

    def state(self, counted: Collection[Taken], invited: Collection[str]) -> Passing:
        """The state by the positions that count, one of each organisation."""
        if not self.kind:
            return Passing.NO_RULE
        if self.quorum and len(counted) < self.quorum:
            return Passing.NO_QUORUM
        is_for = {one.organisation for one in counted if supports(one)}
        is_against = {one.organisation for one in counted if opposes(one)}
        if self.kind == PassingRule.NO_OBJECTION:
            return Passing.PASSES if is_for and not is_against else Passing.NOT_PASSING
        if self.kind == PassingRule.SHARE_OF_INVITED:
            is_for, total = is_for & {*invited}, len(invited)
        else:
            total = len(is_for) + len(is_against)
        reached = total and 100 * len(is_for) >= (self.threshold or 0) * total
        return Passing.PASSES if reached else Passing.NOT_PASSING


def supports(taken: Taken) -> bool:
    return taken.stance == Stance.SUPPORT or (taken.stance == Stance.SUPPORT_IF and taken.is_answered)


def opposes(taken: Taken) -> bool:
    return taken.stance == Stance.OBJECT or (taken.stance == Stance.SUPPORT_IF and not taken.is_answered)


def counting(taken: Iterable[Taken]) -> list[Taken]:
    """The positions that count: the latest of each organisation among those in time, by organisation."""
    latest: dict[str, Taken] = {}
    for one in sorted(taken, key=lambda one: one.received_on):  # a text sorts as the first day of a partial date
        if not one.is_late:
            latest[one.organisation] = one
    return [latest[code] for code in sorted(latest)]


class OrganisationRow(NamedTuple):
    """What was received of an organisation about a revision, the latest first; nothing if it is silent."""

    organisation: Organisation
    positions: list[Position]


@dataclass(frozen=True)
class Tally:
    """The positions on the current revision. `rows` has every organisation asked, and every other that answered."""

    revision: Revision | None
    counts: dict[str, int]  # by stance, those that count
    late: int
    rows: list[OrganisationRow]
    unanswered: int
    passing: Passing

    @property
    def silent(self) -> list[Organisation]:
        return [row.organisation for row in self.rows if not row.positions]

    @property
    def thread(self) -> list[Position]:
        """The conditions and objections about the current revision."""
        return [position for row in self.rows for position in row.positions if position.needs_response]

    @property
    def responses(self) -> list[Response]:
        """The responses to them."""
        return [response for position in self.thread for response in position.responses.all()]

    @property
    def received(self) -> int:
        return sum(self.counts.values())


def rule_of(own: Round) -> RuleThresholds:
    return RuleThresholds(own.rule, own.threshold, own.quorum)


def tally(amendment: Amendment) -> Tally:
    """The tally of an amendment read `with_everything()`. No query."""
    own, revisions = amendment.round, list(amendment.revisions.all())
    revision = revisions[-1] if revisions else None
    positions = [one for one in amendment.positions.all() if revision and one.revision == revision.number]
    taken = [
        Taken(
            one.organisation.code,
            one.stance,
            one.received_on,
            bool(one.responses.all()),
            own.is_late(one.received_on),
        )
        for one in positions
    ]
    counted, invited = counting(taken), list(own.invited.all())
    rows = _rows(invited, positions)
    return Tally(
        revision,
        dict(Counter(one.stance for one in counted)),
        len([one for one in taken if one.is_late]),
        rows,
        len([row for row in rows if row.positions and _is_unanswered(row.positions[0])]),
        rule_of(own).state(counted, [one.code for one in invited]),
    )


def _is_unanswered(position: Position) -> bool:
    return position.needs_response and not position.responses.all()


def _rows(invited: Iterable[Organisation], positions: Iterable[Position]) -> list[OrganisationRow]:
    received: dict[int, list[Position]] = {}
    bodies = {one.pk: one for one in invited}
    for one in sorted(positions, key=lambda one: one.received_on, reverse=True):
        received.setdefault(one.organisation_id, []).append(one)
        bodies.setdefault(one.organisation_id, one.organisation)
    return [OrganisationRow(body, received.get(key, [])) for key, body in bodies.items()]
