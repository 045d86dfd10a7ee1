"""Erases the personal data of an account: what the account did stays, under a number instead of a name.

The rows that only serve the account go (sessions, settings, second factor), as their declarations say. What has to stay
so that it can be verified who did what keeps the number. A mark outside the database repeats it after an older backup
is restored."""

import logging
from collections.abc import Iterator
from functools import cached_property

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CASCADE, ForeignKey, Model

from apps.history import changes
from apps.history.models import Change, name_of
from apps.mail.models import Mail
from apps.publishing.rights import AnyUser
from apps.records import privacy
from apps.staff import erasure_marks
from apps.staff.erasure import SHORTEST, Erasure, overwriting, stored

log = logging.getLogger("erasure")


def pseudonym(key: int) -> str:
    return f"account-{key}"


class AccountErasure(Erasure):
    """What erasing the person of an account changes."""

    def __init__(self, user: User) -> None:
        super().__init__(User, user.pk)
        self.user = user

    @cached_property
    def parts(self) -> dict[type[Model], set[int]]:
        return {User: {self.key}}

    @cached_property
    def personal(self) -> set[str]:
        """The full names, former ones too, and the address. A user name alone can be a word of any text."""
        found = {self.user.get_full_name(), self.user.email}
        for model, column in _names_of_users():
            found.update(stored(model).filter(**{column: self.key}).values_list(f"{column}_name", flat=True))
        return {name.strip() for name in found if (" " in name or "@" in name) and len(name) >= SHORTEST}

    def erase(self, by: AnyUser | None, why: str, kind: str = Change.Kind.COMMAND) -> None:
        """Erase, as one change, and leave the mark. The account is closed."""
        name, known = pseudonym(self.key), {name_of(self.user), self.user.username}
        message = str(self._without(why)) if self._names(why) else why
        with changes.change(kind, by, message), overwriting():
            marks = list(erasure_marks.marks_of(User, {self.key}))
            for model, field in _own_references():
                rows = stored(model).filter(**{field.attname: self.key})
                if field.remote_field.on_delete is CASCADE:
                    rows.delete()
                else:  # the row is about something else, such as an officer who had the account
                    rows.update(**{field.attname: None})
            for model, column in _names_of_users():
                stored(model).filter(**{column: self.key}).exclude(**{f"{column}_name": ""}).update(
                    **{f"{column}_name": name}
                )
            about = LogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(User), object_id=str(self.key)
            )
            about.filter(object_repr__in=known).update(object_repr=name)
            Mail.objects.filter(pk__in=self.mails()).delete()
            for text in list(self.texts()):
                stored(text.model).filter(pk=text.key).update(**text.cleaned)
            self._close(name)
            erasure_marks.write(marks)
        log.info("erased account=%s by account=%s", self.key, getattr(by, "pk", None) or "-")

    def _close(self, name: str) -> None:
        user = self.user
        user.username, user.first_name, user.last_name, user.email = name, "", "", ""
        user.is_active = user.is_staff = user.is_superuser = False
        user.last_login = None
        user.set_unusable_password()
        user.save()
        user.groups.clear()


def again() -> int:
    """Erase each marked account that has its name again, and return how many."""
    users = User.objects.filter(pk__in=erasure_marks.returned(User))
    found = [AccountErasure(user) for user in users if user.username != pseudonym(user.pk)]
    for erasure in found:
        erasure.erase(None, "Erased again after an older backup was restored")
    return len(found)


def _own_references() -> Iterator[tuple[type[Model], ForeignKey]]:
    """The references to an account that do not serve to verify who did what, with their models."""
    own = [one for one in privacy.declared() if one.item.basis != privacy.Basis.ACCOUNTABILITY]
    for one in own:
        for field in one.model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is User and field.name in one.fields:
                yield one.model, field


def _names_of_users() -> Iterator[tuple[type[Model], str]]:
    """The models that keep the name of a user beside the reference, history included, with its column: `by` and
    `by_name`."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if field.related_model is User and f"{field.name}_name" in names:
                yield model, field.name
