"""Imports a data package."""

import re
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from apps.opendata import registry
from apps.opendata.charsets import Opener
from apps.opendata.csvin import ENCODING
from apps.opendata.encoding_warnings import warnings_of
from apps.opendata.importing import ComparisonTally, Importing, Outdated
from apps.opendata.progress import Progress
from apps.opendata.questions import Question
from apps.opendata.refusals import Refusal
from apps.opendata.tables import Table

ANSWER = re.compile(r"(?P<dataset>[^:=]+):(?P<question>[^=]+)=(?P<option>.+)")


class Command(BaseCommand):
    help = (
        "Brings in the CSV files of a folder that exportdata has written, or that have the same columns: creates and "
        "updates records by their keys, all or nothing, as one change. Nothing is deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="DATASET:QUESTION=OPTION",
            help="which of two readings of a column is right, as the command asks for it",
        )
        parser.add_argument("--accept-warnings", action="store_true", help="write texts that look damaged, too")
        parser.add_argument("--encoding", default="", help="the encoding of the files that are not in Unicode")

    def handle(
        self,
        *args: object,
        folder: Path,
        dry_run: bool,
        answer: list[str],
        encoding: str,
        accept_warnings: bool,
        **options: object,
    ) -> None:
        with override("en"):
            importing = Importing(self._tables(folder, _answers(answer), encoding))
            self._say_readings(importing)
            tally, warned, progress = ComparisonTally(), 0, Progress(self.stdout, importing.count)
            for batch in importing.compare(tally):
                for one in batch:
                    warnings = list(warnings_of(one))
                    warned += len(warnings)
                    twins = [Refusal(one.dataset, one.row.line, name, "", text) for name, text in one.duplicates]
                    for refusal in (*one.refusals, *warnings, *twins):
                        progress.end()
                        self.stderr.write(str(refusal))
                progress("compared", sum(tally.counts.values()))
            progress.end()
            if tally.emptied:
                self.stdout.write(f"{tally.emptied} cells {'would be' if dry_run else 'are'} emptied")
            self._ask(importing.late_questions())
            if warned and not accept_warnings and not dry_run:
                raise CommandError(f"{warned} warnings; nothing was written. With --accept-warnings it is.")
            if not dry_run:
                self._write(importing, tally, f"importdata {folder.name}")
            self.stdout.write(str(tally))
            if tally.refused:
                sys.exit(1)

    def _say_readings(self, importing: Importing) -> None:
        """Say what is read otherwise than the files have it. CommandError when there is a question to answer first."""
        self._ask(importing.open_questions())
        for table in importing.tables:
            for note in table.notes():
                self.stdout.write(f"{table.dataset.name}.csv: {note}")

    def _ask(self, questions: list[tuple[Table, Question]]) -> None:
        """CommandError with the questions that have no answer."""
        found = [(table, question) for table, question in questions if not question.answer]
        if found:
            asked = [f"{table.dataset.name}.csv: {_spelled(table, question)}" for table, question in found]
            raise CommandError("\n".join([*asked, "Nothing was written."]))

    def _write(self, importing: Importing, tally: ComparisonTally, message: str) -> None:
        if tally.refused:
            raise CommandError(f"{tally}; nothing was written")
        progress = Progress(self.stdout, tally.writes)
        try:
            for done in importing.write(None, message) if tally.writes else ():
                progress("written", done)
        except (Outdated, ValidationError) as error:
            reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
            raise CommandError(f"{' '.join(reasons)} Nothing was written.") from error
        finally:
            progress.end()

    def _tables(self, folder: Path, answers: dict[str, dict[str, str]], encoding: str) -> list[Table]:
        """The CSV files and workbooks of the folder, in the order of the datasets."""
        if not folder.is_dir():
            raise CommandError(f"there is no folder {folder}")
        datasets = {dataset.name: dataset for dataset in registry.everything()}
        files = {file.stem: file for kind in ("xlsx", "csv") for file in folder.glob(f"*.{kind}")}
        if unknown := files.keys() - datasets.keys() - {file.name for file in registry.offered()}:
            raise CommandError(f"there are no datasets {', '.join(sorted(unknown))}")
        if not files:
            raise CommandError(f"there are no CSV files in {folder}")
        tables, problems = [], []
        for name, dataset in datasets.items():
            if name not in files or not dataset.is_importable:  # a package can contain computed files: they are skipped
                continue
            forms = [dataset.unabridged] if dataset.is_private else [dataset, dataset.unabridged]
            try:
                given = ({ENCODING: encoding} if encoding else {}) | answers.get(name, {})
                tables.append(Table(forms, _opener(files[name]), answers=given))
            except ValidationError as error:
                problems += [f"{name}.csv: {message}" for message in error.messages]
        if problems:
            raise CommandError("\n".join(problems))
        return tables


def _opener(file: Path) -> Opener:
    return lambda: file.open("rb")


def _answers(given: list[str]) -> dict[str, dict[str, str]]:
    """The answers of the command line by dataset. CommandError when one has another form."""
    found: dict[str, dict[str, str]] = {}
    for text in given:
        match = ANSWER.fullmatch(text)
        if not match:
            raise CommandError(f"--answer {text} is not of the form DATASET:QUESTION=OPTION")
        found.setdefault(match["dataset"], {})[match["question"]] = match["option"]
    return found


def _spelled(table: Table, question: Question) -> str:
    """A question with its options as the command line takes them."""
    lines = [question.text]
    for option in question.options:
        samples = ", ".join(f"“{cell}” is {read}" if read else f"“{cell}”" for cell, read in option.samples)
        lines.append(f"  --answer {table.dataset.name}:{question.id}={option.name}  {option.title}: {samples}")
    return "\n".join(lines)
