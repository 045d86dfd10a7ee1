"""The forms of the exchange: which texts go out in which format, and a file that comes in."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.languages.stamps import TranslationState
from apps.languages.typography import number
from apps.translators.exchange import formats
from apps.translators.exchange.plan import FileTexts
from apps.translators.forms import STATE_LABELS, MatrixFilter


class ExportForm(MatrixFilter):
    """The filters of the matrix, and the format of the file."""

    format = forms.ChoiceField(
        label=pgettext_lazy("of a file", "Format"),
        choices=[(form.name, form.title) for form in formats.FORMATS.values()],
    )

    def __init__(self, data: QueryDict | None, request: HttpRequest) -> None:
        super().__init__(data, request)
        self._offer("state", [(str(state), str(STATE_LABELS[state])) for state in TranslationState])


def _file_limits() -> str:
    most = {"size": filesizeformat(settings.IMPORT_MAX_BYTES), "most": number(settings.IMPORT_MAX_ROWS)}
    return _("At most %(size)s and %(most)s texts.") % most


class ImportForm(forms.Form):
    """A file of translations. The form reads all of it, so that errors of the file appear beside its field."""

    file = forms.FileField(
        label=gettext_lazy("XLIFF, PO or CSV file"), max_length=200, help_text=lazy(_file_limits, str)()
    )
    texts_are = forms.ChoiceField(
        label=gettext_lazy("The texts are"),
        choices=FileTexts.choices,
        required=False,
        help_text=gettext_lazy(
            "Texts that are marked as unfinished, and machine translations, wait until a reviewer of the language has "
            "read them, also those of drafts. Some tools, such as OmegaT, leave the marks as they were: say then that "
            "all texts are finished."
        ),
    )

    def clean_texts_are(self) -> FileTexts:
        return FileTexts(self.cleaned_data["texts_are"] or FileTexts.MARKED)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        for _row in formats.read(file.read(settings.IMPORT_MAX_BYTES + 1)):
            pass
        return file
