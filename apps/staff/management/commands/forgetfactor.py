"""Removes the second factor of a user who has lost both the phone and the recovery codes."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.staff.accounts.events import Kind, record


class Command(BaseCommand):
    help = "Removes the second factor of a user and ends their sessions. The next login sets up a new one if needed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: object, username: str, **options: object) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        record(None, Kind.FACTOR_REMOVED, user)
        self.stdout.write(f"{username} has no second factor any more.")
