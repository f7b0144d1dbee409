"""Addresses of the demonstration; they exist only when the demonstration is on."""

from django.urls import path

from openparcours.demo import views

app_name = "demo"
urlpatterns = [path("", views.personas, name="personas")]
