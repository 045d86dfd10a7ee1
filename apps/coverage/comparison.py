"""Compares the matrix of two days: cells with another state, findings that appeared and that disappeared."""

from dataclasses import dataclass
from datetime import date

from apps.coverage.findings import Finding, findings
from apps.coverage.matrix import Matrix, MatrixCell, MatrixColumn, build, matrix
from apps.participants.models import Organisation


@dataclass(frozen=True)
class MatrixComparison:
    """`cells` are tuples of organisation, column, earlier cell and later cell."""

    then: Matrix
    now: Matrix
    cells: list[tuple[Organisation, MatrixColumn, MatrixCell, MatrixCell]]
    appeared: list[Finding]
    disappeared: list[Finding]


def compare(then: date, now: date) -> MatrixComparison:
    """Compare two days, from what is public today. The facts are read once for both."""
    late = matrix(now)
    early = build(then, late.organisations, late.goals, late.facts)
    before, after = findings(early), findings(late)
    return MatrixComparison(
        early,
        late,
        [
            (organisation, column, early.cells[place], late.cells[place])
            for organisation in late.organisations
            for column in late.columns
            if early.cells[place := (organisation.code, column.key)].state != late.cells[place].state
        ],
        _missing(after, before),
        _missing(before, after),
    )


def _missing(findings: list[Finding], others: list[Finding]) -> list[Finding]:
    """Findings that share no key with any of the others."""
    known = {key for other in others for key in other.keys}
    return [finding for finding in findings if not known & set(finding.keys)]
