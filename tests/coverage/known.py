"""Organisations, goals and facts made by hand, without a database."""

from types import SimpleNamespace

from apps.arrangements.facts import ArrangementFact
from apps.coverage.connections import ChannelFact, Connections
from apps.coverage.facts import ActionFact, CoverageFacts, DeclarationFact, PriorityFact
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


def arrangement(slug, *goals, parties, signed="2020", ended="", kind="cooperation_agreement"):
    acts = [("signed", signed), *([("ended", ended)] if ended else [])]
    return ArrangementFact(slug, kind, frozenset(goals), tuple(sorted(parties)), tuple(acts))


def channel(*organisations, since=""):
    return ChannelFact(since, frozenset(organisations))


def facts(*known):
    """Facts in any order, separated by kind."""
    kinds = (PriorityFact, DeclarationFact, ActionFact, ArrangementFact, ChannelFact)
    *own, arrangements, channels = ([fact for fact in known if type(fact) is kind] for kind in kinds)
    return CoverageFacts(*own, Connections(tuple(arrangements), tuple(channels)))
