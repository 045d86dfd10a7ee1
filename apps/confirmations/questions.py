"""What the page of an organisation's link asks beside the public data: forms that concepts above register from their
`parts.py`, such as the position on an amendment. What is answered becomes a waiting change."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from apps.participants.models import Organisation
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyUser

Typed = dict[str, dict[str, str]]
"""Answers as typed, by the key of their question and the name of their field."""


class QuestionForm(forms.Form):
    """A question, with its own template. `key` tells it from the others; every field may stay empty, and then nothing
    is proposed."""

    template: str
    use_required_attribute = False

    def __init__(self, key: str, data: QueryDict | None, typed: Typed) -> None:
        super().__init__(data, prefix=key, label_suffix="", initial=typed.get(key))
        self.key = key

    def typed(self) -> dict[str, str]:
        """The answers without an error, as typed."""
        return {name: str(self[name].data or "") for name in self.fields if name not in self.errors}

    def propose(self, author: AnyUser | None, message: str) -> Proposal | None:
        """Let the answer wait, as proposed by the organisation by a link that `author` sent. Of a valid form."""
        raise NotImplementedError


Questions = Callable[[Organisation, QueryDict | None, Typed], Iterable[QuestionForm]]
_registered: list[Questions] = []


def register(made: Questions) -> None:
    """Ask these questions on the page of each link."""
    _registered.append(made)


def of(organisation: Organisation, data: QueryDict | None, typed: Mapping[str, Any]) -> list[QuestionForm]:
    """The questions for an organisation today, in the reader's language."""
    return [form for made in _registered for form in made(organisation, data, dict(typed))]
