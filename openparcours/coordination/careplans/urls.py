"""Addresses of care plans."""

from django.urls import path

from openparcours.coordination.careplans import views

app_name = "careplans"
urlpatterns = [
    path("personnes/<uuid:person_id>/", views.person_plan, name="person_plan"),
    path("personnes/<uuid:person_id>/nouveau/", views.start, name="start"),
    path("reponse/<str:token>/", views.guest_answer, name="guest_answer"),
    path("services/", views.services_found, name="services_found"),
    path("<uuid:plan_id>/", views.plan, name="plan"),
    path("<uuid:plan_id>/presentation/", views.presentation, name="presentation"),
    path("<uuid:plan_id>/lignes/", views.lines, name="lines"),
    path("<uuid:plan_id>/lignes/<slug:kind>/<uuid:line_id>/", views.line, name="line"),
    path("<uuid:plan_id>/lignes/<slug:kind>/<uuid:line_id>/rang/", views.rank, name="rank"),
    path("<uuid:plan_id>/lignes/<slug:kind>/<uuid:line_id>/retrait/", views.removal, name="removal"),
    path("<uuid:plan_id>/modeles/", views.pathways, name="pathways"),
    path("<uuid:plan_id>/modeles/<slug:code>/", views.pathway, name="pathway"),
    path("<uuid:plan_id>/proposition/", views.proposal, name="proposal"),
    path("<uuid:plan_id>/validation/", views.validation, name="validation"),
    path("<uuid:plan_id>/revision/", views.revision, name="revision"),
    path("<uuid:plan_id>/revision/alerte/", views.revision_alert, name="revision_alert"),
    path("<uuid:plan_id>/cloture/", views.ending, name="ending"),
    path("<uuid:plan_id>/accord/", views.agreement, name="agreement"),
    path("<uuid:plan_id>/differences/", views.differences, name="differences"),
    path("<uuid:plan_id>/document/<slug:audience>/", views.document, name="document"),
    path("accords/<uuid:agreement_id>/preuve/", views.proof, name="proof"),
    path("objectifs/<uuid:goal_id>/bilan/", views.assessment, name="assessment"),
    path("actions/<uuid:action_id>/", views.action, name="action"),
    path("actions/<uuid:action_id>/demande/", views.request_to_actor, name="request_to_actor"),
    path("actions/<uuid:action_id>/reponse/", views.answer, name="answer"),
    path("actions/<uuid:action_id>/avancement/", views.report, name="report"),
    path("actions/<uuid:action_id>/alerte/", views.action_alert, name="action_alert"),
]
