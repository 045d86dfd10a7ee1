"""What is recorded about an officer: each record with who sees it, on which basis, its state, and where it appears.

Where it appears follows from the querysets that the outputs themselves read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.liaison.models import (
    Consent,
    ContactCheck,
    ContactKind,
    ContactPoint,
    LiaisonOfficer,
    OwnConfirmation,
    Post,
    Term,
)
from apps.liaison.querysets import agreed_by
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import clock


@dataclass
class OwnRecord:
    """A record about the officer. `seen_by`, `basis` and `state` are in words, `outputs` names where it appears today,
    `waiting` is the officer's own waiting change of it."""

    kind: str
    record: AnyModel
    text: str
    seen_by: str
    basis: str
    state: str
    outputs: list[str]
    confirmed_on: date | None = None
    waiting: Proposal | None = None

    @property
    def can_withdraw(self) -> bool:
        return self.kind == "consent" and not self.record.withdrawn_on

    @property
    def can_correct(self) -> bool:
        return self.kind != "consent"


def contacts_of(officer: LiaisonOfficer) -> QuerySet[ContactPoint]:
    """The contacts of an officer, and those of the posts the officer holds that other officers see, too."""
    held = Post.objects.filter(pk__in=_public_terms_today(officer).values("post"))
    of_posts = ContactPoint.objects.for_participants().filter(post__in=held)
    contacts: QuerySet[ContactPoint] = ContactPoint.objects.filter(Q(officer=officer) | Q(pk__in=of_posts.values("pk")))
    return contacts.select_related("post", "officer")


ROWS: dict[str, Callable[[LiaisonOfficer], QuerySet]] = {
    "officer": lambda officer: LiaisonOfficer.objects.filter(pk=officer.pk),
    "term": lambda officer: Term.objects.filter(officer=officer).select_related("post", "officer"),
    "contact": contacts_of,
    "consent": lambda officer: Consent.objects.filter(officer=officer).select_related("officer"),
}
"""The records about an officer, by kind."""


def confirm(officer: LiaisonOfficer, kind: str, record: AnyModel) -> None:
    """Store that the officer says that a record is still right."""
    if kind == "contact":
        ContactCheck.confirm(record)
    else:
        OwnConfirmation.confirm(officer, record)


def own_records(officer: LiaisonOfficer, user: AnyUser) -> list[OwnRecord]:
    """The officer's own row, then terms, contacts and consents."""
    found = [*_of_officer(officer), *_of_terms(officer), *_of_contacts(officer), *_of_consents(officer)]
    proposals = Proposal.objects.filter(author_id=user.pk, state=Proposal.State.WAITING, object_id__isnull=False)
    waiting = {(one.content_type_id, one.object_id): one for one in proposals}
    for own in found:
        own.waiting = waiting.get((ContentType.objects.get_for_model(own.record).pk, own.record.pk))
    return found


def _public_terms_today(officer: LiaisonOfficer) -> QuerySet[Term]:
    """The terms of an officer that count for the state of a post today, named or not."""
    posts = Post.objects.public().open()
    terms: QuerySet[Term] = Term.objects.current().approved().filter(publish_at__lte=clock.now(), officer=officer)
    return terms.filter(post__in=posts)


def _of_officer(officer: LiaisonOfficer) -> Iterator[OwnRecord]:
    consent = agreed_by(officer, "name").first()
    is_named = consent is not None and _public_terms_today(officer).exists()
    confirmed = OwnConfirmation.of([officer]).get(officer)
    yield OwnRecord(
        "officer",
        officer,
        officer.name,
        _("everybody") if is_named else _("the secretariat"),
        _consent_text(consent),
        "",
        [_board(), _search(), _roster(), _vcard()] if is_named else [],
        confirmed and clock.day_of(confirmed),
    )


def _of_terms(officer: LiaisonOfficer) -> Iterator[OwnRecord]:
    terms = list(ROWS["term"](officer))
    counted = set(_public_terms_today(officer).values_list("pk", flat=True))
    consent, confirmed = agreed_by(officer, "name").first(), OwnConfirmation.of(terms)
    without = _("%(output)s, without your name")
    for term in terms:
        outputs = []
        if term.pk in counted and consent:
            outputs = [_board(), _file(), _search(), _roster(), _vcard()]
        elif term.pk in counted:
            outputs = [without % {"output": output} for output in (_board(), _file(), _roster())]
        at = confirmed.get(term)
        yield OwnRecord(
            "term",
            term,
            str(term.post),
            _("everybody") if outputs else _("the secretariat"),
            _consent_text(consent),
            f"{term.state_text} · {term.stage_on(clock.today()).label}",
            outputs,
            at and clock.day_of(at),
        )


def _of_contacts(officer: LiaisonOfficer) -> Iterator[OwnRecord]:
    contacts = list(contacts_of(officer).with_health())  # type: ignore[attr-defined]
    on_roster = _keys(ContactPoint.objects.for_participants(), contacts)
    public = _keys(ContactPoint.objects.public(), contacts)
    consents = {kind: agreed_by(officer, kind).first() for kind in ContactKind.values}
    for contact in contacts:
        outputs = [_roster(), _vcard()] if contact.pk in on_roster else []
        if contact.pk in public and contact.is_functional:
            outputs = [_board(), _file(), *outputs]
        if contact.is_functional:
            basis = _("address of the post, which says nothing of a person")
        elif contact.official_function:
            basis = _("official function: %(rule)s") % {"rule": contact.official_function}
        else:
            basis = _consent_text(consents[contact.kind])
        yield OwnRecord(
            "contact",
            contact,
            str(contact),
            str(contact.get_tier_display()) if outputs else _("the secretariat"),
            basis,
            contact.state_text,
            outputs,
            contact.confirmed_on,
        )


def _of_consents(officer: LiaisonOfficer) -> Iterator[OwnRecord]:
    consents = list(ROWS["consent"](officer))
    confirmed, today = OwnConfirmation.of(consents), clock.today()
    in_force = {one.pk for kind in {one.scope for one in consents} for one in agreed_by(officer, kind)}
    for consent in consents:
        if consent.withdrawn_on and consent.withdrawn_on <= today:
            state = pgettext("consent", "withdrawn")
        elif consent.until and consent.until < today:
            state = pgettext("consent", "expired")
        elif consent.pk in in_force:
            state = pgettext("consent", "in force")
        else:
            state = pgettext("consent", "not in force yet")
        at = confirmed.get(consent)
        yield OwnRecord(
            "consent",
            consent,
            str(consent.get_scope_display()),
            _("the secretariat"),
            consent.evidence,
            state,
            [],
            at and clock.day_of(at),
        )


def _keys(rows: QuerySet, among: Iterable[AnyModel]) -> set[int]:
    return set(rows.filter(pk__in=[one.pk for one in among]).values_list("pk", flat=True))


def _consent_text(consent: Consent | None) -> str:
    if consent is None:
        return _("none: nobody outside the secretariat sees it")
    return _("your consent of %(day)s") % {"day": date_format(consent.given_on)}


# The names of the outputs, in the reader's language.


def _board() -> str:
    return _("public seat board")


def _file() -> str:
    return _("CSV file of the seat board")


def _search() -> str:
    return _("search of the site")


def _roster() -> str:
    return _("roster of the officers")


def _vcard() -> str:
    return _("vCard")
