"""Findings in words: one sentence for each, built on request in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from babel.lists import format_list
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, ngettext

from apps.coverage.facts import ActionFact, PriorityFact
from apps.coverage.findings import Finding
from apps.coverage.models import CellState, FindingKind
from apps.coverage.templatetags.coverage import name_sign
from apps.coverage.verdicts import Judged
from apps.goals.models import Goal
from apps.languages import columns, typography
from apps.languages.templatetags.languages import in_language
from apps.participants.models import Organisation, Region
from apps.records import date_text

REASONS: dict[FindingKind, Promise] = {
    FindingKind.GAP: gettext_lazy(
        "%(region)s: each organization (%(organisations)s) declares that it does nothing for goal %(goal)s, or that the"
        " goal is outside its mandate."
    ),
    FindingKind.OVERLAP: gettext_lazy(
        "%(organisations)s have similar priorities for goal %(goal)s in force, such as “%(label)s”."
    ),
    FindingKind.OPPORTUNITY: gettext_lazy("%(organisations)s are active on goal %(goal)s at the same time: %(years)s."),
    FindingKind.UNCONNECTED: gettext_lazy(
        "%(organisations)s have similar priorities for goal %(goal)s in force, such as “%(label)s”. No arrangement and"
        " no channel is known between them."
    ),
    FindingKind.WITHOUT_ACTION: gettext_lazy(
        "Between %(organisations)s an arrangement is known for goal %(goal)s (%(arrangement)s). No joint action in"
        " force between them is known for it."
    ),
    FindingKind.QUESTION: gettext_lazy(
        "%(region)s: nothing is known of what %(organisations)s do for goal %(goal)s; they can be asked."
    ),
}
EXPLANATIONS: dict[FindingKind, Promise] = {
    FindingKind.GAP: gettext_lazy(
        "Every organization of a region declares that it does nothing for the goal, or that the goal is outside its"
        " mandate."
    ),
    FindingKind.OVERLAP: gettext_lazy(
        "Similar priorities of several organizations for one goal, all in force. Only a person can say whether they"
        " duplicate or complement each other."
    ),
    # The page adds whether a joint action connects some of them, or none is recorded at all.
    FindingKind.OPPORTUNITY: gettext_lazy("Organizations that are active on the same goal at the same time."),
    FindingKind.UNCONNECTED: gettext_lazy(
        "Organizations with similar priorities in force, between which no arrangement and no channel is known. There"
        " may be some: it is a question to ask."
    ),
    FindingKind.WITHOUT_ACTION: gettext_lazy(
        "Arrangements that were agreed for a goal and are not known to have ended, without a known joint action of"
        " their parties for it."
    ),
    FindingKind.QUESTION: gettext_lazy("Nothing is known yet: whom to ask, and about which goals."),
}

ORDER = (
    FindingKind.OVERLAP,
    FindingKind.UNCONNECTED,
    FindingKind.OPPORTUNITY,
    FindingKind.WITHOUT_ACTION,
    FindingKind.GAP,
    FindingKind.QUESTION,
)
MAX_LISTED = 15  # organisations named in a sentence, and priorities listed below it


@dataclass(frozen=True)
class FindingText:
    """A finding as shown on a page."""

    judged: Judged
    reason: SafeString
    organisations: Mapping[str, Organisation]

    @property
    def finding(self) -> Finding:
        return self.judged.finding

    @property
    def priorities(self) -> list[tuple[Organisation, PriorityFact]]:
        """The first MAX_LISTED priorities, each with its organisation."""
        return [(self.organisations[fact.organisation], fact) for fact in self.finding.priorities[:MAX_LISTED]]

    @property
    def declared(self) -> list[tuple[Organisation, CellState, str]]:
        """For a gap: what each organisation declared, and when."""
        lines = self.finding.evidence[:MAX_LISTED] if self.finding.kind == FindingKind.GAP else ()
        return [(self.organisations[code], CellState(state), day) for code, state, day in lines]

    @property
    def actions(self) -> list[tuple[ActionFact, list[Organisation]]]:
        """The joint actions, each with the finding's organisations that already work together in it."""
        return [
            (action, [self.organisations[code] for code in self.finding.organisations if code in action.working])
            for action in self.finding.actions
        ]

    @property
    def more(self) -> int:
        """The number of priorities that are not listed."""
        return max(0, len(self.finding.priorities) - MAX_LISTED)


def finding_texts(
    found: Iterable[Judged], organisations: Mapping[str, Organisation], as_of_query: str
) -> list[FindingText]:
    """Findings for a page. `organisations` maps codes to records. Each organisation named links to its matrix cell,
    of today if `as_of_query` is empty."""

    # Every name in the sentence passes through format_html in `linked`, `_isolated` or `_signed`; the rest of it is our
    # own text.
    def linked(finding: Finding, code: str) -> str:
        address = reverse("coverage:cell", args=[code, finding.goal.number]) + as_of_query
        return format_html('<a href="{}">{}</a>', address, _isolated(columns.text(organisations[code], "acronym")))

    def sentence(finding: Finding) -> SafeString:
        return mark_safe(_sentence(finding, linked, _isolated, _signed))  # noqa: S308 escaped

    return [FindingText(judged, sentence(judged.finding), organisations) for judged in found]


def reason(finding: Finding, organisations: Mapping[str, Organisation]) -> str:
    """The sentence as plain text, for files."""
    return _sentence(
        finding, lambda _finding, code: str(organisations[code]), lambda text: text.value, lambda fact: fact.name.value
    )


def _isolated(text: columns.Text) -> str:
    """A name in <bdi>, so that it does not change the direction of the sentence around it."""
    return format_html("<bdi>{}</bdi>", in_language(*text))


def _years(first: int, last: int) -> str:
    return str(first) if first == last else "".join(date_text.span(str(first), str(last)))


def _signed(fact: PriorityFact) -> str:
    return format_html("{}{}", _isolated(fact.name), name_sign(fact))


def _sentence(
    finding: Finding,
    organisation: Callable[[Finding, str], str],
    text: Callable[[columns.Text], str],
    priority: Callable[[PriorityFact], str],
) -> str:
    """The sentence, with at most MAX_LISTED organisations. `organisation` formats a code, `priority` the label of a
    priority, `text` any other name."""
    organisations = [organisation(finding, code) for code in finding.organisations[:MAX_LISTED]]
    if more := len(finding.organisations) - len(organisations):
        organisations.append(ngettext("%(count)d other", "%(count)d others", more) % {"count": more})
    return typography.spaced(str(REASONS[finding.kind]), columns.current()) % {
        "organisations": format_list(organisations, locale=columns.current()),
        "goal": f"{finding.goal.number} ({text(columns.text(finding.goal, 'label'))})",
        "label": priority(finding.priorities[0]) if finding.priorities else "",
        "region": Region(finding.region).label if finding.region else "",
        "arrangement": finding.arrangement.kind_label if finding.arrangement else "",
        "years": _years(*finding.years),
    }


@dataclass(frozen=True)
class FindingGroup:
    """All findings of one kind."""

    kind: FindingKind
    open: list[FindingText]
    decided: list[FindingText]

    @property
    def explanation(self) -> Promise:
        return EXPLANATIONS[self.kind]

    @property
    def goals_by_organisation(self) -> list[tuple[Organisation, list[Goal]]]:
        """For questions: each organisation with the goals to ask it about."""
        found: dict[Organisation, list[Goal]] = {}
        for text in self.open:
            for code in text.finding.organisations:
                found.setdefault(text.organisations[code], []).append(text.finding.goal)
        return sorted(found.items(), key=lambda item: item[0].code)

    @property
    def size(self) -> int:
        """How many are listed as open: findings; of questions, the organisations to ask."""
        return len(self.goals_by_organisation if self.kind == FindingKind.QUESTION else self.open)

    def __bool__(self) -> bool:
        return bool(self.open or self.decided)


def grouped(found: Iterable[FindingText]) -> list[FindingGroup]:
    """Findings grouped by kind, with one group for every kind, even if empty. What people come for is first."""
    groups: dict[FindingKind, FindingGroup] = {kind: FindingGroup(kind, [], []) for kind in ORDER}
    for text in found:
        group = groups[text.finding.kind]
        (group.open if text.judged.is_open else group.decided).append(text)
    return list(groups.values())
