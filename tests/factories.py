"""Records for tests: each function makes a valid, published one; name what the test is about."""

from datetime import UTC, datetime
from itertools import count

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementParty, Channel, ChannelLink
from apps.confirmations.models import ConfirmationRequest
from apps.coverage.models import Declaration, JointAction, Verdict
from apps.editions.models import Attendance, Document, Edition, Outcome, PressRelease, Session, Statement
from apps.glossary.models import GlossaryTerm
from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.liaison.models import Consent, ContactPoint, LiaisonOfficer, Post, Term
from apps.participants.models import Official, Organisation, OrganisationName
from apps.priorities.models import Priority
from apps.review.models import (
    Amendment,
    Commitment,
    CommitmentAssessment,
    CommitmentUpdate,
    Decision,
    Position,
    Response,
    ReviewEvent,
    Revision,
    Round,
)
from apps.search.models import SynonymGroup
from apps.sources.models import Source

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PUBLISHED = {"state": "published", "publish_at": LONG_AGO}
DRAFT = {"state": "draft", "publish_at": None}
_number = count(100)


def small_number():
    """A number of three digits, as editions and goals have."""
    return next(_number) % 900 + 100


def organisation(code=None, **values):
    number = next(_number)
    defaults = {
        **PUBLISHED,
        "code": code or f"org-{number}",
        "name_en": f"Organisation {number}",
        "acronym_en": (code or f"ORG{number}").upper(),
        "kind": "regional_police",
        "region": "europe",
        "standing": "member",
    }
    return Organisation.objects.create(**defaults | values)


def name(**values):
    defaults = {"language": "en", "kind": "former", "value": f"Old name {next(_number)}"}
    return OrganisationName.objects.create(**defaults | values)


def official(**values):
    return Official.objects.create(**{**PUBLISHED, "name": f"Head {next(_number)}", "role_en": "Director"} | values)


def edition(number=None, **values):
    number = number or small_number()
    defaults = {
        **PUBLISHED,
        "number": number,
        "title_en": f"Edition {number}",
        "start_date": "2022-12-08",
        "end_date": "2022-12-09",
        "format": "in_person",
    }
    return Edition.objects.create(**defaults | values)


def attendance(edition, organisation, **values):
    return Attendance.objects.create(edition=edition, organisation=organisation, **{"mode": "in_person"} | values)


def outcome(edition, position=1, **values):
    return Outcome.objects.create(edition=edition, position=position, **{"text_en": "Agreed."} | values)


def statement(edition, position=1, **values):
    defaults = {"speaker": "A speaker", "role_en": "Chair", "text_en": "Said so."}
    return Statement.objects.create(edition=edition, position=position, **defaults | values)


def document(edition=None, **values):
    number = next(_number)
    defaults = {
        "slug": f"document-{number}",
        "kind": "page",
        "title_en": "A document",
        "url": f"https://a.org/{number}",
    }
    return Document.objects.create(edition=edition, **defaults | values)


def session(**values):
    number = next(_number)
    defaults = {**PUBLISHED, "slug": f"session-{number}", "title_en": f"Session {number}", "start_date": "2023-07-03"}
    return Session.objects.create(**defaults | values)


def release(**values):
    number = next(_number)
    defaults = {
        **PUBLISHED,
        "slug": f"release-{number}",
        "title_en": f"Release {number}",
        "body_en": "Text.",
        "published_on": "2022-12-10",
    }
    return PressRelease.objects.create(**defaults | values)


def goal(number=None, **values):
    number = number or small_number()
    return Goal.objects.create(**{**PUBLISHED, "number": number, "label_en": f"Area {number}"} | values)


def wording(goal, year=2017, **values):
    return GoalWording.objects.create(goal=goal, year=year, **{"title_en": f"Wording {year}"} | values)


def sdg(number, **values):
    colours = {"colour": "#00689D", "text_colour": "#FFFFFF", "text_contrast": "6.06"}
    return SDG.objects.create(**{"number": number, "title_en": f"SDG {number}", **colours} | values)


def link(goal, sdg, **values):
    return GoalLink.objects.create(goal=goal, sdg=sdg, **{"basis": "stated", "link_type": "direct"} | values)


def priority(organisation, **values):
    return Priority.objects.create(
        organisation=organisation, **{**PUBLISHED, "label_en": f"Priority {next(_number)}"} | values
    )


def declaration(organisation, goal, stance, declared_on="2022", **values):
    return Declaration.objects.create(
        organisation=organisation, goal=goal, stance=stance, declared_on=declared_on, **values
    )


def joint_action(*goals, **values):
    """`lead` is an organisation; `co_leads`, `partners`, `observers` and `result_by` are lists of some."""
    parts = {part: values.pop(part, []) for part in ("co_leads", "partners", "observers", "result_by")}
    action = JointAction.objects.create(
        **{**PUBLISHED, "title_en": f"Action {next(_number)}", "start": "2022", **values}
    )
    action.goals.set(goals)
    for part, organisations in parts.items():
        getattr(action, part).set(organisations)
    return action


def verdict(goal, **values):
    defaults = {"key": f"gap-{goal.number}-europe", "kind": "gap", "decision": "agreed", "reason": "Because."}
    return Verdict.objects.create(goal=goal, **{**defaults, "digest": "x", "decided_at": LONG_AGO, **values})


def arrangement(*parties, acts=(), **values):
    """`parties` are organisations, `acts` pairs of a kind and a date."""
    number = next(_number)
    defaults = {**PUBLISHED, "slug": f"arrangement-{number}", "kind": "cooperation_agreement"}
    made = Arrangement.objects.create(**{**defaults, "title_en": f"Arrangement {number}", **values})
    for position, organisation in enumerate(parties, start=1):
        party(made, organisation, position=position)
    for kind, date in acts:
        arrangement_act(made, kind, date)
    return made


def party(arrangement, organisation=None, **values):
    """Without an organisation, give it a `body_en`."""
    defaults = {"position": next(_number)}
    return ArrangementParty.objects.create(arrangement=arrangement, organisation=organisation, **defaults | values)


def arrangement_act(arrangement, kind="signed", date="2015-12-04", **values):
    return ArrangementAct.objects.create(arrangement=arrangement, kind=kind, date=date, **values)


def channel(*operators, **values):
    number = next(_number)
    made = Channel.objects.create(**{**PUBLISHED, "code": f"channel-{number}", "name_en": f"Channel {number}"} | values)
    made.operators.set(operators)
    return made


def channel_link(channel, target=None, **values):
    """`target` is a channel or an organisation; without one, give it a `body_en` and `linked_with`."""
    name = "linked_channel" if isinstance(target, Channel) else "linked_organisation"
    defaults = {name: target, "linked_with": target.code if target else "", "kind": "link_agreed"}
    return ChannelLink.objects.create(channel=channel, **defaults | values)


def round(code=None, *, invited=(), **values):
    """A round that is open and has no rule. `invited` are organisations."""
    number = next(_number)
    defaults = {**PUBLISHED, "code": code or f"round-{number}", "title_en": f"Round {number}", "opened_on": "2022"}
    made = Round.objects.create(**defaults | values)
    made.invited.set(invited)
    return made


def review_event(**values):
    number = next(_number)
    defaults = {**PUBLISHED, "code": f"event-{number}", "track": "gpg", "title_en": f"Event {number}", "start": "2022"}
    return ReviewEvent.objects.create(**defaults | values)


def amendment(round=None, goal=None, *texts, **values):
    """An amendment with a revision for each text, or one without. Without a goal it adds one."""
    round = round or globals()["round"]()
    number = values.pop("number", None) or round.amendments.count() + 1
    defaults = {**PUBLISHED, "round": round, "number": number, "code": f"{round.code}-{number}"}
    made = Amendment.objects.create(**{**defaults, "goal": goal, "kind": "revise" if goal else "add"} | values)
    for place, text in enumerate(texts or ["A wording"], start=1):
        revision(made, place, text_en=text)
    return made


def revision(amendment, number=1, **values):
    return Revision.objects.create(amendment=amendment, number=number, **{"text_en": "A wording"} | values)


def position(amendment, organisation, stance="support", received_on="2022-06-01", **values):
    """On the latest revision, unless another is named."""
    number = values.pop("revision", None) or max(amendment.revisions.values_list("number", flat=True), default=1)
    code = f"{amendment.code}-r{number}-{organisation.code}-{received_on}"
    own = {"revision": number, "stance": stance, "received_on": received_on, "code": code}
    return Position.objects.create(amendment=amendment, organisation=organisation, **own | values)


def response(position, responded_on="2022-07-01", **values):
    return Response.objects.create(position=position, responded_on=responded_on, **{"text_en": "An answer."} | values)


def decision(amendment, result="adopted", **values):
    return Decision.objects.create(amendment=amendment, result=result, **PUBLISHED | values)


def commitment(edition=None, code=None, *, owners=(), **values):
    number = next(_number)
    defaults = {**PUBLISHED, "code": code or f"commitment-{number}", "title_en": f"Commitment {number}"}
    made = Commitment.objects.create(edition=edition or globals()["edition"](), **defaults | values)
    made.owners.set(owners)
    return made


def commitment_update(commitment, date="2023", claimed="limited", **values):
    return CommitmentUpdate.objects.create(commitment=commitment, date=date, claimed=claimed, **values)


def assessment(commitment, date="2023", assessed="limited", **values):
    defaults = {"assessor_en": "An assessor"}
    return CommitmentAssessment.objects.create(commitment=commitment, date=date, assessed=assessed, **defaults | values)


def post(**values):
    number = next(_number)
    return Post.objects.create(**{**PUBLISHED, "code": f"post-{number}", "title_en": f"Post {number}"} | values)


def officer(**values):
    return LiaisonOfficer.objects.create(**{"name": f"Officer {next(_number)}"} | values)


def term(post, officer, **values):
    return Term.objects.create(post=post, officer=officer, **{**PUBLISHED, "start": "2022"} | values)


def consent(officer, **values):
    defaults = {**PUBLISHED, "given_on": "2022-01-01", "evidence": "letter"}
    return Consent.objects.create(officer=officer, **defaults | values)


def contact(owner, **values):
    """A contact of a post or of an officer, seen by the secretariat."""
    name = "post" if isinstance(owner, Post) else "officer"
    defaults = {**PUBLISHED, name: owner, "kind": "email", "value": "a@example.org", "tier": "staff"}
    return ContactPoint.objects.create(**defaults | values)


def glossary_term(code=None, **values):
    code = code or f"term-{next(_number)}"
    return GlossaryTerm.objects.create(**{**PUBLISHED, "code": code, "term_en": f"Term {code}"} | values)


def synonyms(*words, **values):
    return SynonymGroup.objects.create(**{"slug": f"synonyms-{next(_number)}", "words": " | ".join(words)} | values)


def source(**values):
    return Source.objects.create(**{"url": f"https://example.org/{next(_number)}"} | values)


def confirmation_request(organisation, by, **values):
    """A link by which an organisation confirms its data, without its token."""
    return ConfirmationRequest.make(
        organisation=organisation, **{"made_by": by, "addresses": "desk@example.org", "language": "en"} | values
    )[0]
