"""Addresses of the directory."""

from django.urls import path

from openparcours.registry.directory.views import imports, offer, posts, services, team

app_name = "directory"
urlpatterns = [
    path("annuaire/", offer.search, name="search"),
    path("annuaire/structures/<uuid:organization_id>/", offer.organization, name="organization"),
    path("annuaire/structures/<uuid:organization_id>/correction/", offer.correction, name="correction"),
    path("annuaire/exercices/<uuid:post_id>/correction/", offer.post_correction, name="post_correction"),
    path("annuaire/professionnels/<uuid:practitioner_id>/", offer.practitioner, name="practitioner"),
    path("annuaire/communes/<str:code>/", offer.commune, name="commune"),
    path("annuaire/structures/<uuid:organization_id>/services/", services.new_service, name="new_service"),
    path("annuaire/services/<uuid:service_id>/", services.service, name="service"),
    path("annuaire/services/<uuid:service_id>/description/", services.description, name="description"),
    path("annuaire/services/<uuid:service_id>/retrait/", services.service_removal, name="service_removal"),
    path("annuaire/imports/", imports.imports, name="imports"),
    path("annuaire/imports/<uuid:run_id>/", imports.import_report, name="import_report"),
    path(
        "annuaire/imports/<uuid:run_id>/confirmation/",
        imports.import_confirmation,
        name="import_confirmation",
    ),
    path("annuaire/imports/<uuid:run_id>/retrait/", imports.import_removal, name="import_removal"),
    path("annuaire/imports/<uuid:run_id>/erreurs/", imports.import_errors, name="import_errors"),
    path("poste/", posts.posts, name="posts"),
    path("poste/propositions/<uuid:proposal_id>/reponse/", posts.proposal_answer, name="proposal_answer"),
    path("equipe/", team.team, name="team"),
    path("equipe/arrivee/", team.new_member, name="new_member"),
    path("equipe/<uuid:post_id>/role/", team.role, name="role"),
    path("equipe/<uuid:post_id>/adresse/", team.address, name="address"),
    path(
        "equipe/propositions/<uuid:proposal_id>/retrait/",
        team.proposal_withdrawal,
        name="proposal_withdrawal",
    ),
    path("equipe/<uuid:post_id>/depart/", team.departure, name="departure"),
]
