"""The accessibility check is proven on a planted fault, so that its silence means something."""

import pytest

CLEAN = "<html lang='fr'><title>Essai</title><main><h1>Essai</h1><label>Nom <input></label></main></html>"


def test_the_accessibility_check_finds_a_planted_fault(page, assert_axe_clean):
    page.set_content(CLEAN)
    assert_axe_clean(page)
    page.set_content(CLEAN.replace("<label>Nom <input></label>", "<input>"))
    with pytest.raises(AssertionError, match="label"):
        assert_axe_clean(page)
