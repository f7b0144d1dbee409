"""`parcours events list` and `parcours events replay`: read the outbox, and run it again."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from openparcours.foundation.events import selectors
from openparcours.foundation.events.choices import DeliveryStatus
from openparcours.foundation.events.models import Delivery
from openparcours.foundation.events.services import replay_deliveries
from openparcours.kit.commands import ParcoursCommand


class Command(ParcoursCommand):
    help = "Liste ou rejoue les évènements à distribuer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="liste les distributions, les plus récentes d'abord")
        listing.add_argument("--status", choices=DeliveryStatus.values, default="", help="un seul état")
        listing.add_argument("--limit", type=int, metavar="N", default=50, help="nombre de lignes (50)")
        listing.add_argument("--json", action="store_true", help="résultat lisible par un programme")
        replay = actions.add_parser("replay", help="remet des distributions en attente")
        replay.add_argument(
            "--handler", default="", metavar="CHEMIN", help="un seul traitement, par son chemin"
        )
        which = replay.add_mutually_exclusive_group()
        which.add_argument("--dead", action="store_true", help="seulement les abandonnées (par défaut)")
        which.add_argument("--all", action="store_true", help="aussi celles qui ont réussi")
        replay.add_argument(
            "--since", type=_moment, metavar="DATE", help="évènements depuis cette date (AAAA-MM-JJ[THH:MM])"
        )
        replay.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            self._list(options)
        else:
            self._replay(options)

    def _list(self, options: dict[str, Any]) -> None:
        rows = selectors.deliveries(status=options["status"])[: max(0, options["limit"])]
        state = selectors.outbox_state()
        if options["json"]:
            report = {"state": asdict(state), "deliveries": [_as_dict(row) for row in rows]}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(_as_line(row))
        self.stdout.write(
            f"{state.pending} en attente, dont {state.late} en retard ; {state.dead} abandonnée(s)."
        )

    def _replay(self, options: dict[str, Any]) -> None:
        count = replay_deliveries(
            handler=options["handler"], only_dead=not options["all"], since=options["since"]
        )
        if options["json"]:
            self.stdout.write(json.dumps({"queued": count}))
        else:
            self.stdout.write(f"{count} distribution(s) remise(s) en attente.")


def _moment(text: str) -> datetime:
    try:
        day = parse_date(text)
        found = parse_datetime(f"{day}T00:00") if day else parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise ArgumentTypeError(f"date illisible : « {text} » (attendu : AAAA-MM-JJ ou AAAA-MM-JJTHH:MM)")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _as_dict(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "event": row.event.name,
        "sequence": row.event_id,
        "occurred_at": row.event.occurred_at.isoformat(),
        "handler": row.handler,
        "status": row.status,
        "attempts": row.attempts,
        "due_at": row.due_at.isoformat(),
        "error": row.last_error,
    }


def _as_line(row: Delivery) -> str:
    at = timezone.localtime(row.event.occurred_at)
    error = row.last_error.strip().rsplit("\n", 1)[-1]
    tries = f", {row.attempts} échec(s) : {error}" if row.attempts else ""
    label = row.get_status_display()
    return f"{at:%d/%m/%Y %H:%M:%S}  {label:<11}  {row.event.name} {row.event_id} → {row.handler}{tries}"
