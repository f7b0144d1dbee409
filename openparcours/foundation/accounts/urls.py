"""Addresses of the account: lock, unlock, come back in place, PIN."""

from django.urls import path

from openparcours.foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("verrou/", views.lock, name="lock"),
    path("deverrouillage/", views.unlock, name="unlock"),
    path("reconnexion/", views.relogin, name="relogin"),
    path("reprise/", views.resume, name="resume"),
    path("second-facteur/", views.second_factor, name="second_factor"),
    path("code/", views.pin, name="pin"),
    path("code/retrait/", views.pin_removal, name="pin_removal"),
]
