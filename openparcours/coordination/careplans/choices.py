"""Code lists of care plans, with the table of their transitions."""

from django.db import models

from openparcours.coordination.records.choices import Restriction


class PlanKind(models.TextChoices):
    PPCS = "ppcs", "plan personnalisé de coordination en santé"
    PPS = "pps", "plan personnalisé de santé"
    PROTOCOL = "protocole", "parcours protocolisé"


class PlanStatus(models.TextChoices):
    DRAFT = "brouillon", "brouillon"
    PROPOSED = "propose", "proposé"
    VALID = "valide", "validé"
    REVISED = "en_revision", "en révision"
    CLOSED = "clos", "clos"


WRITTEN = (PlanStatus.DRAFT, PlanStatus.PROPOSED)
IN_FORCE = (PlanStatus.VALID, PlanStatus.REVISED)
LIVING = (*WRITTEN, *IN_FORCE)
PLAN_TRANSITIONS = {
    PlanStatus.DRAFT: {PlanStatus.PROPOSED, PlanStatus.VALID, PlanStatus.CLOSED},
    PlanStatus.PROPOSED: {PlanStatus.VALID, PlanStatus.CLOSED},
    PlanStatus.VALID: {PlanStatus.REVISED, PlanStatus.CLOSED},
    PlanStatus.REVISED: {PlanStatus.VALID, PlanStatus.CLOSED},
    PlanStatus.CLOSED: set(),
}
STATUS_TONES = {
    PlanStatus.DRAFT: "",
    PlanStatus.PROPOSED: "info",
    PlanStatus.VALID: "success",
    PlanStatus.REVISED: "warning",
    PlanStatus.CLOSED: "",
}


class LineKind(models.TextChoices):
    PLAN = "plan", "présentation"
    PROBLEM = "probleme", "problème"
    GOAL = "objectif", "objectif"
    ACTION = "action", "action"
    ALERT = "alerte", "alerte en clair"


class ChangeAct(models.TextChoices):
    ADDED = "ajout", "a ajouté"
    CHANGED = "modification", "a modifié"
    MOVED = "deplacement", "a déplacé"
    REMOVED = "retrait", "a retiré"


# Health, social and DAC's own content; the other audiences of a note make no sense for a shared plan.
RESTRICTIONS = (Restriction.CIRCLE, Restriction.HEALTH, Restriction.DAC)


class ProblemSource(models.TextChoices):
    PERSON = "parole", "parole de la personne"
    FAMILY = "entourage", "parole de l'entourage"
    ASSESSMENT = "evaluation", "évaluation"
    PROFESSIONAL = "professionnel", "observation d'un professionnel"
    EVENT = "evenement", "évènement"
    PATHWAY = "modele", "modèle de parcours"


class Priority(models.IntegerChoices):
    HIGH = 1, "d'abord"
    MEDIUM = 2, "ensuite"
    LOW = 3, "plus tard"


class ProblemStatus(models.TextChoices):
    ACTIVE = "actif", "présent"
    SOLVED = "resolu", "résolu"
    DISMISSED = "ecarte", "écarté avec la personne"


class GoalKind(models.TextChoices):
    PROJECT = "projet", "projet de vie"
    PREVENTION = "prevention", "prévention"
    CARE = "soin", "soin"
    HELP = "aide", "aide au quotidien"
    SOCIAL = "social", "droits et vie sociale"
    ENVIRONMENT = "environnement", "logement et environnement"
    CARER = "proches", "soutien des proches"


class GoalStatus(models.TextChoices):
    PROPOSED = "propose", "proposé"
    ACCEPTED = "accepte", "accepté"
    ONGOING = "en_cours", "en cours"
    REACHED = "atteint", "atteint"
    PARTIAL = "partiel", "partiellement atteint"
    MISSED = "non_atteint", "non atteint"
    ABANDONED = "abandonne", "abandonné"
    SHARED = "partage_non_realise", "partagé, non réalisé"


GOAL_SAYS_WHY = (GoalStatus.MISSED, GoalStatus.ABANDONED, GoalStatus.SHARED)
GOAL_TONES = {
    GoalStatus.PROPOSED: "",
    GoalStatus.ACCEPTED: "info",
    GoalStatus.ONGOING: "info",
    GoalStatus.REACHED: "success",
    GoalStatus.PARTIAL: "warning",
    GoalStatus.MISSED: "danger",
    GoalStatus.ABANDONED: "",
    GoalStatus.SHARED: "warning",
}


class ActionNature(models.TextChoices):
    CARE = "soin", "soin, rééducation"
    HELP = "aide", "aide à la personne"
    VISIT = "visite", "visite, évaluation"
    PROCEDURE = "demarche", "démarche, dossier"
    EQUIPMENT = "equipement", "équipement, aménagement"
    ACTIVITY = "activite", "activité, lien social"
    INFORMATION = "information", "information, éducation"
    COORDINATION = "coordination", "coordination, réunion"


class ActorAgreement(models.TextChoices):
    TO_ASK = "a_demander", "à demander"
    ASKED = "demande", "demandé"
    ACCEPTED = "accepte", "accepté"
    REFUSED = "refuse", "refusé"
    UNANSWERED = "sans_reponse", "sans réponse"


AGREEMENT_TONES = {
    ActorAgreement.TO_ASK: "",
    ActorAgreement.ASKED: "info",
    ActorAgreement.ACCEPTED: "success",
    ActorAgreement.REFUSED: "danger",
    ActorAgreement.UNANSWERED: "warning",
}


class ActionStatus(models.TextChoices):
    PENDING = "a_faire", "à faire"
    ONGOING = "en_cours", "en cours"
    DONE = "faite", "fait"
    CANCELLED = "annulee", "annulé"
    REFUSED = "refusee", "refusé"
    IMPOSSIBLE = "impossible", "impossible"


ACTION_OPEN = (ActionStatus.PENDING, ActionStatus.ONGOING)
ACTION_SAYS_WHY = (ActionStatus.CANCELLED, ActionStatus.REFUSED, ActionStatus.IMPOSSIBLE)
ACTION_LOOKS = {
    ActionStatus.PENDING: ("", "circle"),
    ActionStatus.ONGOING: ("info", "circle-dot"),
    ActionStatus.DONE: ("success", "check"),
    ActionStatus.CANCELLED: ("", "circle-slash"),
    ActionStatus.REFUSED: ("danger", "circle-x"),
    ActionStatus.IMPOSSIBLE: ("danger", "circle-x"),
}


class AgreementParty(models.TextChoices):
    PERSON = "personne", "la personne"
    REPRESENTATIVE = "representant", "son représentant légal"
    TRUSTED = "confiance", "sa personne de confiance"
    PHYSICIAN = "medecin_traitant", "le médecin traitant"
    FACILITY = "structure", "la structure"


PERSONS_OWN = (AgreementParty.PERSON, AgreementParty.REPRESENTATIVE, AgreementParty.TRUSTED)


class AgreementAnswer(models.TextChoices):
    YES = "oui", "d'accord"
    PARTIAL = "partiel", "d'accord en partie"
    NO = "non", "pas d'accord"


ANSWER_TONES = {
    AgreementAnswer.YES: "success",
    AgreementAnswer.PARTIAL: "warning",
    AgreementAnswer.NO: "danger",
}


class DueKind(models.TextChoices):
    LATE_ACTION = "action", "action en retard"
    REVISION = "revision", "révision due"


ACTION_LINK = "plan-action"
LINE_FORM, PLAN_FORM = "plan-ligne", "plan-presentation"
NEEDS, LINK_DAYS, REVISION_NOTICE = "plan.need", "plan.link_days", "plan.revision_notice_days"
