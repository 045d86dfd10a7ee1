"""Makes mails from notices, before each run of `manage.py sendmail`: one for each user, about all that is due.

What is due at once waits for the next run, so that an action with many records makes one mail. The rest waits for the
next morning of the user. A mail names no person: records about persons appear by their kind and number."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import ngettext

from apps.languages.addresses import absolute
from apps.mail.queue import queue
from apps.mail.sending import before_each_run
from apps.notices import kinds
from apps.notices.kinds import NoticeKind
from apps.notices.models import Delivery, Notice, When
from apps.publishing.models import Proposal
from apps.publishing.record_notes import RecordNote
from apps.publishing.rights import AnyModel
from apps.records import clock, privacy
from apps.staff.models import Preference

MORNING = 6  # o'clock, in the time zone of the user
log = logging.getLogger("notices")


class MailEntry(NamedTuple):
    """A record in a mail."""

    name: str
    type: str
    text: str
    url: str


@before_each_run
def compose() -> None:
    """Make the mails that are due. A failure is logged and does not stop the mail of other users."""
    for user in User.objects.filter(pk__in=Notice.objects.values("user")):
        try:
            with transaction.atomic():  # each mail by itself: its notices go if and only if it is queued
                compose_for(user)
        except Exception:
            log.exception("account=%s: no mail was made", user.pk)


def compose_for(user: User) -> None:
    """Queue the mail of a user, and remove its notices."""
    chosen = dict(Delivery.objects.filter(user=user).values_list("kind", "when"))
    known = kinds.registered()
    preference = Preference.objects.filter(user=user).first() or Preference()
    morning = last_morning(preference)
    due: dict[NoticeKind, list[Notice]] = {kind: [] for kind in known.values()}
    done = []
    for notice in Notice.objects.filter(user=user).select_for_update():  # two runs at once: one of them has it
        kind = known.get(notice.kind)
        when = chosen.get(notice.kind, kind.default) if kind else When.OFF
        if when != When.DAILY or notice.at < morning:
            done.append(notice.pk)
            if kind and when != When.OFF:
                due[kind].append(notice)
    Notice.objects.filter(pk__in=done).delete()
    if user.is_active and user.is_staff and user.email:
        with translation.override(preference.language or settings.LANGUAGE_CODE):
            _queue(user, {kind: found for kind, rows in due.items() if (found := _entries(user, kind, rows))})


def last_morning(preference: Preference) -> datetime:
    """The last time when a digest of the day was due."""
    zone = ZoneInfo(preference.time_zone or settings.TIME_ZONE)
    now = clock.now().astimezone(zone)
    morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning <= now else morning - timedelta(days=1)


def _queue(user: User, found: dict[NoticeKind, list[MailEntry]]) -> None:
    if not found:
        return
    count = sum(map(len, found.values()))
    text = ngettext("%(count)s notice", "%(count)s notices", count) % {"count": count}
    subject = f"{settings.SITE_NAME}: {next(iter(found)).label if len(found) == 1 else text}"
    context = {"found": list(found.items()), "settings_url": absolute(reverse("account_notices"))}
    queue(user.email, subject, render_to_string("notices/mail.txt", context).strip())


def _entries(user: User, kind: NoticeKind, notices: list[Notice]) -> list[MailEntry]:
    """The records that still matter, each text once."""
    found = [(notice.record, notice.text) for notice in notices]
    return list(
        dict.fromkeys(_entry(kind, record, text) for record, text in found if record and kind.matters(user, record))
    )


def _entry(kind: NoticeKind, record: AnyModel, text: str) -> MailEntry:
    """What a mail says of a record; of a waiting change or a note, by the name of the record that it is about."""
    url = absolute(kind.url(record))
    if kind.name_of:
        return MailEntry(kind.name_of(record), kind.name_of(record), kind.text(record, text), url)
    about: AnyModel = record
    model: AnyModel = type(record)
    if isinstance(record, (Proposal, RecordNote)):
        about, model = record.record, record.content_type.model_class()
    type_name = str(capfirst(model._meta.verbose_name))
    is_private = not getattr(model, "is_content", False) or model.discloses_person or privacy.is_about_people(model)
    name = f"{type_name} {record.pk}" if is_private or about is None else str(about)
    return MailEntry(name, type_name, "" if is_private else kind.text(record, text), url)
