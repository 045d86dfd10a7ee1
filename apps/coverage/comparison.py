"""What changed from one day to another: cells with another state, findings that came and that went."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.coverage.findings import Finding, findings
from apps.coverage.matrix import Column, Matrix, MatrixCell, build, matrix


@dataclass(frozen=True)
class Comparison:
    """`cells` are organisation, column, the cell then and the cell now."""

    then: Matrix
    now: Matrix
    cells: list[tuple[Any, Column, MatrixCell, MatrixCell]]
    come: list[Finding]
    gone: list[Finding]


def compare(then: date, now: date) -> Comparison:
    """Two days, as what is public today tells them. The facts are read once."""
    late = matrix(now)
    early = build(then, late.organisations, late.goals, late.facts)
    before, after = findings(early), findings(late)
    return Comparison(
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
    """Those that are not among the others, under none of their keys."""
    known = {key for other in others for key in other.keys}
    return [finding for finding in findings if not known & set(finding.keys)]
