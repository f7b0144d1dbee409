"""Addresses of records."""

from django.urls import path

from openparcours.coordination.records import views

app_name = "records"
urlpatterns = [
    path("<uuid:record_id>/", views.record, name="record"),
    path("<uuid:record_id>/niveau/", views.level, name="level"),
    path("<uuid:record_id>/etape/", views.episode, name="episode"),
    path("<uuid:record_id>/referent/", views.referent, name="referent"),
    path("<uuid:record_id>/partage/", views.record_sharing, name="record_sharing"),
    path("remplacements/", views.delegations, name="delegations"),
    path("remplacements/<uuid:delegation_id>/fin/", views.delegation_end, name="delegation_end"),
    path("<uuid:record_id>/relais/", views.relay, name="relay"),
    path("<uuid:record_id>/cloture/", views.closing, name="closing"),
    path("personnes/<uuid:person_id>/ouverture/", views.opening, name="opening"),
    path("personnes/<uuid:person_id>/cercle/", views.circle, name="circle"),
    path("personnes/<uuid:person_id>/accord/", views.sharing, name="sharing"),
    path("personnes/<uuid:person_id>/accord/information/", views.information, name="information"),
    path("personnes/<uuid:person_id>/accord/opposition/", views.opposition, name="opposition"),
    path("personnes/<uuid:person_id>/accord/consentement/", views.consent, name="consent"),
    path("personnes/<uuid:person_id>/acces/", views.journal, name="journal"),
    path("membres/<uuid:participant_id>/fin/", views.membership_end, name="membership_end"),
    path("invitations/<uuid:invitation_id>/reponse/", views.invitation_answer, name="invitation_answer"),
    path("oppositions/<uuid:statement_id>/levee/", views.opposition_withdrawal, name="opposition_withdrawal"),
    path("consentements/<uuid:statement_id>/retrait/", views.consent_withdrawal, name="consent_withdrawal"),
    path("preuves/<slug:kind>/<uuid:fact_id>/", views.proof, name="proof"),
    path("urgence/", views.emergency, name="emergency"),
    path("urgence/<uuid:access_id>/information/", views.emergency_telling, name="emergency_telling"),
    path("urgence/controle/", views.emergency_reviews, name="emergency_reviews"),
    path("urgence/controle/<uuid:access_id>/", views.emergency_review, name="emergency_review"),
]
