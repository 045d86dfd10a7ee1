"""The arrangements of the seed data: their status on each first of January, recomputed from the files alone."""

import csv

import pytest

from apps.website import seeding
from tests.arrangements.test_status import on, recomputed
from tests.opendata.test_csv import table

pytestmark = pytest.mark.django_db
YEARS = range(1998, 2027)
AGREED = {"attested", "signed", "in_force"}
AGREEING = {*AGREED, "renewed"}  # the kinds of acts by which parties agree


def rows(name):
    with (seeding.PACKAGE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def statuses(day):
    return {row["arrangement"]: (row["status"], row["since"]) for row in table("arrangement-status", f"?as_of={day}")}


def test_the_status_on_each_first_of_january():
    seeding.load()
    kinds = {row["slug"]: row["kind"] for row in rows("arrangements")}
    acts = {slug: [] for slug in kinds}
    for row in rows("arrangement-acts"):
        stays = kinds[row["arrangement"]] == "agreement_in_negotiation" and row["kind"] in AGREEING
        acts[row["arrangement"]].append(("negotiation_authorised" if stays else row["kind"], row["date"]))

    for year in YEARS:
        expected = {slug: recomputed(own, on(f"{year}-01-01")) for slug, own in acts.items()}
        begun = {slug: tuple(standing) for slug, standing in expected.items() if standing.status != "not_yet"}
        assert statuses(f"{year}-01-01") == begun


def test_a_negotiation_is_never_an_agreement():
    seeding.load()
    negotiations = {row["slug"] for row in rows("arrangements") if row["kind"] == "agreement_in_negotiation"}

    for year in YEARS:
        assert not negotiations & {slug for slug, (status, _since) in statuses(year).items() if status in AGREED}
