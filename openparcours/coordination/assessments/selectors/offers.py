"""The questionnaires in force for an organisation, and whether they may be used."""

from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from openparcours.coordination.assessments.choices import KIND
from openparcours.coordination.assessments.models import InstrumentSwitch
from openparcours.coordination.assessments.rules import LicenceStatus, Questionnaire
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.models import PLATFORM, Definition

NEEDS_AGREEMENT = "En attente : un administrateur doit confirmer l'accord du titulaire des droits."
NEEDS_DECISION = "Module facultatif : un administrateur doit le mettre en service."
SWITCHED_OFF = "Mis hors service par un administrateur."


@dataclass(frozen=True)
class OfferedQuestionnaire:
    """A questionnaire in force; `why_off` tells why it may not be used yet."""

    definition: Definition
    questionnaire: Questionnaire
    why_off: str = ""

    @property
    def is_on(self) -> bool:
        return not self.why_off


def questionnaire_of(definition: Definition) -> Questionnaire:
    """Return what a definition says; its own code wins over the one written in its content."""
    questionnaire = cast(Questionnaire, definitions.parsed(definition))
    if questionnaire.code == definition.code:
        return questionnaire
    return replace(questionnaire, code=definition.code)


def offered_questionnaires(
    actor: Actor, *, use: str = "", mode: str = "", with_off: bool = False
) -> list[OfferedQuestionnaire]:
    """Return the questionnaires in force for the actor's organisation, by title."""
    if not actor.can("assessments.read"):
        return []
    switches = _switches(actor.organization_id)
    offers = [_offer(d, switches) for d in definitions.active_all(KIND, owner_id=actor.organization_id)]
    return [
        offer
        for offer in offers
        if (with_off or offer.is_on)
        and (not use or offer.questionnaire.use == use)
        and (not mode or mode in offer.questionnaire.modes)
    ]


def offered_questionnaire(actor: Actor, code: str) -> OfferedQuestionnaire | None:
    """Return one questionnaire in force for the actor's organisation, or None."""
    found = definitions.active(KIND, code, owner_id=actor.organization_id)
    return _offer(found, _switches(actor.organization_id)) if found else None


def _offer(definition: Definition, switches: dict[str, bool]) -> OfferedQuestionnaire:
    questionnaire = questionnaire_of(definition)
    return OfferedQuestionnaire(definition, questionnaire, _why_off(questionnaire, switches))


def _why_off(questionnaire: Questionnaire, switches: dict[str, bool]) -> str:
    is_on = switches.get(questionnaire.code)
    if is_on or (is_on is None and not questionnaire.needs_switch):
        return ""
    if is_on is False and not questionnaire.needs_switch:
        return SWITCHED_OFF
    return NEEDS_AGREEMENT if questionnaire.licence.status == LicenceStatus.AGREEMENT else NEEDS_DECISION


def _switches(organization_id: UUID | None) -> dict[str, bool]:
    """Return code → on or off: the organisation's own decision wins over the platform's."""
    owners = [PLATFORM, organization_id or PLATFORM]
    rows = InstrumentSwitch.objects.filter(owner_id__in=owners)
    platform_first = sorted(rows, key=lambda switch: switch.owner_id != PLATFORM)
    return {switch.code: switch.is_on for switch in platform_first}
