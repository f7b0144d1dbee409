"""Every component in all its states, in the light, in the dark and on a phone."""

import pytest


@pytest.mark.parametrize("look", [{}, {"dark": True}, {"phone": True}], ids=["light", "dark", "phone"])
def test_components_are_accessible(new_page, assert_axe_clean, screenshots, look):
    page = new_page(**look)
    page.goto("/ui/")
    page.get_by_role("heading", name="Composants", level=1).wait_for()
    assert_axe_clean(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    screenshots(page, f"composants-{'-'.join(look) or 'clair'}")


def test_a_window_opens_by_keyboard_and_gives_the_focus_back(new_page):
    page = new_page()
    page.goto("/ui/")
    opener = page.get_by_role("button", name="Fenêtre", exact=True)
    opener.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    assert opener.evaluate("button => button === document.activeElement")
