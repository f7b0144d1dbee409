"""Addresses of persons and of the identity worklist. A person's record page is the workspace's."""

from django.urls import path

from openparcours.registry.people.views import contacts, creation, identity, imports, merges

app_name = "people"
urlpatterns = [
    path("identites/", merges.identities, name="identities"),
    path("personnes/nouvelle/", creation.create, name="create"),
    path("personnes/ressemblances/", creation.lookalikes, name="lookalikes"),
    path("personnes/communes/", creation.communes, name="communes"),
    path("personnes/import/", imports.upload, name="import"),
    path("personnes/imports/<uuid:run_id>/", imports.report, name="import_report"),
    path("personnes/imports/<uuid:run_id>/erreurs/", imports.errors, name="import_errors"),
    path("personnes/imports/<uuid:run_id>/rapprochements/", imports.recognition, name="recognition"),
    path("personnes/<uuid:person_id>/identite/", identity.identity, name="identity"),
    path("personnes/<uuid:person_id>/identite/traits/", identity.traits, name="traits"),
    path("personnes/<uuid:person_id>/identite/matricule/", identity.ins, name="ins"),
    path("personnes/<uuid:person_id>/identite/piece/", identity.evidence, name="evidence"),
    path("personnes/<uuid:person_id>/identite/insi/", identity.insi, name="insi"),
    path("personnes/<uuid:person_id>/identite/statut/", identity.status, name="status"),
    path(
        "personnes/<uuid:person_id>/identite/doute/",
        identity.flag,
        {"flag": "doubtful"},
        name="flag_doubtful",
    ),
    path(
        "personnes/<uuid:person_id>/identite/fiction/",
        identity.flag,
        {"flag": "fictive"},
        name="flag_fictive",
    ),
    path(
        "personnes/<uuid:person_id>/identite/homonymie/",
        identity.flag,
        {"flag": "homonym"},
        name="flag_homonym",
    ),
    path("personnes/<uuid:person_id>/fusion/<uuid:other_id>/", merges.merge, name="merge"),
    path("personnes/<uuid:person_id>/distinction/<uuid:other_id>/", merges.distinction, name="distinction"),
    path("personnes/fusions/<uuid:merge_id>/annulation/", merges.merge_undoing, name="merge_undoing"),
    path("personnes/<uuid:person_id>/coordonnees/", contacts.contacts, name="contacts"),
    path("personnes/<uuid:person_id>/coordonnees/adresse/", contacts.new_address, name="new_address"),
    path("personnes/<uuid:person_id>/coordonnees/contact/", contacts.new_contact, name="new_contact"),
    path("personnes/<uuid:person_id>/entourage/", contacts.new_relative, name="new_relative"),
    path("personnes/adresses/<uuid:address_id>/", contacts.address, name="address"),
    path("personnes/contacts/<uuid:contact_id>/", contacts.contact, name="contact"),
    path("personnes/contacts/<uuid:contact_id>/retrait/", contacts.contact_removal, name="contact_removal"),
    path("personnes/proches/<uuid:relative_id>/", contacts.relative, name="relative"),
    path("personnes/proches/<uuid:relative_id>/fin/", contacts.relative_end, name="relative_end"),
    path("personnes/proches/<uuid:relative_id>/confiance/", contacts.trust, name="trust"),
]
