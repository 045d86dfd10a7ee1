"""Findings with their verdicts. A verdict is in force as long as the evidence is unchanged."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.coverage.findings import Finding
from apps.coverage.models import Verdict, VerdictDecision
from apps.history.models import name_of
from apps.records import clock
from apps.records.acts import act


@dataclass(frozen=True)
class Judged:
    """A finding and the latest verdict on it, if any."""

    finding: Finding
    verdict: Verdict | None = None

    @property
    def is_open(self) -> bool:
        return self.verdict is None or self.verdict.digest != self.finding.digest

    @property
    def is_reopened(self) -> bool:
        """Whether it was decided, but the evidence has changed since."""
        return self.verdict is not None and self.is_open


def judged(findings: Iterable[Finding]) -> list[Judged]:
    """Add the verdicts to findings, in the same order. One query."""
    by_key = {verdict.key: verdict for verdict in Verdict.objects.public()}
    return [Judged(finding, _last(finding, by_key)) for finding in findings]


def decide(findings: Iterable[Finding], decision: VerdictDecision, reason: str, user: object) -> list[Verdict]:
    """Save the verdict on each finding, in one act. An earlier verdict stays in the history."""
    with act():
        return [_decide(finding, decision, reason, user) for finding in findings]


def _last(finding: Finding, by_key: dict[str, Verdict]) -> Verdict | None:
    """The latest verdict under any of the finding's keys."""
    own = [by_key[key] for key in finding.keys if key in by_key]
    return max(own, key=lambda verdict: verdict.decided_at, default=None)


def _decide(finding: Finding, decision: VerdictDecision, reason: str, user: object) -> Verdict:
    verdict = Verdict.objects.filter(key=finding.key).first() or Verdict(key=finding.key)
    verdict.kind, verdict.goal, verdict.region = finding.kind, finding.goal, finding.region
    verdict.decision, verdict.reason = decision, reason
    verdict.evidence, verdict.digest = [list(line) for line in finding.evidence], finding.digest
    verdict.decided_by, verdict.decided_by_name = user, name_of(user)  # type: ignore[assignment,arg-type]
    verdict.decided_at = clock.now()
    verdict.full_clean()
    verdict.save()
    return verdict
