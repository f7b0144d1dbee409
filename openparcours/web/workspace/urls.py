"""Addresses of the workspace."""

from django.urls import path

from openparcours.web.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
]
