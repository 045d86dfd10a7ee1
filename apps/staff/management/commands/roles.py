"""Creates the groups of the roles."""

from django.core.management.base import BaseCommand

from apps.staff import roles


class Command(BaseCommand):
    help = "Creates the groups of the roles, and gives each exactly its permissions; run it again after an upgrade."

    def handle(self, *args: object, **options: object) -> None:
        roles.set_up()
        self.stdout.write(f"Roles: {', '.join(role.value for role in roles.Role)}")
