"""Addresses of the directory."""

from django.urls import path

from openparcours.registry.directory.views import posts, team

app_name = "directory"
urlpatterns = [
    path("poste/", posts.posts, name="posts"),
    path("equipe/", team.team, name="team"),
    path("equipe/arrivee/", team.new_member, name="new_member"),
    path("equipe/<uuid:post_id>/role/", team.role, name="role"),
    path("equipe/<uuid:post_id>/depart/", team.departure, name="departure"),
]
