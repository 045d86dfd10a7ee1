"""Organisations, goals and facts made by hand, without a database."""

from types import SimpleNamespace

from apps.coverage.facts import ActionFact, DeclarationFact, Facts, PriorityFact
from apps.coverage.models import ActionRole, CellState

NONE, OUTSIDE = CellState.NONE_DECLARED, CellState.OUTSIDE_MANDATE


def organisation(code, region="europe"):
    return SimpleNamespace(code=code, region=region)


def goal(number, **values):
    return SimpleNamespace(**{"number": number, "retired_year": None, **values})


def priority(organisation, *goals, label="", start=2020, end=None, slug="", cross_cutting=False, **labels):
    """A priority with an English label, and others by language; without an end, in force from 2020 to 2025."""
    texts = tuple({"en": label, **labels}.get(code, "") for code in ("en", "fr", "es", "ar"))
    slug = slug or f"{organisation}-{label or 'x'}-{start or ''}".lower().replace(" ", "-")
    return PriorityFact(slug, organisation, start, end, cross_cutting, frozenset(goals), texts)


def declared(organisation, goal, stance, day="2020"):
    return DeclarationFact(organisation, goal, CellState(stance), day)


def action(slug, *goals, lead=None, co_leads=(), partners=(), observers=(), start="2020", end=""):
    by_role = [(observers, ActionRole.OBSERVER), (partners, ActionRole.PARTNER), (co_leads, ActionRole.CO_LEAD)]
    roles = {code: role for codes, role in by_role for code in codes} | ({lead: ActionRole.LEAD} if lead else {})
    return ActionFact(slug, start, end, frozenset(goals), roles, (slug, "", "", ""))


def facts(*known):
    """Facts in any order, separated by kind."""
    return Facts(
        *([fact for fact in known if type(fact) is kind] for kind in (PriorityFact, DeclarationFact, ActionFact))
    )
