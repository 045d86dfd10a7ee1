"""The options of a download, beside the filters of its list."""

from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.opendata.dataset import Dataset
from apps.opendata.derived import File


class DownloadOptions(forms.Form):
    """names     `1` adds the name of each record that a key stands for
    language  of these names, and of the explanations in a workbook; the source language when it is not given
    bom       `0` leaves out the byte order mark of a CSV file, for programs that take it for a part of the header
    """

    names = forms.ChoiceField(choices=[("1", "1")], required=False, error_messages={"invalid_choice": _("Write 1.")})
    language = forms.ChoiceField(required=False)
    bom = forms.ChoiceField(choices=[("0", "0")], required=False, error_messages={"invalid_choice": _("Write 0.")})

    def __init__(self, data: Mapping[str, object]) -> None:
        super().__init__(data)
        choices = [(code, code) for code in settings.CONTENT_LANGUAGES]
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above
        field.choices = choices
        field.error_messages["invalid_choice"] = _("Allowed: %(allowed)s.") % {"allowed": ", ".join(dict(choices))}

    @property
    def chosen_language(self) -> str:
        return self.cleaned_data["language"] or settings.SOURCE_LANGUAGE

    @property
    def has_bom(self) -> bool:
        return not self.cleaned_data["bom"]

    def applied(self, file: File) -> File:
        """The file with these options. A derived file has no columns of names."""
        names = self.cleaned_data["names"] and isinstance(file, Dataset)
        return file.with_names(self.chosen_language) if names and isinstance(file, Dataset) else file
