"""The briefing for an edition, its agenda pack: what changed since the edition before, the matrix of a day, the open
findings, joint actions, arrangements and vacant posts. Concepts above add parts from their `parts.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.arrangements.models import ArrangementAct
from apps.arrangements.status import ActKind
from apps.coverage import wording
from apps.coverage.comparison import MatrixComparison, compare
from apps.coverage.findings import findings
from apps.coverage.matrix import Matrix, matrix
from apps.coverage.models import JointAction
from apps.coverage.verdicts import judged
from apps.editions.models import Edition
from apps.languages import columns
from apps.languages.fields import join
from apps.liaison.answers import ContactHealth
from apps.liaison.models import ContactPoint, Post
from apps.records import clock, dates
from apps.records.horizons import Phase

BRIEFED = (ActKind.APPROVED, ActKind.SIGNED, ActKind.IN_FORCE, ActKind.RENEWED, ActKind.REPLACED, ActKind.ENDED)
"""The acts that say what was agreed, signed or ended. An authorised negotiation is not an agreement, and an
attestation is not an act of the parties."""
HEAD = ("part", "key", "organisations", "goal", "state", "text", "evidence")


class ChangeLine(NamedTuple):
    """A change since the edition before: what happened, in words; the record and the field that name it, and the
    address of its page; the day, or "" if it has none of its own."""

    what: str
    record: Model
    field: str
    url: str
    day: str


class BriefingPart(NamedTuple):
    """What a concept adds: a template with the function that makes its context of an edition and a day; the changes
    after one day and by another; and the rows of the file that follow from the context."""

    template: str
    context: Callable[[Edition, date], dict[str, object]]
    changes: Callable[[date, date], Iterator[ChangeLine]]
    rows: Callable[[dict[str, object]], Iterator[list[object]]]


_parts: list[BriefingPart] = []


def register(part: BriefingPart) -> None:
    _parts.append(part)


@dataclass(frozen=True)
class Briefing:
    edition: Edition
    on: date
    matrix: Matrix
    open: list[wording.FindingText]
    actions: list[JointAction]
    agreed: list[JointAction]
    vacancies: list[Post]
    silent: list[ContactPoint]
    previous: Edition | None
    acts: list[ArrangementAct]
    compared: MatrixComparison | None
    changes: list[ChangeLine]
    parts: list[tuple[BriefingPart, dict[str, object]]]


def briefing(edition: Edition, on: date) -> Briefing:
    """The briefing as of a day, from what is public today."""
    shown = matrix(on)
    running = {action.slug for action in shown.facts.actions if action.phase(on) == Phase.IN_FORCE}
    actions = JointAction.objects.public().with_roles().newest_first()
    previous = Edition.objects.public().filter(number__lt=edition.number).order_by("-number").first()
    since = previous.last_day if previous else None
    still_open = [found for found in judged(findings(shown)) if found.is_open]
    return Briefing(
        edition,
        on,
        shown,
        wording.finding_texts(still_open, shown.by_code, query_of(on)),
        [action for action in actions if action.slug in running],
        [action for action in actions if action.edition_id == edition.pk],
        list(Post.objects.public().vacant(on).order_by("code")),
        _silent(on),
        previous,
        acts_since(since, on),
        compare(since, on) if since else None,
        list(_changes(list(actions), since, on)) if since else [],
        [(part, part.context(edition, on)) for part in _parts],
    )


def day_of(edition: Edition) -> date:
    """The day of a briefing for which none is chosen: the last day of the edition, or today while it is to come."""
    return min(edition.last_day or clock.today(), clock.today())


def query_of(on: date) -> str:
    """The query string that carries the day of a briefing over to other pages; empty for today."""
    # By the day, not by the edition: another day can be chosen, and the last day of the edition can be to come.
    return "" if on == clock.today() else f"?as_of={on.isoformat()}"


def _silent(on: date) -> list[ContactPoint]:
    """The public contacts that do not answer. Only of today: when a contact fell silent is not kept."""
    if on < clock.today():
        return []
    contacts = ContactPoint.objects.public().filter(post__isnull=False).with_health()
    ordered = contacts.select_related("post__sent_by").order_by("post__code", "pk")
    return [contact for contact in ordered if contact.health == ContactHealth.SILENT]


def _changes(actions: list[JointAction], since: date, on: date) -> Iterator[ChangeLine]:
    """Joint actions that began or ended, posts in another state, and what the parts add."""
    for action in actions:
        if begun_since(action.start, since, on):
            yield ChangeLine(_("joint action begun"), action, "title", action.get_absolute_url(), action.start)
        if action.end and since <= dates.last_day(action.end) < on:
            yield ChangeLine(_("joint action ended"), action, "title", action.get_absolute_url(), action.end)
    for post in Post.objects.public().with_holders(on).order_by("code"):
        then, now = post.state_on(since), post.state_on(on)
        if then != now:
            what = _("post: %(then)s, now %(now)s") % {"then": then.label, "now": now.label}
            yield ChangeLine(what, post, "title", post.get_absolute_url(), "")
    for part in _parts:
        yield from part.changes(since, on)


def acts_since(since: date | None, on: date) -> list[ArrangementAct]:
    """What was agreed, signed or ended after a day, if one is given, and by another."""
    return list(ArrangementAct.objects.public().between(since, on).filter(kind__in=BRIEFED))


def begun_since(start: str, since: date | None, on: date) -> bool:
    """Whether something with a start, a partial date or "", began after a day, if one is given, and by another."""
    return bool(start) and (since is None or since < dates.first_day(start)) and dates.first_day(start) <= on


def rows(about: Briefing) -> Iterator[list[object]]:
    """The rows of the briefing file, with the columns of HEAD and texts in the reader's language."""
    for line in about.changes:
        title = columns.text(line.record, line.field).value
        yield ["change", line.url, [], "", line.what, title, [line.day] if line.day else []]
    for organisation, column, then, now in about.compared.cells if about.compared else ():
        what = f"{then.state.label} → {now.state.label}"
        yield ["change", f"{organisation.code}-{column.key}", [organisation.code], column.key, now.state, what, []]
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
    for contact in about.silent:
        confirmed = [contact.confirmed_on.isoformat()] if contact.confirmed_on else []
        sent_by = [contact.sender.code] if contact.sender else []
        title = columns.text(contact.post, "title").value if contact.post else ""
        yield ["contact", contact.post.code if contact.post else "", sent_by, "", contact.health, title, confirmed]
    for part, context in about.parts:
        yield from part.rows(context)
