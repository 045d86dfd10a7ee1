"""Sending the links, storing what organisations answer, and accepting it."""

import logging
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from apps.confirmations.forms import AnswersForm
from apps.confirmations.lines import PublicLine
from apps.confirmations.models import AnswerLine, ConfirmationRequest, LineAnswer
from apps.confirmations.questions import QuestionForm
from apps.languages.addresses import absolute, address
from apps.languages.fields import join
from apps.mail.queue import queue
from apps.mail.sending import before_each_run
from apps.participants.models import Organisation
from apps.publishing.proposing import propose_of_organisation
from apps.publishing.rights import AnyUser
from apps.records import clock
from apps.sources.models import Confirmation, value_hash

log = logging.getLogger("confirmations")
LineKey = tuple[str, int, str]


def ask(
    organisation: Organisation, addresses: Iterable[str], language: str, note: str, by: AnyUser
) -> ConfirmationRequest:
    """Make a link, and queue a mail with it to each address."""
    addresses = list(dict.fromkeys(addresses))
    with transaction.atomic(), translation.override(language):
        request, token = ConfirmationRequest.make(
            organisation=organisation, addresses=join(addresses), language=language, note=note, made_by=by
        )
        link = absolute(address("confirmations:answer", token))
        body = render_to_string("confirmations/request.txt", {"request": request, "link": link})
        for one in addresses:
            queue(one, _("Please confirm your public data"), body, expires_at=request.expires_at)
    log.info("confirmation=%s sent by account=%s", request.pk, by.pk)
    return request


def stored_lines(request: ConfirmationRequest) -> dict[LineKey, AnswerLine]:
    """What was answered so far, by the label of the model, the key of the record, and the field."""
    lines = request.lines.select_related("content_type")
    return {(f"{one.content_type.app_label}.{one.content_type.model}", one.object_id, one.field): one for one in lines}


def save(request: ConfirmationRequest, form: AnswersForm, questions: Sequence[QuestionForm] = ()) -> bool:
    """Store the answers that have no error. False if the link was closed meanwhile."""
    with transaction.atomic():
        if not _lock(request):
            return False
        known = stored_lines(request)
        rows = [_row(request, known, line, answer, typed) for line, answer, typed in form.answers()]
        _write(rows)
        request.message = form.cleaned_data.get("message", request.message)
        request.typed = {question.key: question.typed() for question in questions}
        request.save(update_fields=["message", "typed"])
        return True


def send(request: ConfirmationRequest, form: AnswersForm, questions: Sequence[QuestionForm] = ()) -> bool:
    """Store the answers of valid forms, let corrections and the answers to other questions wait, and close the link.
    False as `save`."""
    with transaction.atomic():
        if not save(request, form, questions):
            return False
        known = stored_lines(request)
        reason = _("By the organization’s link")
        proposed = (question.propose(request.made_by, reason) for question in questions)
        request.proposals.set([one for one in proposed if one])
        for group in form.groups:
            for shown in group.records:
                corrections = form.corrections(shown)
                values = {line.field.name: value for line, value in corrections.items()}
                made = propose_of_organisation(shown.record, values, request.made_by, reason) if values else None
                for line, value in corrections.items():
                    row = known[line.stored_key]
                    row.proposal, row.value_hash = made, value_hash(value)
        for row in known.values():
            row.value = ""  # it is in the waiting change now
        AnswerLine.objects.bulk_update(known.values(), ["proposal", "value_hash", "value"])
        request.answered_at, request.typed = clock.now(), {}
        request.save(update_fields=["answered_at", "typed"])
    log.info("confirmation=%s answered", request.pk)
    return True


def accept(request: ConfirmationRequest, by: AnyUser) -> None:
    """Let the public see what was confirmed. A corrected value counts once it is applied as it was proposed.
    PermissionDenied if this user cannot."""
    with transaction.atomic():
        stored = ConfirmationRequest.objects.select_for_update().get(pk=request.pk)
        if stored.refusal(by):
            raise PermissionDenied(stored.refusal(by))
        if stored.answered_at is None or stored.accepted_at:
            return
        day = clock.day_of(stored.answered_at)
        lines = stored.lines.exclude(answer=LineAnswer.UNKNOWN).prefetch_related("record")
        Confirmation.store(
            Confirmation.of_value(line.record, line.field, line.value_hash, day) for line in lines if line.record
        )
        stored.accepted_at, stored.accepted_by_id = clock.now(), by.pk
        stored.save(update_fields=["accepted_at", "accepted_by"])
    log.info("confirmation=%s accepted by account=%s", request.pk, by.pk)


@before_each_run
def forget_what_was_not_sent() -> None:
    """Remove what was typed into links that ended without being sent."""
    ended = ConfirmationRequest.objects.filter(answered_at=None, expires_at__lte=clock.now())
    AnswerLine.objects.filter(request__in=ended).exclude(value="").update(value="")
    ended.exclude(typed={}).update(typed={})


def _lock(request: ConfirmationRequest) -> bool:
    """Lock the request, so that two answers at once do not mix. False if it takes no answer any more."""
    locked = ConfirmationRequest.objects.select_for_update(of=["self"]).select_related("made_by").get(pk=request.pk)
    return locked.is_open


def _row(
    request: ConfirmationRequest, known: dict[LineKey, AnswerLine], line: PublicLine, answer: str, typed: str
) -> AnswerLine:
    row = known.get(line.stored_key) or AnswerLine(request=request, record=line.record, field=line.field.name)
    row.answer, row.value, row.value_hash = answer, typed, line.value_hash
    return row


def _write(rows: list[AnswerLine]) -> None:
    AnswerLine.objects.bulk_create([row for row in rows if row.pk is None])
    AnswerLine.objects.bulk_update([row for row in rows if row.pk], ["answer", "value", "value_hash"])
