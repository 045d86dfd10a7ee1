"""The briefing for an edition: the matrix as of its last day, the findings that are open, joint actions, vacancies."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.coverage import wording
from apps.coverage.findings import findings
from apps.coverage.matrix import Matrix, matrix
from apps.coverage.models import JointAction
from apps.coverage.verdicts import judged
from apps.languages import columns
from apps.liaison.models import Post

HEAD = ("part", "key", "organisations", "goal", "state", "text", "evidence")


@dataclass(frozen=True)
class Briefing:
    edition: Any
    matrix: Matrix
    open: list[wording.FindingText]
    actions: list[Any]
    agreed: list[Any]
    vacancies: list[Any]


def briefing(edition: Any) -> Briefing:
    """What is public today about the state of things on the edition's last day."""
    on = edition.last_day
    shown = matrix(on)
    running = {action.slug for action in shown.facts.actions if action.is_in_force(on)}
    actions = JointAction.objects.public().with_parts().newest_first()
    still = [found for found in judged(findings(shown)) if found.is_open]
    return Briefing(
        edition,
        shown,
        wording.told(still, shown.by_code, f"?as_of={edition.number}"),
        [action for action in actions if action.slug in running],
        [action for action in actions if action.edition_id == edition.pk],
        list(Post.objects.public().open(on).with_holders(on).filter(held=False).order_by("code")),
    )


def rows(about: Briefing) -> Iterator[list[Any]]:
    """The briefing as rows under HEAD, texts in the reader's language."""
    for organisation in about.matrix.organisations:
        for cell in about.matrix.row(organisation):
            evidence = [*(p.slug for p in cell.priorities), *(a.slug for a in cell.actions)]
            key, state = f"{cell.organisation}-{cell.column}", cell.state
            yield ["cell", key, [cell.organisation], cell.column, state, state.label, evidence]
    for told in about.open:
        found = told.finding
        evidence = [*(p.slug for p in found.priorities), *(a.slug for a in found.actions)]
        sentence = wording.reason(found, about.matrix.by_code)
        yield ["finding", found.key, list(found.organisations), str(found.goal.number), found.kind, sentence, evidence]
    for action in about.actions:
        codes = [organisation.code for _part, own in action.parts for organisation in own]
        goals = " | ".join(str(goal.number) for goal in action.goals.all())
        title = columns.text(action, "title").value
        yield ["action", action.slug, codes, goals, action.reported_status, title, [action.start, action.end or ""]]
    for post in about.vacancies:
        yield ["vacancy", post.code, [], "", "vacant", columns.text(post, "title").value, []]
