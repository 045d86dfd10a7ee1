"""The form that uploads a file."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages.typography import number
from apps.opendata import registry, uploads
from apps.opendata.tables import Table


class UploadForm(forms.Form):
    """A file of a dataset. The form reads it, so that errors of the file as a whole appear beside its field."""

    dataset = forms.ChoiceField(label=gettext_lazy("Dataset"), choices=lambda: _choices(), required=False)
    file = forms.FileField(label=gettext_lazy("CSV or XLSX file"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("Reason (optional)"), required=False, max_length=200)

    content: bytes
    table: Table  # both exist on a valid form only

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = {"size": filesizeformat(settings.IMPORT_MAX_BYTES), "rows": number(settings.IMPORT_MAX_ROWS)}
        self.fields["file"].help_text = _("At most %(size)s and %(rows)s rows.") % most
        self.fields["reason"].widget.attrs |= {"class": "vTextField", "dir": "auto"}

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = registry.get(cleaned.get("dataset", ""))
        if file := cleaned.get("file"):
            try:
                self.content = _read(file)
                self.table = uploads.table([chosen] if chosen else uploads.datasets(), self.content)
            except ValidationError as error:
                self.add_error("file", error)
        return cleaned


def _choices() -> list[tuple[str, object]]:
    titles = [(dataset.name, capfirst(str(dataset.title))) for dataset in uploads.datasets()]
    return [("", _("the one with the columns of the file")), *titles]


def _read(file: UploadedFile) -> bytes:
    """The content, or one byte more than the limit of a file that is too large: enough to refuse it."""
    return file.read(settings.IMPORT_MAX_BYTES + 1)
