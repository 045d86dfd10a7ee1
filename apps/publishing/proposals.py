"""Proposals: changes, additions and deletions that wait to be published."""

import hashlib
import json
from contextlib import nullcontext
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.languages import columns, names, stamps
from apps.languages.models import Stamp
from apps.languages.typography import colon
from apps.publishing import guard, rights, text_review
from apps.publishing.base import Record
from apps.publishing.json_values import AnyField, JSONValue, Values, stored_values
from apps.publishing.querysets import PrivateQuerySet
from apps.records import acts, clock, positions
from apps.records.acts import PROPOSAL, act

IS_PART = _("This is part of another waiting change, and is decided with it.")
CHANGED_SINCE = _("It was changed while you compared. Nothing was done: compare again.")


class Proposal(Record):
    """A waiting change of a record, or a waiting addition or deletion: the public sees nothing of it until it is
    applied."""

    is_content = False

    class State(models.TextChoices):
        WAITING = rights.WAITING, _("waiting")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Origin(models.TextChoices):
        """Who says so: the author, an organisation by the link that the author sent it, or a machine in a file that the
        author brought."""

        AUTHOR = "", _("the author")
        LINK = "link", _("the organization, by link")
        MACHINE = "machine", _("a machine translation")

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("type"))
    object_id = models.PositiveBigIntegerField(_("object"), null=True, blank=True)
    record = GenericForeignKey("content_type", "object_id")
    changes = models.JSONField(_("changes"), help_text=_("Field name: [old value, new value]."))
    adds = models.BooleanField(_("addition"), default=False, help_text=_("Whether it adds the record."))
    deletes = models.BooleanField(_("deletion"), default=False, help_text=_("Whether it deletes the record."))
    base_version = models.DateTimeField(_("made from the version of"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="proposals", verbose_name=_("author")
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, blank=True)
    message = models.TextField(_("message"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True, help_text=_("What the author reads about the decision."))
    part_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The waiting change that is decided for both: parts are applied first."),
    )
    made_from = models.JSONField(
        _("made from"),
        default=dict,
        blank=True,
        help_text=_(
            "Field name: fingerprint of the source text of a translation; of a source text in which only a typo was "
            "corrected, the fingerprint before."
        ),
    )
    applied = models.JSONField(_("applied values"), default=dict, blank=True, help_text=_("Field name: value."))

    objects: ClassVar[Any] = PrivateQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiting change")
        verbose_name_plural = _("waiting changes")
        ordering = ["-created_at"]
        permissions = [("publish_record", _("Can publish records"))]

    def __str__(self) -> str:
        if self.adds or self.deletes:
            what = str(_("addition") if self.adds else _("deletion"))
        else:
            what = ", ".join(names.field_label(self.model, name) for name in self.changes if self.has_field(name))
        return f"{self.subject}{colon()}{what}"

    @property
    def model(self) -> rights.AnyModel:
        return self.content_type.model_class()

    @property
    def subject(self) -> str:
        """The name of the record that it changes, adds or deletes."""
        try:
            return str(self.record or (self.instance() if self.adds else _("It is gone.")))
        except ObjectDoesNotExist:  # what the addition belongs to is gone
            return str(self.content_type.name)

    def has_field(self, name: str) -> bool:
        """Whether the model still has a field."""
        return any(field.name == name for field in (*self.model._meta.fields, *self.model._meta.many_to_many))

    def instance(self) -> rights.AnyModel:
        """The record that it adds, unsaved and without links."""
        record = self.model()
        self._set(record, {name: new for name, (_old, new) in self.changes.items() if self.has_field(name)})
        return record

    def is_own(self, user: rights.AnyUser) -> bool:
        """Whether it is in the words of this user, who can edit and withdraw it. What an organisation said by a link is
        not in those of its author, who cannot apply it either."""
        return self.author_id == user.pk and self.origin != self.Origin.LINK

    @property
    def is_previewed(self) -> bool:
        """Whether it has previews: their links would show a person to everybody, a deletion shows nothing, and what is
        added has no page yet."""
        return not (self.deletes or self.adds or getattr(self.model, "discloses_person", True))

    def present(self) -> Values:
        """The present values of the fields that it changes."""
        key = self.object_id or 0
        return stored_values(self.model, [key], filter(self.has_field, self.changes)).get(key, {})

    def conflicts(self) -> dict[str, tuple[JSONValue, JSONValue, JSONValue]]:
        """The fields that changed since the proposal was made: name -> (old, proposed, present)."""
        present = {} if self.adds else self.present()
        return {
            name: (old, new, present[name])
            for name, (old, new) in self.changes.items()
            if name in present and present[name] not in (old, new)
        }

    def digest(self) -> str:
        """A hash of what a decision depends on: what is proposed, and what is stored now."""
        content = [str(self.state), self.changes, None if self.adds or self.deletes else self.present()]
        content += [part.digest() for part in self.parts.all()] if self.pk else []
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def refusal(self, by: rights.AnyUser) -> str:
        """Why this user cannot apply it, or ''."""
        if self.part_of_id:
            return str(IS_PART)
        if settings.FOUR_EYES and by.pk == self.author_id:
            return str(rights.OWN_CHANGE)
        is_reviewer = not (self.adds or self.deletes) and text_review.covers(by, self.model, self.changes)
        if self.origin == self.Origin.MACHINE and not is_reviewer:
            return str(text_review.NOT_A_REVIEWER)
        waits = self.adds or self.record is None or rights.waits(by, self.record)
        return str(rights.NO_RIGHT) if waits and not (rights.holds(by) or is_reviewer) else ""

    def apply(self, by: rights.AnyUser, values: Values | None = None, comment: str = "", seen: str = "") -> None:
        """Write the proposed values, or those of `values` instead: field name -> value as in `changes`; fields that it
        lacks stay as they are. All in one transaction. ValidationError, beside the field, if a value is not valid, if
        this user cannot apply the proposal, or if something changed since: the `digest` is not the one that the user
        has `seen`, or without one a field. Then nothing is written."""
        with act(PROPOSAL, by, self.message, author=self.author):
            self._lock()
            if refusal := self.refusal(by):
                raise ValidationError(refusal)
            if seen and seen != self.digest():
                raise ValidationError(CHANGED_SINCE)
            for part in self.parts.filter(state=self.State.WAITING):
                part._lock()
                part._apply(by, None, comment)
            self._apply(by, values, comment)

    def _apply(self, by: rights.AnyUser, values: Values | None, comment: str) -> None:
        if self.deletes:
            self._delete(self._locked_record())
        elif self.adds:
            self._add(self.model(), self._proposed() if values is None else values)
        else:
            record = self._locked_record()
            is_review = text_review.covers(by, self.model, self.changes)
            with acts.marked(acts.REVIEW) if is_review else nullcontext():
                self.write(record, values)
            self._mark_texts(by, record, self._proposed() if values is None else values)
            for model, keys in guard.records_with_state(type(record), [record.pk]).items():
                guard.mark_seen(by, model, rights.approved(model, keys))
        self.applied = {} if self.deletes else self._proposed() if values is None else values
        self._decide(self.State.APPLIED, by, comment)

    def _mark_texts(self, by: rights.AnyUser, record: rights.AnyModel, applied: Values) -> None:
        """Stamp the texts that were applied as proposed with their sources and origin, and translations as reviewed if
        `by` reviews their languages."""
        as_proposed = {name for name, value in applied.items() if self.changes[name][1] == value}
        texts = text_review.texts_in(self.model, applied)
        # What was edited before it was applied is in the words of `by`, who reviews it only where one user can.
        accepted = [text for name, text in texts.items() if name in as_proposed or not settings.FOUR_EYES]
        proposed = {name: known for name, known in self.made_from.items() if name in as_proposed}
        origin = {"origin": Stamp.Origin.MACHINE} if self.origin == self.Origin.MACHINE else {}
        for name, known in proposed.items():
            if name in texts:
                stamps.mark(record, {texts[name]: {"source_hash": known, **origin}})
            elif base := columns.base_of(name, self.model):
                stamps.only_a_typo(record, base[0], known)
        text_review.mark_accepted(by, record, accepted)

    def _lock(self) -> None:
        """Lock the proposal, so that a second decision waits here and then sees the first."""
        stored = type(self)._base_manager.select_for_update().get(pk=self.pk)
        self.state, self.object_id = stored.state, stored.object_id
        self.changes, self.made_from = stored.changes, stored.made_from
        if self.state != self.State.WAITING:
            raise ValidationError(_("This change was already decided."))

    def _locked_record(self) -> rights.AnyModel:
        """The record; ObjectDoesNotExist when it is gone."""
        return self.model._base_manager.select_for_update().get(pk=self.object_id)

    def _proposed(self) -> Values:
        return {name: new for name, (_old, new) in self.changes.items()}

    def _refuse_conflicts(self) -> None:
        if conflicts := self.conflicts():
            message = _("It was changed meanwhile. Compare both before you publish.")
            raise ValidationError(dict.fromkeys(conflicts, message))

    def fill(self, record: rights.AnyModel) -> dict[str, list[int]]:
        """Give an instance the proposed values of its columns; nothing is saved. Returns the keys of the proposed links
        by field. ValidationError as in `apply`."""
        self._refuse_conflicts()
        links = self._set(record, self._proposed())
        record.full_clean(exclude=columns.translated_fields(self.model))
        return links

    def _set(self, record: rights.AnyModel, values: Values) -> dict[str, list[int]]:
        """Give an instance values of its columns; returns the keys of the links by field."""
        links = {}
        for name, value in values.items():
            field: AnyField = record._meta.get_field(name)
            if field.many_to_many:
                links[name] = value
            else:
                setattr(record, field.attname, field.to_python(value))
        return links

    def write(self, record: rights.AnyModel, values: Values | None = None) -> None:
        """Save the proposed values, or those of `values`. ValidationError as in `apply`."""
        if values is None:
            self._refuse_conflicts()
            values = self._proposed()
        links = self._set(record, values)
        positions.make_room(record)
        record.full_clean(exclude=columns.translated_fields(self.model))
        record.clean_links({name: list(_targets(record, name, keys)) for name, keys in links.items()})
        record.save()
        for name, keys in links.items():
            getattr(record, name).set(keys)

    def _add(self, record: rights.AnyModel, values: Values) -> None:
        """Create the record. Who applies an addition agrees that the public sees it."""
        if rights.has_state(record):
            record.state = rights.PUBLISHED
        self.write(record, values)
        self.object_id = record.pk

    def _delete(self, record: rights.AnyModel) -> None:
        if record.changed_at != self.base_version:
            raise ValidationError(
                _("It has been changed since. Refuse this, and delete it again if it should still go.")
            )
        record.delete()

    def refuse(self, by: rights.AnyUser, comment: str = "") -> None:
        """Keep the record as it is, and the proposal with the comment."""
        with act(PROPOSAL, by):
            self._lock()
            self._decide_with_parts(self.State.REFUSED, by, comment)

    def edit(self, values: Values) -> None:
        """Propose other values: field name -> value, for fields of `changes`."""
        with act():
            self._lock()
            present = {} if self.adds else self.present()
            self.changes = {n: [present.get(n, old), values.get(n, new)] for n, (old, new) in self.changes.items()}
            self.save()

    def withdraw(self) -> None:
        """Keep the record as it is: the author does not want the change any more."""
        with act():
            self._lock()
            self._decide_with_parts(self.State.WITHDRAWN, self.author)

    def _decide_with_parts(self, state: str, by: Any, comment: str = "") -> None:
        if self.part_of_id:
            raise ValidationError(IS_PART)
        for proposal in (*self.parts.filter(state=self.State.WAITING), self):
            proposal._decide(state, by, comment)

    def _decide(self, state: str, by: Any, comment: str = "") -> None:
        self.state, self.decided_by, self.decided_at, self.comment = state, by, clock.now(), comment
        self.save()


def _targets(record: rights.AnyModel, name: str, keys: list[int]) -> models.QuerySet:
    return record._meta.get_field(name).related_model._base_manager.filter(pk__in=keys)
