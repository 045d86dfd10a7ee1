"""Describes the files: CSV on the Web metadata, and a Frictionless Data Package."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from apps.opendata.derived import File
from apps.opendata.schema import Column
from apps.records import dates

CSVW_TYPES = {"list": "string", "partial-date": "string"}


def as_text(content: dict[str, Any]) -> str:
    """The content as a JSON file."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def descriptor(datasets: Sequence[File]) -> dict[str, Any]:
    """The Data Package of these datasets, described in English."""
    with translation.override("en"):
        return {
            "profile": "tabular-data-package",
            "name": "interpol-dialogue",
            "title": "INTERPOL Dialogue",
            **({"licenses": [settings.DATA_LICENCE]} if settings.DATA_LICENCE else {}),
            "resources": [_resource(dataset, {dataset.name for dataset in datasets}) for dataset in datasets],
        }


def _resource(dataset: File, names: set[str]) -> dict[str, Any]:
    keys = [
        {"fields": [column.name], "reference": {"resource": column.references[0], "fields": [column.references[1]]}}
        for column in dataset.columns
        if column.references and column.type != "list" and column.references[0] in names
    ]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in dataset.columns],
        "primaryKey": list(dataset.key),
        "missingValues": [""],
    }
    if keys:
        for key in keys:
            own = key["reference"]
            if isinstance(own, dict) and own["resource"] == dataset.name:
                own["resource"] = ""
        schema["foreignKeys"] = keys
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


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.type == "partial-date":
        constraints["pattern"] = f"^{dates.PATTERN}$"
    kind = CSVW_TYPES.get(column.type, column.type)
    found: dict[str, Any] = {"name": column.name, "type": kind, "description": column.description}
    return found | ({"constraints": constraints} if constraints else {})


def csvw(dataset: File) -> dict[str, Any]:
    """The CSV on the Web metadata of one dataset, described in English."""
    with translation.override("en"):
        return {
            "@context": "http://www.w3.org/ns/csvw",
            "url": f"{dataset.name}.csv",
            "dc:title": str(dataset.title),
            "dc:description": str(dataset.description),
            **({"dc:license": {"@id": settings.DATA_LICENCE["path"]}} if settings.DATA_LICENCE else {}),
            "tableSchema": {
                "primaryKey": list(dataset.key),
                "columns": [_csvw_column(column) for column in dataset.columns],
            },
        }


def _csvw_column(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": CSVW_TYPES.get(column.type, column.type),
        "required": column.required,
    }
    if column.type == "list":
        found["separator"] = " | "
    if column.language:
        found["lang"] = column.language
    return found
