"""What is our own wording or reading is said with a box beside each field. Stored are the names of these fields."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from django import forms
from django.db.models import Model
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.languages import columns, names
from apps.languages.fields import join, split

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OURS = "ours"
# They say where a fact comes from and who sees it, or how a record is addressed: nothing that could be ours.
WITHOUT_BOX = {OURS, "sources", "note", "verified_on", "state", "publish_at", "visible_from", "slug", "seen"}


class Boxes(forms.CheckboxSelectMultiple):
    """The boxes of names that have no field in the form. The others stand beside their fields, under the same name."""

    def value_from_datadict(self, data: Mapping[str, object], files: MultiValueDict, name: str) -> list[str]:
        return _names(super().value_from_datadict(data, files, name))


class OursField(forms.Field):
    """The names of the fields that are ours. Their order does not count."""

    widget = Boxes

    def prepare_value(self, value: object) -> list[str]:
        return _names(value)

    def to_python(self, value: object) -> str:
        return join(_names(value))

    def has_changed(self, initial: object, data: object) -> bool:
        return set(_names(initial)) != set(_names(data))


def _names(value: object) -> list[str]:
    """The names in a stored list, or in the values of the boxes."""
    texts = [value] if isinstance(value, str) else cast(Iterable[str], value or [])
    return list(dict.fromkeys(name for text in texts for name in split(text)))


def replace_field(form: forms.ModelForm) -> None:
    """Give a form boxes in the place of a list of names. What it names beyond the fields of the form has boxes too, at
    the place of the list."""
    stored, model = form.fields[OURS], form._meta.model
    form.fields[OURS] = field = OursField(required=False, label=stored.label)
    field.help_text = _("Tick the box beside each field that holds our own wording, translation or reading.")
    derived = getattr(model, "derived", {})
    known = [*derived, *(name for name in _names(form.initial.get(OURS)) if name not in derived)]
    field.widget.choices = [(name, _label(model, name, derived)) for name in known if not has_box(form, name)]


def _label(model: type[Model], name: str, derived: "Mapping[str, StrOrPromise]") -> str:
    return capfirst(str(derived[name])) if name in derived else names.field_label(model, name)


def has_box(form: forms.BaseForm, name: str) -> bool:
    """Whether there is a box beside a field of the form."""
    has_list = isinstance(form.fields.get(OURS), OursField)
    return has_list and name in form.fields and name not in WITHOUT_BOX and not form.fields[name].widget.is_hidden


class Box(NamedTuple):
    """The box beside a field: `of` is the label of the field."""

    id: str
    name: str
    value: str
    label: str
    of: str
    is_ticked: bool


def box(bound: forms.BoundField) -> Box | None:
    """The box beside a field, if there is one."""
    form = getattr(bound, "form", None)
    if not isinstance(form, forms.ModelForm) or not has_box(form, bound.name):
        return None
    own, is_text = form[OURS], columns.base_of(bound.name, form._meta.model) is not None
    label = _("our wording") if is_text else _("our reading")
    is_ticked = bound.name in own.value()
    return Box(f"{own.auto_id}_{bound.name}", own.html_name, bound.name, label, str(bound.label), is_ticked)


def in_stored_order(form: forms.ModelForm, text: str) -> str:
    """The names of a form in the order in which they are stored, new ones at the end."""
    chosen = split(text)
    stored = [name for name in _names(form.initial.get(OURS)) if name in chosen]
    return join([*stored, *(name for name in chosen if name not in stored)])
