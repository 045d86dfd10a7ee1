"""Sends the mail that is due; for a timer that runs it every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.mail.models import Mail
from apps.mail.sending import GIVEN_UP, POSTPONED, SENT, gather, send_due


class Command(BaseCommand):
    help = "Queues what has become due, such as digests, and sends the mail in the queue. Run it every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="queue again what was given up")

    def handle(self, *args: object, again: bool, **options: Any) -> None:
        if again:
            self.stdout.write(f"{Mail.objects.all().send_again()} queued again")
        gather()
        done = send_due()
        if done.total() or options["verbosity"] > 1:
            self.stdout.write(", ".join(f"{done[what]} {what}" for what in (SENT, POSTPONED, GIVEN_UP)))
        if done[GIVEN_UP]:  # the timer's unit fails, so that somebody looks
            raise CommandError("Some mail was given up: the log has the reason. With --again it is sent once more.")
