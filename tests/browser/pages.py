"""Every kind of public page, and data that fill each of them."""

from django.contrib.auth.models import User

from apps.coverage.findings import findings
from apps.coverage.matrix import matrix
from apps.coverage.verdicts import decide
from apps.editions.models import Edition, PressRelease
from apps.goals.models import Goal
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from apps.records import clock
from tests import factories
from tests.staff.pages import photo

NOT_FOUND = ("nothing/",)
REFUSED = ("?q=%00",)
KINDS = (
    "",
    "editions/",
    "editions/6/",  # with a photo, statements, outcomes
    "editions/99/",  # in English only, with almost no facts
    "editions/next/",
    "news/",
    "news/{release}/",
    "participants/",
    "participants/interpol/",
    "participants/empty/",
    "participants/attendance/",
    "liaison/",
    "priorities/",
    "priorities/?year=abc&organisation=nobody",
    "priorities/?year=1950",
    "priorities/{priority}/",
    "goals/",
    "goals/1/",
    "sdgs/16/",
    "coverage/",
    "coverage/?as_of=soon&region=nowhere",
    "coverage/europol/4/",
    "coverage/briefing/6/",
    "actions/",
    "actions/together/",
    "arrangements/",
    "arrangements/?as_of=2015&organisation=europol",
    "arrangements/strategic/",
    "channels/",
    "architecture/",
    "architecture/?as_of=2016&goal=4&organisation=europol",
    "goals/review/",
    "goals/review/2022-2023/",
    "goals/review/sample/",
    "goals/review/sample/1/",
    "commitments/",
    "glossary/",
    "search/",
    "search/?q=europol",
    "search/?q=zzzzzzzz",
    "data/",
    "about/",
    "privacy/",
    "accessibility/",
    "report/?page=/en/",
    "report/thanks/",
    *NOT_FOUND,
    *REFUSED,
)


def paths():
    """The paths of all kinds of pages, with the slugs of existing records."""
    names = {"release": PressRelease.objects.public().first().slug, "priority": Priority.objects.public().first().slug}
    return [kind.format(**names) for kind in KINDS]


def fill():
    """Add what the seed data lack: photos, posts, a record in English only and one without facts."""
    photo(Edition.objects.get(number=6), size=(700, 400))
    factories.edition(99, start_date="2015", end_date="")
    organisation = factories.organisation("empty")
    interpol = Organisation.objects.get(code="interpol")
    cover()
    arrange()
    review()
    for code in ("held", "vacant"):
        factories.post(code=code, note="Note.", city_en="Lyon", country="FR").organisations.add(organisation, interpol)


def arrange():
    """Add an arrangement with every kind of fact, its successor, and a channel with every kind of link."""
    europol, frontex, sco = (Organisation.objects.get(code=code) for code in ("europol", "frontex", "sco"))
    new = factories.arrangement(europol, frontex, acts=[("signed", "2015-12-04")], slug="operational")
    old = factories.arrangement(
        *(europol, frontex), acts=[("signed", "2008")], slug="strategic", scope_en="What it is about.",
        title_ar="اتفاق استراتيجي", ours="title_ar", note="A letter.",
    )  # fmt: skip
    factories.arrangement_act(old, "replaced", "2015-12-04", replaced_by=new, city_en="Brussels", date_basis="page")
    factories.party(old, body_en="Another body", signatory_en="A council")
    old.goals.add(Goal.objects.get(number=4))
    old.sources.add(factories.source())
    factories.arrangement(europol, sco, kind="agreement_in_negotiation", acts=[("negotiation_authorised", "2021")])
    channel = factories.channel(europol, code="line", scope_en="What passes through it.")
    factories.channel_link(channel, frontex, kind="access_agreed", since="2016", scope_en="For whom.")
    factories.channel_link(channel, factories.channel(operated_by_en="A body", code="other"), kind="intended")
    factories.channel_link(channel, body_en="A body", linked_with="a-body", kind="checked_against")


def review():
    """Add a round with an amendment in every kind of position, late and silent ones, a response and a decision."""
    codes = ("europol", "frontex", "sco", "afripol", "ameripol", "eco")
    bodies = [Organisation.objects.get(code=code) for code in codes]
    rule = {"rule": "share_of_positions", "threshold": 60, "quorum": 3}
    round = factories.round("sample", invited=bodies, closes="2022-12", **rule)
    wordings = {"text_fr": "Lutter contre la menace terroriste", "changes_en": "Shorter."}
    amendment = factories.amendment(round, Goal.objects.get(number=1), "First text", base_year=2017, reason_en="Why.")
    amendment.proposed_by.set(bodies[:1])
    factories.position(amendment, bodies[0])
    factories.revision(amendment, 2, text_en="Counter the threat of all terrorism", **wordings)
    stances = ("support", "support_if", "object", "abstain")
    for body, stance in zip(bodies, stances, strict=False):
        position = factories.position(amendment, body, stance, condition_en="If so." if "i" in stance else None)
        if position.needs_response:
            factories.response(position)
    factories.position(amendment, bodies[4], "outside_mandate", "2023-05")
    factories.decision(amendment, body_en="A body", reason_en="Because.", edition=Edition.objects.get(number=6))


def cover():
    """Add every state of a cell, a joint action, and a finding of each kind, one of them decided."""
    europol, frontex, sco, rats = (
        Organisation.objects.get(code=code) for code in ("europol", "frontex", "sco", "sco-rats")
    )
    goal, other = Goal.objects.get(number=4), Goal.objects.get(number=7)
    roles = {"lead": europol, "co_leads": [frontex], "partners": [sco], "observers": [rats]}
    texts = {"title_ar": "معا", "summary_en": "What they do.", "reported_status": "under_way"}
    factories.joint_action(goal, slug="together", edition=Edition.objects.get(number=6), **texts, **roles)
    for organisation in (sco, rats):
        factories.declaration(organisation, other, "none_declared", note="A letter.")
    factories.declaration(europol, goal, "outside_mandate", "2020").sources.add(factories.source())
    decide(findings(matrix(clock.today()))[:1], "agreed", "Because.", User.objects.create_user("analyst"))
