"""The site and its data for search engines: schema.org WebSite, DataCatalog and Dataset in JSON-LD."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from apps.languages.addresses import address
from apps.opendata import xlsxout
from apps.opendata.derived import File
from apps.pages import structured_data
from apps.pages.structured_data import Thing


def website() -> Thing:
    """The site in the reader's language, and how to search it. Every page refers to it by `@id`, which is the same in
    all languages."""
    find = f"{structured_data.absolute(address('website:search'))}?q={{words}}"
    operator = settings.SITE_OPERATOR
    action = structured_data.thing("SearchAction", target=structured_data.thing("EntryPoint", urlTemplate=find))
    return structured_data.thing(
        "WebSite",
        structured_data.absolute("/#website"),
        name=str(settings.SITE_NAME),
        url=structured_data.absolute(address("website:home")),
        inLanguage=[code for code, _name in settings.LANGUAGES],
        publisher=structured_data.thing("Organization", name=operator) if operator else None,
        potentialAction=action | {"query-input": "required name=words"},
    )


def catalogue(path: str, datasets: Iterable[tuple[File, datetime | None]]) -> Thing:
    """The catalogue at a path: each dataset, with the time at which its public rows changed last."""
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
    """A dataset. A licence that nobody stated is absent."""
    # Google wants descriptions of 50 characters or more, so each gets a sentence that is true of all.
    more = _("Every list of this site is a file in all languages (CSV and XLSX), with the same filters as its page.")
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
        distribution=[
            structured_data.thing(
                "DataDownload",
                contentUrl=structured_data.absolute(address(f"opendata:{name}", dataset.name)),
                encodingFormat=mime_type,
            )
            for name, mime_type in (("csv", "text/csv"), ("xlsx", xlsxout.MIME_TYPE))
        ],
    )
