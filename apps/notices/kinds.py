"""The kinds of notices. A concept registers its own, and calls `notify`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse

from apps.notices.models import Notice, When
from apps.publishing.rights import AnyUser

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def always(user: User, record: Model) -> bool:
    return True


def everybody(user: AnyUser) -> bool:
    return True


def given_text(record: Model, text: str) -> str:
    return text


def admin_page(record: Model) -> str:
    """The URL of the record's admin page; the home page if its model has none."""
    meta = record._meta
    known = admin.site.is_registered(type(record))
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk]) if known else "/"


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `label` heads its part of a mail and its row in the user's settings. `matters` says, when the
    mail is made, whether the record still concerns the user. `concerns` says who can choose it. `text` makes the lines
    below the name of a record from the record and the text of the notice, in the language of the mail. `url` is the
    path of the page that the mail links to. `name_of` names what is no public content, without a person."""

    name: str
    label: "StrOrPromise"
    matters: Callable[[User, Model], bool] = always
    concerns: Callable[[AnyUser], bool] = everybody
    text: Callable[[Model, str], str] = given_text
    url: Callable[[Model], str] = admin_page
    name_of: Callable[[Model], str] | None = None
    default: str = When.AT_ONCE.value


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    _kinds[kind.name] = kind
    return kind


def registered() -> dict[str, NoticeKind]:
    """The kinds by name, in the order of their registration."""
    return _kinds


def notify(
    kind: NoticeKind, users: Iterable[User | int], record: Model, by: AnyUser | None = None, text: str = ""
) -> None:
    """Note something about a record for users or their keys, but not for `by`, who did it. It is part of the
    surrounding transaction."""
    Notice.objects.bulk_create(notices(kind, users, type(record), [record.pk], by, text))


def notices(
    kind: NoticeKind,
    users: Iterable[User | int],
    model: type[Model],
    keys: Iterable[int],
    by: AnyUser | None,
    text: str = "",
) -> list[Notice]:
    """The same about records of a model, to be stored together with others."""
    told = {user if isinstance(user, int) else user.pk for user in users} - {by.pk if by else None}
    about = {"content_type": ContentType.objects.get_for_model(model), "kind": kind.name, "text": text}
    return [Notice(user_id=user, object_id=key, **about) for key in keys for user in sorted(told)]
