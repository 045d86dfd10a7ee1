"""Sample records for the style guide. None is ever saved: related rows are put where a page would prefetch them."""

from itertools import count
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from apps.arrangements.facts import ArrangementFact
from apps.arrangements.models import ArrangementKind, Channel
from apps.arrangements.pairs import PairState, pair_table
from apps.coverage import wording
from apps.coverage.architecture import architecture
from apps.coverage.connections import ChannelFact, Connections
from apps.coverage.facts import ActionFact, CoverageFacts, DeclarationFact, PriorityFact
from apps.coverage.findings import findings
from apps.coverage.matrix import build
from apps.coverage.models import ActionRole, CellState, FindingKind, JointAction, Verdict
from apps.coverage.strip import strip
from apps.coverage.verdicts import Judged
from apps.editions.as_of import DayChoice
from apps.editions.comparison import compare
from apps.editions.grid import rows
from apps.editions.models import (
    Attendance,
    Document,
    Edition,
    Outcome,
    Photo,
    Picture,
    PressRelease,
    Session,
    Statement,
)
from apps.editions.world_strip import HostCity, WorldStrip
from apps.glossary.models import GlossaryTerm
from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.languages import columns
from apps.languages.columns import Text
from apps.languages.differences import between, between_items
from apps.liaison.models import Post
from apps.liaison.presence import LiaisonPresence, RegionPresence
from apps.liaison.seats import SeatState
from apps.opendata.changelog import latest
from apps.opendata.registry import for_model
from apps.pages.sections import recent_kinds
from apps.participants.models import Organisation, OrganisationName, Region
from apps.priorities.forms import PriorityFilter
from apps.priorities.horizons import chart
from apps.priorities.models import Priority
from apps.publishing.record_notes import PreviewLink
from apps.records import clock
from apps.review.ledger import LedgerCell, LedgerMark, LedgerPicture, LedgerRow
from apps.review.models import Commitment, ReviewEvent, ReviewTrack
from apps.review.timeline import timeline
from apps.search.registry import of
from apps.search.results import Result
from apps.sources.citing import Citations
from apps.sources.models import Source
from apps.website.catalogue import CatalogueEntry
from apps.website.recent import RecentChange
from apps.website.reporting import ReportForm

SHOWN = "../static/favicon.svg"  # leads out of the media folder to a picture that every installation has
ROLES = ("host", "member", "observer", "guest")
_keys = count(-1, -1)  # negative, so that no sample has the key of a stored record


def make(model: Any, texts: Any = (), rows: Any = (), **values: object) -> Any:
    """A record with these `texts` in the reader's language, by field, and the `rows` of its relations, by name."""
    translated = {columns.column(name, columns.current()): text for name, text in dict(texts).items()}
    record = model(**{"pk": next(_keys), **translated, **values})
    record._prefetched_objects_cache = {"sources": [] if model is Source else sources()[:1], **dict(rows)}
    return record


def sources() -> list[Source]:
    addresses = ("https://example.org/sample", "https://example.org/sample/2")
    return [make(Source, pk=number, url=url, publisher="Sample", language="fr") for number, url in enumerate(addresses)]


def title(number: int = 1) -> str:
    return _("Sample title %(number)s") % {"number": number}


def sentence() -> str:
    return _("A sample sentence, as long as many of this site, so that its lines and its length can be judged.")


def ours(*fields: str) -> str:
    return "\n".join(columns.column(name, columns.current()) for name in fields)


def organisation(number: int = 1) -> Organisation:
    texts = {"name": _("Sample organization %(number)s") % {"number": number}, "acronym": f"SAMPLE {number}"}
    values = {"kind": "regional_police", "region": "world", "standing": "member", "seat_country": "FR"}
    return make(Organisation, texts, code=f"sample-{number}", **values)


def edition(number: int, year: int, **values: object) -> Any:
    texts = {"title": title(number), "focus": sentence(), "venue": title(), "city": title()}
    days = {"start_date": f"{year}-10-09", "end_date": f"{year}-10-10"}
    found = make(Edition, texts, number=number, attendance_list="complete", **days, **values)
    found.hosts, found.attended = [], 3
    return found


def attendance(held: Edition, who: Organisation, **values: object) -> Any:
    return make(Attendance, edition=held, organisation=who, **{"mode": "in_person", **values})


def editions() -> dict[str, object]:
    """Two editions with every kind of record that can belong to one."""
    old, new = edition(1, 2016, format="online"), edition(2, 2017, format="hybrid", ours=ours("focus"))
    who = [organisation(number) for number in range(1, 7)]
    attended = [attendance(new, body, role=role) for body, role in zip(who, ROLES, strict=False)]
    attended[0].mode, attended[1].basis, attended[2].mode, attended[2].remarks = "online", "inferred", "unknown", [1]
    standing = [attendance(new, who[4], basis="standing_list")]
    before = [attendance(old, who[0]), attendance(old, who[5])]
    new.hosts = attended[:1]
    spoken = {"role": title(), "text": sentence()}
    quoted = {"position": 1, "form": "verbatim", "original_language": "en"}
    paraphrased = {"position": 2, "form": "paraphrase", "note": "A sample note."}
    return {
        "edition": new,
        "world": WorldStrip([HostCity(-74, [new]), HostCity(2.3, [old, new])], online=[old]),
        "meeting": make(Session, {"title": title(), "summary": sentence()}, slug="meeting", start_date="2017-02"),
        "hosts": attended[:1],
        "attended": attended,
        "standing": standing,
        "noted": make(Goal, note=Goal.standard_notes[0]),
        "remarks": [_("Co-host.")],
        "comparison": compare(new, [*attended, *standing], old, before),
        "outcomes": [make(Outcome, {"text": sentence()}, position=number, ours=ours("text")) for number in (1, 2)],
        "statements": [
            make(Statement, spoken, speaker="Sample Speaker", organisation=who[0], **values)
            for values in (quoted, paraphrased)
        ],
        "photos": [make(Photo, picture=picture())],
        "documents": [make(Document, {"title": title()}, kind="report", url="https://example.org/", language="fr")],
        "releases": [release()],
        "columns": [old, new],
        "rows": list(rows(who, [old, new], [*attended, *standing, *before])),
    }


def picture() -> Picture:
    return make(Picture, {"alt": title()}, image=SHOWN, width=64, height=64, credit="Sample")


def release() -> PressRelease:
    return make(PressRelease, {"title": title(), "summary": sentence()}, slug="sample", published_on=clock.today())


def goals() -> dict[str, object]:
    """A goal in two wordings with its links, two priorities that serve it, and their chart."""
    aim = make(Goal, {"label": title()}, number=1, adopted_year=2017, reviewed_year=2023)
    target = make(SDG, {"title": title(16)}, number=16)
    link = make(
        GoalLink, {"reason": sentence()}, goal=aim, sdg=target, basis="ours", link_type="direct", targets="16.4"
    )
    new, old = (
        make(GoalWording, {"title": words, "sub_objectives": sentence()}, goal=aim, year=year)
        for year, words in ((2023, f"{title()} {title(2)}"), (2017, f"{title()} {title(3)}"))
    )
    change = {"old": old, "new": new, "title": between(old, new, "title")}
    change["objectives"] = between_items(old, new, "sub_objectives")
    aim._prefetched_objects_cache |= {"wordings": [new, old], "links": [link]}
    aim.served = 2
    label, who = {"label": title()}, organisation()
    priorities = [
        make(Priority, label, {"goals": [aim]}, organisation=who, slug="sample-1", start_year=2022, end_year=2025),
        make(Priority, label, {"goals": []}, organisation=who, slug="sample-2", start_year=2024, cross_cutting=True),
    ]
    return {
        "goal": aim,
        "goals": [aim],
        "wordings": [new, old],
        "changes": [change],
        "links": [link],
        "sdgs": [target],
        "priorities": priorities,
        "chart": chart([(2022, 2025, 1, False), (2024, None, None, True)], [aim], 2024),
    }


def arrangements() -> dict[str, object]:
    """Pairs of organisations in every state."""
    bodies = [organisation(number) for number in range(1, 6)]
    first, *others = (body.code for body in bodies)
    acts = [(("signed", "2015"),), (("negotiation_authorised", "2021"),), (), (("ended", "2020"),)]
    known = [
        ArrangementFact(f"sample-{place}", ArrangementKind.ROADMAP, frozenset(), tuple(sorted((first, other))), own)
        for place, (other, own) in enumerate(zip(others, acts, strict=True))
    ]
    roles = dict.fromkeys((first, others[0]), ActionRole.LEAD)
    action = ActionFact("sample", str(clock.today().year), "", frozenset(), roles, _texts())
    line = ChannelFact("", frozenset((first, others[1])), "sample")
    facts = CoverageFacts([], [], [action], Connections(tuple(known), (line,)))
    channels = {"sample": make(Channel, {"name": title()}, code="sample")}
    return {
        "pair_table": pair_table(known, bodies, clock.today()),
        "pair_states": PairState,
        "architecture": architecture(facts, bodies, channels, clock.today()),
        "kinds": ("arrangement", "channel", "action"),
    }


def review() -> dict[str, object]:
    """An event of each review, and a commitment with every mark of the ledger."""
    events = [
        make(ReviewEvent, {"title": title(place)}, code=f"sample-{track}", track=track, start=str(2020 + place))
        for place, track in enumerate(ReviewTrack)
    ]
    editions = [make(Edition, {"title": title(place)}, number=place) for place in range(1, len(LedgerMark) + 1)]
    nobody: dict[str, list[object]] = {"owners": [], "updates": [], "assessments": [], "repeated_as": []}
    promised = make(Commitment, {"title": title()}, nobody, code="sample-commitment", edition=editions[0])
    marked = zip(editions, LedgerMark, strict=True)
    rows = [LedgerRow(promised, [LedgerCell(one, mark, "", "", editions[0], promised) for one, mark in marked], [])]
    return {
        "review_timeline": timeline(events),
        "ledger": rows,
        "editions_of_ledger": editions,
        "ledger_picture": LedgerPicture(rows, editions),
        "ledger_marks": LedgerMark,
    }


def _texts() -> tuple[str, ...]:
    return tuple(title() for _language in columns.shown())


def coverage() -> dict[str, object]:
    """A matrix with every state, its findings, and a joint action."""
    bodies = [organisation(number) for number in range(1, 6)]
    bodies[4].region = "europe"  # of the world nothing is asked
    one, two = (make(Goal, {"label": title(number)}, number=number) for number in (1, 2))
    one.served = two.served = 1
    texts = _texts()
    first, second, third, fourth = (body.code for body in bodies[:4])
    year = clock.today().year
    known = CoverageFacts(
        [
            PriorityFact("sample-1", first, year, None, goals=frozenset({1, 2}), labels=texts),
            PriorityFact("sample-2", second, year, None, goals=frozenset({1}), labels=texts),
            PriorityFact("sample-3", second, 2100, None, cross_cutting=True, labels=texts),
            PriorityFact("sample-4", fourth, 2010, None, goals=frozenset({1}), labels=texts),
            PriorityFact("sample-5", fourth, 2010, 2012, goals=frozenset({2}), labels=texts),
        ],
        [
            DeclarationFact(third, 1, CellState.NONE_DECLARED, "2020"),
            DeclarationFact(third, 2, CellState.OUTSIDE_MANDATE, "2020"),
        ],
        [ActionFact("sample", str(year), "", frozenset({2}), {first: ActionRole.LEAD}, texts)],
    )
    shown = build(clock.today(), bodies, [one, two], known)
    given = Verdict(decision="complementary", decided_at=clock.now())
    found = [Judged(one, given if one.kind == FindingKind.OPPORTUNITY else None) for one in findings(shown)]
    values = {"slug": "sample", "start": str(year), "reported_status": "under_way"}
    parts = {"goals": [one], "co_leads": [bodies[1]], "partners": bodies[2:], "observers": []}
    return {
        "matrix": shown,
        "rows_of_matrix": [(body, shown.row(body), len(shown.known_for(body))) for body in bodies],
        "totals": [(column, len(shown.known(column.key))) for column in shown.columns],
        "size": len(bodies),
        "states": CellState,
        "days": [DayChoice(edition(8, 2024), "as_of=8", is_chosen=False), DayChoice(None, "", is_chosen=True)],
        "regions": [(Region.WORLD, bodies[:4]), (Region.EUROPE, bodies[4:])],
        "groups": wording.grouped(wording.finding_texts(found, shown.by_code, as_of_query="")),
        "cells": list(zip(shown.columns, shown.row(bodies[0]), strict=True)),
        "strip": strip(shown),
        "actions": [make(JointAction, {"title": title()}, parts, **values)],
    }


def others() -> dict[str, object]:
    """Organisations, posts, sources, search results, forms with errors, and the middle page of a list."""
    who = organisation()
    editions = recent_kinds()[1]
    post = make(Post, {"title": title()}, {"organisations": [who]}, code="sample")
    post.acting, post.named, post.public_contacts = False, [], []
    post.seat_state = SeatState.FILLED
    seats = [RegionPresence(str(Region.EUROPE.label), [LiaisonPresence(who, list(SeatState))])]
    found = Result("#results", title(), who, "", sentence())  # type: ignore[arg-type]
    kind = of(Edition)
    return {
        "organisation": who,
        "cited": make(Organisation, code="cited", changed_at=clock.now(), publish_at=clock.now()),
        "names": [make(OrganisationName, value="Sample", language="fr", kind="former", start="2001")],
        "post": post,
        "present": seats,
        "states": SeatState,
        "term": make(GlossaryTerm, {"term": title(), "definition": title()}, code="sample-term"),
        "sources": Citations(sources()),
        "figures": [{"count": 2, "label": editions.label % {"count": 2}, "url_name": "editions:list"}],
        "recent": [
            (
                clock.today(),
                [RecentChange(recent_kinds()[0], True, 1, [release()]), RecentChange(editions, False, 8, [])],
            )
        ],
        "entry": catalogue_entry(),
        "answer": SimpleNamespace(counts={kind: 7}, corrected={"smaple": ["sample"]}, known=["sample"]),
        "result": {"entry": kind, "count": 7, "results": [found]},
        "filters": PriorityFilter({"year": "abc", "q": "sample"}),
        "understood": PriorityFilter({"q": "sample"}, auto_id="other-%s"),
        "report": ReportForm({"text": "", "email": "sample"}),
        "middle": Paginator(range(3), 1).page(2),
        "link": PreviewLink(),
    }


def catalogue_entry() -> CatalogueEntry:
    """A dataset in the catalogue, with one row."""
    dataset: Any = for_model(Edition)
    header, schema = list(dataset.columns), latest(dataset.name)
    row = [Text("sample", columns.current()) for _column in header]
    return CatalogueEntry(dataset, schema, 2, clock.now(), "q=sample", header=header, rows=[row])
