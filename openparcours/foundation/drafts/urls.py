"""Addresses of drafts."""

from django.urls import path

from openparcours.foundation.drafts import views

app_name = "drafts"
urlpatterns = [
    path("<slug:form>/", views.draft, name="new"),
    path("<slug:form>/<slug:subject>/", views.draft, name="draft"),
    path("<slug:form>/<slug:subject>/abandon/", views.abandonment, name="abandonment"),
]
