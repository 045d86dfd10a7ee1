"""Prints configuration for nginx and systemd, made from the settings of the site."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.website import deployment


class Command(BaseCommand):
    help = "Prints configuration for the present settings: of nginx in front of the site, or units of systemd."

    def add_arguments(self, parser: CommandParser) -> None:
        programs = parser.add_subparsers(dest="program", required=True)
        nginx = programs.add_parser("nginx", help="the server in front of the site")
        nginx.add_argument("--certificate", default="", help="the file with the certificate and its chain")
        nginx.add_argument("--key", default="", help="the file with its key")
        systemd = programs.add_parser("systemd", help="the site as a service, and its backups")
        systemd.add_argument("unit", nargs="?", choices=deployment.UNITS, default=deployment.UNITS[0])

    def handle(self, *args: object, **options: Any) -> None:
        try:
            if options["program"] == "nginx":
                self.stdout.write(deployment.nginx(options["certificate"], options["key"]), ending="")
            else:
                self.stdout.write(deployment.unit(options["unit"]), ending="")
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
