"""Names written in capitals read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openparcours.kit.names import fold, readable_case


@pytest.mark.parametrize(
    ("capital", "shown"),
    [
        ("CENTRE HOSPITALIER DE L'EST (EHPAD)", "Centre hospitalier de l'Est (EHPAD)"),
        ("CENTRE HOSPITALIER UNIVERSITAIRE DE RANGUEIL", "Centre hospitalier universitaire de Rangueil"),
        ("CHU TOULOUSE - HOPITAL DES ENFANTS", "CHU Toulouse - Hôpital des enfants"),
        ("EHPAD LES JARDINS DE L’OCEAN", "EHPAD les Jardins de l’Ocean"),
        ("L'OASIS", "L'Oasis"),
        ("LA MAISON DES AINES", "La Maison des Aines"),
        ("RESIDENCE SAINT-JEAN-DE-LUZ", "Résidence Saint-Jean-de-Luz"),
        ("CENTRE HOSPITALIER D AUCH", "Centre hospitalier d'Auch"),
        ("SERVICE DE SOINS INFIRMIERS A DOMICILE", "Service de soins infirmiers à domicile"),
        ("SSR LE BOIS ST MARTIN", "SSR le Bois St Martin"),
        ("FOYER JEAN XXIII", "Foyer Jean XXIII"),
        ("PHARMACIE DU 8 MAI 1945", "Pharmacie du 8 Mai 1945"),
        ("UNITE U2M BATIMENT D", "Unité U2M Batiment D"),
        ("CABINET DU DR EXEMPLE", "Cabinet du Dr Exemple"),
        ("MAISON D'ACCUEIL SPECIALISEE (LA ROSERAIE)", "Maison d'accueil spécialisée (La Roseraie)"),
        ("INSTITUT MEDICO-EDUCATIF", "Institut médico-éducatif"),
        ("E.H.P.A.D. DU LAC", "E.H.P.A.D. du Lac"),
        ("C.C.A.S. D'ALBI", "C.C.A.S. d'Albi"),
        ("Maison de santé de PURPAN", "Maison de santé de PURPAN"),
        ("310000013", "310000013"),
        ("", ""),
    ],
)
def test_a_name_in_capitals_is_read_as_people_write_it(capital, shown):
    assert readable_case(capital) == shown


@given(st.text(max_size=60))
def test_any_text_is_shown_with_the_same_words(text):
    shown = readable_case(text)
    assert fold(shown).replace(" ", "") == fold(text).replace(" ", "")
    assert readable_case(shown) == shown or shown == shown.upper()
