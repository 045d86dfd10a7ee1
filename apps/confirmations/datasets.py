"""What organisations have confirmed, as a file: one row for each field."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.confirmations.lines import confirmable
from apps.opendata.changelog import ChangelogEntry, log
from apps.opendata.dataset import Dataset
from apps.opendata.derived import Derived
from apps.opendata.registry import register_derived, registered
from apps.opendata.schema import Column
from apps.publishing.rights import AnyModel


def confirmed(form: object) -> Iterator[list[object]]:
    """The confirmations of public records whose value is still the confirmed one."""
    models = confirmable()
    for dataset in sorted((one for one in registered() if one.model in models), key=lambda one: one.name):
        rows: AnyModel = dataset.public()
        confirmed = rows.filter(confirmations__isnull=False).distinct().prefetch_related("confirmations")
        found = ((_key(dataset, record), record) for record in confirmed)
        for key, record in sorted(found, key=lambda pair: pair[0]):
            for one in sorted(record.confirmed(), key=lambda one: one.field):
                yield [dataset.name, key, one.field, one.confirmed_on]


def _key(dataset: Dataset, record: AnyModel) -> list[str]:
    """The values of the key of a record, as the file of its dataset has them."""
    cells = {
        column.name: cell
        for declared, columns in dataset.expanded
        if any(column.name in dataset.key for column in columns)
        for column, cell in zip(columns, declared.write(record, columns), strict=True)
    }
    return [cells[name] for name in dataset.key]


register_derived(
    Derived(
        "confirmations",
        key=["dataset", "record", "field"],
        columns=[
            Column("dataset", "string", _("file in which the record is"), required=True),
            Column("record", "list", _("key of the record there"), required=True),
            Column("field", "string", _("column that the organization has confirmed"), required=True),
            Column("confirmed_on", "date", _("confirmed on"), required=True),
        ],
        rows_of=confirmed,
        title=_("Confirmations by organizations"),
        description=_(
            "Which values of the other files the organization concerned has confirmed, and when, as long as the value "
            "is the confirmed one."
        ),
        form="apps.pages.filters.FilterForm",
    )
)

log(
    ChangelogEntry(date(2026, 11, 30), _("Which values organizations have confirmed."), {"confirmations": "ddf45ad74e"})
)
