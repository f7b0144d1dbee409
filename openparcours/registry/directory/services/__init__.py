"""Acts of the directory, one module per aggregate."""

from openparcours.registry.directory.services.posts import (
    NewPost,
    change_access_role,
    choose_post,
    end_post,
    give_post,
)

__all__ = ["NewPost", "change_access_role", "choose_post", "end_post", "give_post"]
