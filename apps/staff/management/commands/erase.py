"""Erases a person, or again those who came back with an older backup."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.staff import account_erasure, erasure
from apps.staff.account_erasure import AccountErasure


class Command(BaseCommand):
    help = "Erases a person with all traces, or with --again those who came back with an older backup."

    def add_arguments(self, parser: CommandParser) -> None:
        names = [*(model._meta.model_name for model in erasure.persons()), "user"]
        parser.add_argument("model", nargs="?", choices=names)
        parser.add_argument("key", nargs="?", type=int, help="the number of the record")
        parser.add_argument("--why", default="", help="the reason, without the name")
        parser.add_argument("--again", action="store_true", help="erase again who was erased before")

    def handle(self, *args: object, model: str, key: int, why: str, again: bool, **options: object) -> None:
        if again:
            if count := erasure.again() + account_erasure.again():
                self.stdout.write(f"{count} erased again")
            return
        if not (model and key and why):
            raise CommandError("Name the model, the number of the record and the reason (--why), or use --again.")
        person = self._person(model, key)
        mentions = [f"{one._meta.label_lower} {one.pk}" for one in person.mentions()]
        person.erase(None, why)
        self.stdout.write(f"erased {model} {key}")
        if mentions:
            self.stdout.write(f"These records still name the person: {', '.join(mentions)}")

    @staticmethod
    def _person(model: str, key: int) -> erasure.Erasure:
        if model == "user":
            user = User.objects.filter(pk=key, is_active=False).first()
            if user is None:
                raise CommandError(f"There is no closed account {key}: deactivate it first.")
            return AccountErasure(user)
        found = {one._meta.model_name: one for one in erasure.persons()}
        person = erasure.Erasure(found[model], key)
        if not person.is_known:
            raise CommandError(f"There is no {model} {key}, deleted ones included.")
        return person
