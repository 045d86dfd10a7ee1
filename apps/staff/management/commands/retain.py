"""Deletes data about people whose time is over; for a timer that runs it every day."""

from django.core.management.base import BaseCommand, CommandParser

from apps.staff import access_log, retention


class Command(BaseCommand):
    help = "Deletes data about people that were kept for as long as declared. --dry-run only counts them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count, and name the records by number")

    def handle(self, *args: object, dry_run: bool, verbosity: int, **options: object) -> None:
        access_log.bring_in()
        for one in retention.due():
            keys = list(one.rows.values_list("pk", flat=True)[:20]) if dry_run else []
            count = one.rows.count() if dry_run else retention.end(one)
            if count or verbosity > 1 or dry_run:
                days = one.rule.period.days if one.rule.period else 0
                some = f" (numbers {', '.join(map(str, keys))}{' …' if count > len(keys) else ''})" if keys else ""
                self.stdout.write(f"{one.rule.name}, after {days} days: {count}{some}")
