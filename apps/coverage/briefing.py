"""The briefing for an edition: the matrix as of its last day, open findings, joint actions and vacant posts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from apps.arrangements.models import ArrangementAct
from apps.arrangements.status import ActKind
from apps.coverage import wording
from apps.coverage.facts import ActionFact
from apps.coverage.findings import findings
from apps.coverage.matrix import Matrix, matrix
from apps.coverage.models import JointAction
from apps.coverage.verdicts import judged
from apps.editions.models import Edition
from apps.languages import columns
from apps.languages.fields import join
from apps.liaison.models import Post
from apps.records import clock, dates
from apps.records.horizons import Phase

BRIEFED = (ActKind.APPROVED, ActKind.SIGNED, ActKind.IN_FORCE, ActKind.RENEWED, ActKind.REPLACED, ActKind.ENDED)
"""The acts that say what was agreed, signed or ended. An authorised negotiation is none, and an attestation no act."""
HEAD = ("part", "key", "organisations", "goal", "state", "text", "evidence")


@dataclass(frozen=True)
class Briefing:
    edition: Edition
    matrix: Matrix
    open: list[wording.FindingText]
    actions: list[JointAction]
    agreed: list[JointAction]
    vacancies: list[Post]
    previous: Edition | None
    acts: list[ArrangementAct]


def briefing(edition: Edition) -> Briefing:
    """The briefing as of the edition's last day, from what is public today."""
    on = edition.last_day or clock.today()
    shown = matrix(on)
    running = {action.slug for action in shown.facts.actions if action.phase(on) == Phase.IN_FORCE}
    actions = JointAction.objects.public().with_roles().newest_first()
    previous = Edition.objects.public().filter(number__lt=edition.number).order_by("-number").first()
    still_open = [found for found in judged(findings(shown)) if found.is_open]
    return Briefing(
        edition,
        shown,
        wording.finding_texts(still_open, shown.by_code, f"?as_of={edition.number}"),
        [action for action in actions if action.slug in running],
        [action for action in actions if action.edition_id == edition.pk],
        list(Post.objects.public().vacant(on).order_by("code")),
        previous,
        acts_since(previous, on),
    )


def acts_since(previous: Edition | None, on: date) -> list[ArrangementAct]:
    """What was agreed, signed or ended after an edition, if one is given, and by a day."""
    since = previous.last_day if previous else None
    return list(ArrangementAct.objects.public().between(since, on).filter(kind__in=BRIEFED))


def begun_since(action: ActionFact, previous: Edition | None, on: date) -> bool:
    """Whether a joint action began after an edition, if one is given, and by a day."""
    if not action.start:
        return False
    begun, since = dates.first_day(action.start), previous.last_day if previous else None
    return begun <= on and (since is None or begun > since)


def rows(about: Briefing) -> Iterator[list[object]]:
    """The rows of the briefing file, with the columns of HEAD and texts in the reader's language."""
    for organisation in about.matrix.organisations:
        for cell in about.matrix.row(organisation):
            evidence = [*(p.slug for p in cell.priorities), *(a.slug for a in cell.actions)]
            key, state = f"{cell.organisation}-{cell.column}", cell.state
            yield ["cell", key, [cell.organisation], cell.column, state, state.label, evidence]
    for finding_text in about.open:
        found = finding_text.finding
        evidence = [*(p.slug for p in found.priorities), *(a.slug for a in found.actions)]
        sentence = wording.reason(found, about.matrix.by_code)
        yield ["finding", found.key, list(found.organisations), str(found.goal.number), found.kind, sentence, evidence]
    for action in about.actions:
        codes = [organisation.code for _role, organisations in action.roles for organisation in organisations]
        goals = join(str(goal.number) for goal in action.goals.all())
        title = columns.text(action, "title").value
        yield ["action", action.slug, codes, goals, action.reported_status, title, [action.start, action.end or ""]]
    for act in about.acts:
        title = columns.text(act.arrangement, "title").value
        codes = [party.organisation.code for party in act.arrangement.parties.all() if party.organisation]
        yield ["arrangement", act.arrangement.slug, codes, "", act.kind, title, [act.date]]
    for post in about.vacancies:
        yield ["vacancy", post.code, [], "", "vacant", columns.text(post, "title").value, []]
