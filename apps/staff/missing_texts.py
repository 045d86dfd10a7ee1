"""The texts that a record's page lacks in each language, with links to their inputs in the admin."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple, cast

from django.contrib import admin
from django.db.models import Field, Model
from django.forms import ModelForm
from django.urls import reverse
from django.utils.text import capfirst

from apps.languages import columns
from apps.languages.typography import colon
from apps.publishing import completeness, rights
from apps.publishing.completeness import MissingText
from apps.publishing.publish_preview import as_published

Inputs = dict[tuple[type[Model], int], ModelForm]
"""The forms of a page by the model and key of their records."""


class TextLink(NamedTuple):
    """A missing text, and the address of its input; "" if the user cannot write it."""

    label: str
    url: str


class LackingLanguage(NamedTuple):
    """A language in which a page is not complete."""

    language: str
    texts: list[TextLink]


def of_stored(records: Sequence[Model]) -> dict[int, list[MissingText]]:
    """The missing texts of stored records of one model by their keys; of drafts, those of their pages as if they were
    published."""
    if not records or not rights.has_state(records[0]):
        return completeness.missing(records)
    with as_published(type(records[0]), [record.pk for record in records]):
        return completeness.missing(records)


def with_lacking(records: Sequence[Model]) -> list[tuple[Model, list[LackingLanguage]]]:
    """Stored records of one model, each with the languages in which its page is not complete."""
    found = of_stored(records)
    return [(record, by_language(record, found[record.pk])) for record in records]


def of_form(record: Model, forms: Sequence[object]) -> list[LackingLanguage]:
    """The missing texts of the record of a form page, as it is stored; `forms` are its form and the formsets of its
    rows."""
    model = type(record)
    if not columns.page_texts(model):
        return []
    stored = model._base_manager.get(pk=record.pk)  # the instance of the form has the submitted values
    rows = [row for form in forms for row in getattr(form, "initial_forms", [form])]
    return by_language(stored, of_stored([stored])[stored.pk], rows)


def by_language(record: Model, texts: Iterable[MissingText], forms: Sequence[ModelForm] = ()) -> list[LackingLanguage]:
    """The missing texts of a record by language. Those with an input in one of the forms of the page link to it, others
    to the page of their record."""
    inputs = {(type(form.instance), form.instance.pk): form for form in forms}
    return [
        LackingLanguage(language, [_link(record, text, inputs) for text in group])
        for language, group in groupby(texts, key=lambda text: text.language)
    ]


def _link(record: Model, text: MissingText, inputs: Inputs) -> TextLink:
    model, name = completeness.row_model(type(record), text.relation), columns.column(text.field, text.language)
    field, form = cast(Field, model._meta.get_field(text.field)), inputs.get((model, text.row))
    label = capfirst(str(field.verbose_name))
    if text.relation:
        number = f" {rows.index(form) + 1}" if form and (rows := _same(inputs, model)) else ""
        label = f"{capfirst(str(model._meta.verbose_name))}{number}{colon()}{field.verbose_name}"
    if form:
        return TextLink(label, f"#{form[name].id_for_label}" if name in form.fields else "")
    if not admin.site.is_registered(model):
        return TextLink(label, "")
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[text.row])
    return TextLink(label, f"{page}#id_{name}")


def _same(inputs: Inputs, model: type[Model]) -> list[ModelForm]:
    return [form for (own, _key), form in inputs.items() if own is model]
