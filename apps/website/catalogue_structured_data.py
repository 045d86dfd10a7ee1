"""The catalogue for machines: schema.org DataCatalog and Dataset. What nobody states, such as a licence, is absent."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from apps.languages.addresses import address
from apps.opendata.derived import File
from apps.pages import structured_data
from apps.pages.structured_data import Thing


def catalogue(path: str, datasets: Iterable[tuple[File, datetime | None]]) -> Thing:
    """The catalogue at a path, with each dataset and when its public rows changed last."""
    return structured_data.thing(
        "DataCatalog",
        structured_data.identity(path, "catalogue"),
        name=f"{settings.SITE_NAME} – {_('Data')}",
        url=structured_data.absolute(path),
        description=_("Every list of this site as data: CSV in all languages, with the meaning of every column."),
        inLanguage=list(settings.CONTENT_LANGUAGES),
        dataset=[_dataset(path, dataset, changed) for dataset, changed in datasets],
    )


def _dataset(path: str, dataset: File, changed: datetime | None) -> Thing:
    """A dataset. Search engines want descriptions of some length: the sentence that holds for all is added."""
    more = _("Every list of this site is a CSV file in all languages, with the same filters as its page.")
    return structured_data.thing(
        "Dataset",
        structured_data.identity(path, dataset.name),
        name=f"{settings.SITE_NAME} – {dataset.title}",
        description=f"{dataset.description} {more}",
        url=structured_data.absolute(f"{path}#{dataset.name}"),
        inLanguage=list(settings.CONTENT_LANGUAGES),
        isAccessibleForFree=True,
        license=settings.DATA_LICENCE.get("path", ""),
        dateModified=changed.isoformat(timespec="seconds") if changed else "",
        variableMeasured=dataset.headers,
        distribution=structured_data.thing(
            "DataDownload",
            contentUrl=structured_data.absolute(address("opendata:csv", dataset.name)),
            encodingFormat="text/csv",
        ),
    )
