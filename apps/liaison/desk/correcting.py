"""The form with which officers correct a record about themselves: a waiting change, which the secretariat applies."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.publishing.json_values import Values, in_json
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose
from apps.publishing.rights import AnyModel, AnyUser

FIELDS = {
    "officer": ["name", "languages"],
    "term": ["nominated_on", "accredited_on", "start", "end", "acting"],
    "contact": ["kind", "value", "tier"],
}
"""What an officer can correct in each kind of record. A consent is withdrawn instead."""


class Correction(forms.ModelForm):
    """The base of the forms; it saves nothing itself."""

    message = forms.CharField(
        label=_("Message to the secretariat"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def propose(self, stored: AnyModel, author: AnyUser) -> Proposal | None:
        """Make a waiting change of what differs from the stored record; None if nothing does."""
        values: Values = {
            name: in_json(self.instance._meta.get_field(name), self.instance) for name in self._meta.fields or ()
        }
        present = {name: in_json(stored._meta.get_field(name), stored) for name in values}
        if values == present:
            return None
        return propose(stored, values, author, self.cleaned_data["message"])


def form_for(kind: str, model: type[Model], request: HttpRequest) -> type[Correction]:
    """The form of a kind of record, with the inputs of its admin."""
    inputs: Any = admin.site.get_model_admin(model).formfield_for_dbfield
    callback = partial(inputs, request=request)
    made: type[Any] = forms.modelform_factory(model, Correction, fields=FIELDS[kind], formfield_callback=callback)
    return made
