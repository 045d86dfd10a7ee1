"""The search form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.publishing.filters import TextFilter


class SearchForm(forms.Form):
    q = TextFilter(label=_("Words"))
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
