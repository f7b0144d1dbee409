"""The base of every command of the door: French help and refusals, without the options of the framework."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

NOT_READY = "La base de données n'est pas prête : lancez d'abord « ./parcours prepare »."
_FRAMEWORK_OPTIONS = (
    "--version --verbosity --settings --pythonpath --traceback --no-color --force-color --skip-checks"
)
_FRENCH = {
    "usage: ": "Usage : ./",
    "positional arguments": "Arguments",
    "options": "Options",
    "show this help message and exit": "montre cette aide",
    "%(prog)s: error: %(message)s\n": "%(message)s\n",
    "the following arguments are required: %s": "Il manque : %s",
    "unrecognized arguments: %s": "Option inconnue : %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid %(type)s value: %(value)r": "valeur incorrecte : %(value)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n'est pas un choix (%(choices)s)",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "not allowed with argument %s": "ne va pas avec %s",
    "one of the arguments %s is required": "il faut l'un de : %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s est ambigu : %(matches)s",
}


class ParcoursCommand(BaseCommand):
    """A command typed as `./parcours <door>`; `door` is its words after the door's name.

    Exit codes: 0 all is well, 1 a problem was found, 2 the command or its file is not what it should be.
    """

    door = ""
    suppressed_base_arguments = set(_FRAMEWORK_OPTIONS.split())

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        _speak_french()
        parser = super().create_parser("parcours", self.door or subcommand, **kwargs)
        for action in parser._actions:
            if "--skip-checks" in action.option_strings:
                action.help = argparse.SUPPRESS
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """Run as typed: a refusal is one French sentence, a base that is not ready says what to do."""
        self._called_from_command_line = True
        options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
        try:
            self.execute(*options.pop("args", ()), **options)
        except CommandError as refusal:
            self._end(str(refusal), refusal.returncode)
        except DatabaseError:
            if _is_ready():
                raise
            self._end(NOT_READY, 1)
        finally:
            connections.close_all()

    def _end(self, said: str, code: int) -> None:
        self.stderr.write(said)
        sys.exit(code)


def _speak_french() -> None:
    """Give argparse its sentences in French: it takes them from its module's own `_`."""
    argparse._ = lambda text: _FRENCH.get(text, text)  # type: ignore[attr-defined]


def _is_ready() -> bool:
    """Tell whether every migration was played."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
