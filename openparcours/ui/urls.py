"""Addresses of the design system."""

from django.urls import path

from openparcours.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("openparcours-<slug:digest>.<slug:kind>", views.asset, name="asset"),
]
