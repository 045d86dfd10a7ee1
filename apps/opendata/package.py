"""Describes the files: CSV on the Web metadata, and a Frictionless Data Package."""

import json
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from apps.languages.fields import SEPARATOR
from apps.opendata.derived import File
from apps.opendata.schema import Column
from apps.records import dates

STANDARD_TYPES = {"list": "string", "partial-date": "string"}  # what the two standards call our own types

Json = dict[str, object]


def as_text(content: Json) -> str:
    """The text of a JSON file."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def descriptor(datasets: Sequence[File]) -> Json:
    """The Data Package of these datasets, in English."""
    with translation.override("en"):
        return {
            "profile": "tabular-data-package",
            "name": "interpol-dialogue",
            "title": "INTERPOL Dialogue",
            **({"licenses": [settings.DATA_LICENCE]} if settings.DATA_LICENCE else {}),
            **({"contributors": [_publisher()]} if settings.SITE_OPERATOR else {}),
            "resources": [_resource(dataset, {dataset.name for dataset in datasets}) for dataset in datasets],
        }


def _publisher() -> dict[str, str]:
    """The operator of the site, as the publisher of the package."""
    return {"title": settings.SITE_OPERATOR, "path": settings.SITE_URL, "role": "publisher"}


def _resource(dataset: File, names: set[str]) -> Json:
    """A dataset of the package. Foreign keys lead to datasets of the same package only; Frictionless has none for
    lists."""
    keys = [
        {
            "fields": [column.name],
            # In a Data Package, "" means the resource itself.
            "reference": {"resource": target if target != dataset.name else "", "fields": [key]},
        }
        for column in dataset.columns
        if column.references and column.type != "list"
        for target, key in [column.references]
        if target in names
    ]
    schema = {
        "fields": [_field(column) for column in dataset.columns],
        "primaryKey": list(dataset.key),
        "missingValues": [""],
        **({"foreignKeys": keys} if keys else {}),
    }
    return {
        "profile": "tabular-data-resource",
        "name": dataset.name,
        "title": str(dataset.title),
        "description": str(dataset.description),
        "path": f"{dataset.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def _field(column: Column) -> Json:
    constraints: Json = {}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.type == "partial-date":
        constraints["pattern"] = f"^{dates.PATTERN}$"
    kind = STANDARD_TYPES.get(column.type, column.type)
    found: Json = {"name": column.name, "type": kind, "description": column.description}
    return found | ({"constraints": constraints} if constraints else {})


def csvw(dataset: File) -> Json:
    """The CSV on the Web metadata of one dataset, in English."""
    with translation.override("en"):
        return {
            "@context": "http://www.w3.org/ns/csvw",
            "url": f"{dataset.name}.csv?bom=0",  # readers take the mark for a part of the first column's name
            "dc:title": str(dataset.title),
            "dc:description": str(dataset.description),
            **({"dc:license": {"@id": settings.DATA_LICENCE["path"]}} if settings.DATA_LICENCE else {}),
            "tableSchema": {
                "primaryKey": list(dataset.key),
                "columns": [_csvw_column(column) for column in dataset.columns],
            },
        }


def _csvw_column(column: Column) -> Json:
    found: Json = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": STANDARD_TYPES.get(column.type, column.type),
        "required": column.required,
    }
    if column.type == "list":
        found["separator"] = SEPARATOR
    if column.language:
        found["lang"] = column.language
    return found
