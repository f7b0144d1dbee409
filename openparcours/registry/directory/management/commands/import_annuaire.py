"""`parcours import annuaire FILE`: bring practitioners and their posts."""

from argparse import ArgumentParser

from openparcours.registry.directory import services
from openparcours.registry.directory.management.reports import ImportCommand


class Command(ImportCommand):
    help = "Importe les professionnels de l'Annuaire Santé (PS_LibreAcces, Personne_activite)."
    door = "import annuaire"
    work = staticmethod(services.import_annuaire)
    switches = ("full",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--full", action="store_true", help="le fichier est complet : clôt les absents")
