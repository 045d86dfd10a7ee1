"""Fills the sandbox of `make demo`: a user for each role, a reviewer, an edition in the making, and waiting changes."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from apps.opendata import registry
from apps.publishing.proposing import propose
from apps.records.acts import act
from apps.staff.roles import Role

PACKAGE = Path(__file__).resolve().parents[2] / "demo"
DATABASE = "demo.sqlite3"
REVIEWED = ("fr", "ar")  # the languages of the reviewer
PASSWORD = "demo"  # noqa: S105 known on purpose: `make demo` listens on this machine only


class Command(BaseCommand):
    help = (
        f"Fills the sandbox of `make demo`. Its accounts have a known password, so it fills a file {DATABASE} and no "
        "other database."
    )

    def handle(self, *args: object, **options: Any) -> None:
        if Path(str(settings.DATABASES["default"]["NAME"])).name != DATABASE:
            raise CommandError(f"Only a database file {DATABASE} is filled: the accounts have a known password.")
        call_command("roles", verbosity=0)
        users = {role: self._user(role, role.value) for role in Role}
        reviewer = self._user(Role.TRANSLATOR, "reviewer")
        reviewer.translates_into.filter(language__in=REVIEWED).update(reviews=True)
        call_command("importdata", PACKAGE, stdout=self.stdout)
        self._propose(users)
        self.stdout.write(f"Log in as one of: {', '.join(user.username for user in (*users.values(), reviewer))}")
        self.stdout.write(f"Password of each: {PASSWORD}")
        self.stdout.write("Roles with private data set up a second factor first: have an authenticator app.")

    @staticmethod
    def _user(role: Role, title: str) -> User:
        name = title.replace(" ", "-")
        user = User.objects.create_user(name, password=PASSWORD, first_name=title.capitalize(), is_staff=True)
        user.groups.add(Group.objects.get(name=role.value))
        if role == Role.TRANSLATOR:
            for language in settings.CONTENT_LANGUAGES[1:]:
                user.translates_into.create(language=language)
        if role == Role.LIAISON_OFFICER:
            _organisations().get(code="afripol").representations.create(user=user)
        return user

    @staticmethod
    def _propose(users: dict[Role, User]) -> None:
        """Two changes that wait for a decision: of a translator, and of a liaison officer."""
        waiting = (
            (
                Role.TRANSLATOR,
                "europol",
                {"name_es": "Agencia de la Unión Europea para la Cooperación Policial (Europol)"},
            ),
            (Role.LIAISON_OFFICER, "afripol", {"website": "https://afripol.africa-union.org/"}),
        )
        for role, code, values in waiting:
            with act("form", users[role]):
                propose(_organisations().get(code=code), values, users[role], "A change of the sandbox.")


def _organisations() -> Any:
    dataset = registry.get("participants")
    assert dataset is not None  # noqa: S101 a concept of the site
    return dataset.model._default_manager
