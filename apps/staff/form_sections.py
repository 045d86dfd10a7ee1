"""What stands beside a form and above it: its sections, the links to its errors, and the languages shown in it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.languages import columns
from apps.languages.typography import colon

BESIDE = "beside"  # the parameter and the cookie with the language that is shown beside the source


class SectionLink(NamedTuple):
    """A section of a form or a field with an error, and where it stands."""

    label: str
    url: str


def sections(adminform: Any, inlines: Sequence[InlineAdminFormSet]) -> list[SectionLink]:
    """The sections of a form page, with the number of rows where there are some."""
    found = [
        SectionLink(str(fieldset.name or _("Content")), f"#fieldset-0-{place}")
        for place, fieldset in enumerate(adminform)
    ]
    for inline in inlines:
        count = len(inline.formset.initial_forms)
        name = capfirst(str(inline.opts.verbose_name_plural))
        found.append(SectionLink(f"{name} ({count})" if count else name, f"#{inline.formset.prefix}-group"))
    return found if len(found) > 1 else []


def errors(adminform: AdminForm, inlines: Sequence[InlineAdminFormSet]) -> list[SectionLink]:
    """A link to each field with an error, in the order of the page. The messages stand beside the fields."""
    found = [*_of_form(adminform.form)]
    for inline in inlines:
        name = capfirst(str(inline.opts.verbose_name))
        if inline.formset.is_bound and inline.formset.non_form_errors():
            name_of_all = capfirst(str(inline.opts.verbose_name_plural))
            found.append(SectionLink(name_of_all, f"#{inline.formset.prefix}-group"))
        for number, form in enumerate(inline.formset.forms, start=1):
            found += _of_form(form, f"{name} {number}", f"#{form.prefix}")
    return found


def _of_form(form: ModelForm, row: str = "", place: str = "") -> Iterator[SectionLink]:
    for name in [field.name for field in form if field.errors]:
        bound = form[name]
        label = capfirst(str(bound.label))
        yield SectionLink(f"{row}{colon()}{label}" if row else label, f"#{bound.id_for_label or bound.auto_id}")
    if row and NON_FIELD_ERRORS in form.errors:
        yield SectionLink(row, place)


def beside(request: HttpRequest) -> str:
    """The language that is shown beside the source language: that of the address, or else the one chosen last; "" for
    all."""
    chosen = request.GET.get(BESIDE) or request.COOKIES.get(BESIDE, "")
    return chosen if chosen in columns.shown() else ""
