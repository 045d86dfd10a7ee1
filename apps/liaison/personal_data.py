"""What is held about liaison officers, and when it goes. Nothing of it is public without a legal basis."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.liaison.models import (
    CalendarLink,
    Consent,
    ContactCheck,
    ContactPoint,
    LiaisonOfficer,
    OwnConfirmation,
    Term,
)
from apps.liaison.querysets import not_ended
from apps.records import clock
from apps.records.privacy import A_YEAR, Basis, PrivacyItem, Retention, SeenBy, Subject, declare, says_nothing
from apps.staff.erasure import erase_each

OFFICER_FOR, CONTACT_FOR = timedelta(days=2 * A_YEAR), timedelta(days=90)
CONSENT_FOR, CHECK_FOR = timedelta(days=2 * A_YEAR), timedelta(days=2 * A_YEAR)


def _left(before: datetime) -> QuerySet[LiaisonOfficer]:
    """Officers whose last term ended before a moment, and those without a term who were entered before it."""
    terms = Term.objects.filter(officer=OuterRef("pk"))
    lasting = terms.filter(not_ended("end", clock.day_of(before)))
    return LiaisonOfficer.objects.filter(~Exists(lasting), Exists(terms) | Q(created_at__lt=before))


def _contacts(before: datetime) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(officer__in=_left(before))


def _consents(before: datetime) -> QuerySet[Consent]:
    day = clock.day_of(before)
    return Consent.objects.filter(Q(until__lt=day) | Q(withdrawn_on__lt=day))


AFTER_THE_LAST_TERM = Retention(_("after the end of the last term"), OFFICER_FOR, "officers", _left, erase_each)

NAME = PrivacyItem(Subject.OFFICERS, _("name, post and term"), SeenBy.BY_CONSENT, Basis.CONSENT, AFTER_THE_LAST_TERM)
declare(NAME, LiaisonOfficer, "name", identifies=True)
declare(NAME, LiaisonOfficer, "organisation")
declare(NAME, Term, "officer", statistics=True)
declare(NAME, Term, "post", "nominated_on", "accredited_on", "start", "end", "acting")

LANGUAGES = PrivacyItem(Subject.OFFICERS, _("languages spoken"), SeenBy.PARTICIPANTS, Basis.TASK, AFTER_THE_LAST_TERM)
declare(LANGUAGES, LiaisonOfficer, "languages")

NOTE = PrivacyItem(Subject.OFFICERS, _("internal notes"), SeenBy.SECRETARIAT, Basis.TASK, AFTER_THE_LAST_TERM)
declare(NOTE, LiaisonOfficer, "note")

OF_CONTACT = Retention(_("after the end of the last term"), CONTACT_FOR, "contacts of officers", _contacts, erase_each)
CONTACT = PrivacyItem(
    Subject.OFFICERS,
    _("personal e-mail addresses and telephone numbers"),
    SeenBy.BY_TIER,
    Basis.CONSENT_OR_FUNCTION,
    OF_CONTACT,
)
declare(CONTACT, ContactPoint, "value", identifies=True)
declare(CONTACT, ContactPoint, "officer", "kind", "tier", "official_function", "function_source")
NOTE_OF_CONTACT = PrivacyItem(Subject.OFFICERS, _("notes on a contact"), SeenBy.SECRETARIAT, Basis.TASK, OF_CONTACT)
declare(NOTE_OF_CONTACT, ContactPoint, "note", identifies=True)
says_nothing(ContactPoint, "post")  # with a post, the contact is functional

CHECK = PrivacyItem(
    Subject.OFFICERS,
    _("answers to the question whether a contact is still right"),
    SeenBy.SECRETARIAT,
    Basis.TASK,
    Retention(
        _("after the question"),
        CHECK_FOR,
        "checks of contacts",
        lambda before: ContactCheck.objects.filter(asked_at__lt=before),
    ),
)
declare(CHECK, ContactCheck, "contact", "value", "token_hash", "asked_at", "expires_at", "answered_at", "answer")

CONSENT = PrivacyItem(
    Subject.OFFICERS,
    _("consents: scope, dates, and how they were given"),
    SeenBy.SECRETARIAT,
    Basis.PROOF,
    Retention(_("after their end or withdrawal"), CONSENT_FOR, "consents that ended", _consents, erase_each),
)
declare(CONSENT, Consent, "officer", "scope", "given_on", "until", "withdrawn_on", "evidence")

AT_THE_DESK = PrivacyItem(
    Subject.OFFICERS,
    _("the account of the officer, and which records the officer has confirmed, and when"),
    SeenBy.SECRETARIAT,
    Basis.TASK,
    AFTER_THE_LAST_TERM,
)
declare(AT_THE_DESK, LiaisonOfficer, "user")
declare(AT_THE_DESK, OwnConfirmation, "officer", "content_type", "object_id", "confirmed_at")

CALENDAR = PrivacyItem(
    Subject.OFFICERS,
    _("the link to the calendar of an account, as a hash"),
    SeenBy.NOBODY,
    Basis.REQUEST,
    Retention(
        _("after it has expired"),
        timedelta(days=30),
        "links to calendars",
        lambda before: CalendarLink.objects.filter(expires_at__lt=before),
    ),
)
declare(CALENDAR, CalendarLink, "user", "token_hash", "made_at", "expires_at")
