"""Whether contacts are alive: every e-mail address in use is asked from time to time, by a link that is answered once.

`manage.py sendmail` asks, and closes what nobody answered. Two rounds without an answer make a contact silent: the
public then reads since when it is not confirmed, and officers that it does not answer. Telephone numbers cannot be
asked."""

import logging
from collections import defaultdict
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, TruncDate
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from apps.languages import columns
from apps.languages.addresses import absolute, address
from apps.languages.fields import split
from apps.liaison.answers import CheckAnswer, ContactHealth
from apps.liaison.models import ContactCheck, ContactKind, ContactPoint, Term
from apps.mail.queue import queue
from apps.mail.sending import before_each_run
from apps.participants.models import Organisation
from apps.publishing.querysets import published
from apps.records import clock

log = logging.getLogger("liaison")
AT_MOST = 200  # contacts asked in one run; the next one follows in a minute


# --- Asking -----------------------------------------------------------------------------------------------------------


@before_each_run
def close_unanswered() -> None:
    """Mark the checks that nobody answered in time."""
    ContactCheck.objects.filter(answer="", expires_at__lte=clock.now()).update(answer=CheckAnswer.NONE)


@before_each_run
def ask_contacts() -> None:
    """Ask the contacts whose last check is older than CONTACT_CHECK_DAYS: one mail for each address."""
    if not settings.CONTACT_CHECK_DAYS:
        return
    contacts = due()[:AT_MOST]
    for _value, own in groupby(sorted(contacts, key=attrgetter("value")), key=attrgetter("value")):
        keys = [contact.pk for contact in own]
        try:
            with transaction.atomic():  # a check is stored if and only if its mail is queued
                list(ContactPoint.objects.filter(pk__in=keys).order_by("pk").select_for_update())
                # Asked again behind the lock: of two senders at once, the second finds that the first has asked.
                if still_due := list(due().filter(pk__in=keys)):
                    _ask(still_due)
        except Exception:
            log.exception("contact=%s was not asked", keys[0])


def due() -> QuerySet[ContactPoint]:
    """The e-mail contacts that are in use and were not asked lately: of a public post, or of an officer in one. A new
    holder of a post is asked anew. Those that said they are no longer right are not asked again before somebody
    corrected them."""
    now = clock.now()
    before = ContactCheck.objects.filter(contact=OuterRef("pk"), value=OuterRef("value"))
    running = Term.objects.current().filter(published(now), post=OuterRef("contact__post"))
    asked_on = Cast(TruncDate("asked_at"), CharField())  # ISO text, as the start of a term
    held_anew = Exists(running.filter(start__gt=OuterRef("asked_on")))
    recent = before.filter(asked_at__gt=now - timedelta(days=settings.CONTACT_CHECK_DAYS))
    lately = recent.annotate(asked_on=asked_on).filter(~held_anew)
    wrong = before.filter(answer=CheckAnswer.WRONG)
    in_post = Term.objects.current().filter(published(now), published(now, "post__"), officer=OuterRef("officer"))
    contacts: QuerySet[ContactPoint] = ContactPoint.objects.filter(
        published(now), published(now, "post__") | Q(Exists(in_post)), ~Exists(lately), ~Exists(wrong)
    )
    return contacts.filter(kind=ContactKind.EMAIL).select_related("post", "officer").order_by("pk")


def _ask(contacts: list[ContactPoint]) -> None:
    """Queue a mail to the address that all these contacts have."""
    with translation.override(_language(contacts[0])):
        questions = []
        for contact in contacts:
            check, token = ContactCheck.ask(contact)
            questions.append((contact, absolute(address("liaison:check", token))))
        body = render_to_string("liaison/check.txt", {"questions": questions, "expires_at": check.expires_at})
        # The subject names nobody: servers log it.
        queue(contacts[0].value, _("Is this contact still right?"), body, expires_at=check.expires_at)


def _language(contact: ContactPoint) -> str:
    """The first language of the officer or the post in which the site is offered."""
    spoken = split(contact.post.languages if contact.post else contact.officer.languages)  # type: ignore[union-attr]
    return next((code for code in spoken if code in columns.shown()), settings.LANGUAGE_CODE)


def answer(token: str, given: CheckAnswer) -> bool:
    """Store the answer to a check. False if the link was used before, has expired or never was one."""
    # One statement: of two answers at the same time, the first counts.
    return bool(ContactCheck.objects.of_token(token).update(answer=given, answered_at=clock.now()))


# --- What came of it --------------------------------------------------------------------------------------------------


class AnswerRate(NamedTuple):
    """How the contacts of an organisation answer; `organisation` is None for those that belong to none."""

    organisation: Organisation | None
    contacts: int
    asked: int
    confirmed: int
    silent: int


def answer_rates() -> list[AnswerRate]:
    """The rates of the e-mail contacts, by the code of the organisation that sent the officer or the post."""
    contacts: QuerySet[ContactPoint] = ContactPoint.objects.approved().with_health().filter(kind=ContactKind.EMAIL)
    found: dict[Organisation | None, list[str]] = defaultdict(list)
    for contact in contacts.select_related("post__sent_by", "officer__organisation"):
        found[contact.sender].append(contact.health)
    rates = [
        AnswerRate(
            sender,
            len(own),
            len(own) - own.count(ContactHealth.UNASKED),
            own.count(ContactHealth.CONFIRMED),
            own.count(ContactHealth.SILENT),
        )
        for sender, own in found.items()
    ]
    return sorted(rates, key=lambda rate: rate.organisation.code if rate.organisation else "")
