"""Care plans: the coordination plan of a person (PPCS, HAS July 2019), negotiated, shared, revised.

Nouns: CarePlan (one version), PlanProblem, Goal, PlanAction, ContingencyAlert, PlanAgreement,
PlanRevision, PlanTransition, PlanChange (who edited what), PlanAlertDismissal.
The general information of HAS's first part is read from the record and the circle, never typed
again. A line keeps its `line_id` from version to version: differences are told between any two.
Leans on records for the episode, the circle, the restriction and the timeline; on definitions for
the needs and the pathways; on links for the actors without an account.
"""
