"""The base of every command of the door: French help without the options of the framework."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

_FRAMEWORK_OPTIONS = (
    "--version --verbosity --settings --pythonpath --traceback --no-color --force-color --skip-checks"
)


class ParcoursCommand(BaseCommand):
    """A command typed as `./parcours <door>`; `door` is its words after the door's name."""

    door = ""
    suppressed_base_arguments = set(_FRAMEWORK_OPTIONS.split())

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser("parcours", self.door or subcommand, **kwargs)
