"""The offer is found by need, place, public and price, and each answer says why."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.selectors import OfferQuery
from openparcours.foundation.definitions.services import load_shipped
from openparcours.registry.directory.models import Correction
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    HealthcareServiceFactory,
    OrganizationFactory,
    PostFactory,
    TerritoryFactory,
)

TOULOUSE = {"latitude": 43.6, "longitude": 1.44}


@pytest.fixture
def actor(db):
    load_shipped()
    CommuneFactory(**TOULOUSE)
    return actor_at(PostFactory())


def town(code, name, latitude=None, longitude=None):
    return CommuneFactory(
        code=code, name=name, folded_name=name.lower(), postcodes=code, latitude=latitude, longitude=longitude
    )


def service(name, themes=("repit_aidant",), commune=None, **more):
    place = commune or CommuneFactory()
    return HealthcareServiceFactory(
        name=name, themes=list(themes), organization=OrganizationFactory(commune=place), **more
    )


def names(actor, **query):
    query.setdefault("place", selectors.place_at(CommuneFactory()))
    query.setdefault("need", "repit_aidant")
    return [offer.target.name for offer in selectors.offer_page(actor, OfferQuery(**query)).offers]


def test_nothing_is_searched_without_a_need_or_a_word(actor):
    service("Répit")
    assert names(actor, need="") == []
    assert names(actor, need="", text="répit") == ["Répit"]


def test_the_nearest_first_and_the_too_far_left_out(actor):
    near, far = town("31069", "Blagnac", 43.64, 1.38), town("31395", "Muret", 43.46, 1.33)
    albi = town("81004", "Albi", 43.93, 2.15)
    for where, name in ((far, "À Muret"), (albi, "À Albi"), (near, "À Blagnac"), (None, "À Toulouse")):
        service(name, commune=where)
    assert names(actor, radius_km=10) == ["À Toulouse", "À Blagnac"]
    assert names(actor, radius_km=20) == ["À Toulouse", "À Blagnac", "À Muret"]
    page = selectors.offer_page(
        actor, OfferQuery(need="repit_aidant", place=selectors.place_at(CommuneFactory()))
    )
    assert [o.distance for o in page.offers] == ["dans la commune", "à 7 km", "à 18 km"]


def test_who_serves_the_commune_comes_first_and_who_serves_others_not_at_all(actor):
    albi = town("81004", "Albi", 43.93, 2.15)
    service("Voisin")
    from_afar = service("Depuis Albi", commune=albi)
    territory = TerritoryFactory()
    territory.communes.add(CommuneFactory())
    from_afar.served_territories.add(territory)
    elsewhere = service("Ailleurs seulement")
    elsewhere.served_communes.add(albi)
    assert names(actor) == ["Depuis Albi", "Voisin"]
    page = selectors.offer_page(
        actor, OfferQuery(need="repit_aidant", place=selectors.place_at(CommuneFactory()))
    )
    assert page.offers[0].reasons == ("Répond à « Répit de l'aidant »", "Dessert Toulouse")


def test_public_price_and_words(actor):
    service("Pour tous", is_free=True, conditions="Sur rendez-vous")
    service("Aidants", audiences=["aidants"], is_free=False)
    service("Jeunes", audiences=["jeunes"], is_free=None)
    assert set(names(actor, public="aidants")) == {"Pour tous", "Aidants"}
    assert names(actor, is_free=True) == ["Pour tous"]
    assert names(actor, text="RENDEZ-vous") == ["Pour tous"]


def test_the_open_social_directory_is_found_by_theme_after_the_very_need(actor):
    service("Famille", themes=["famille--soutien-a-la-parentalite"])
    service("Répit")
    assert names(actor) == ["Répit", "Famille"]


def test_a_structure_is_found_by_its_finess_category(actor):
    OrganizationFactory(name="SSIAD fictif", category="354")
    OrganizationFactory(name="Fermé", category="354", is_active=False)
    assert names(actor, need="soins_domicile") == ["SSIAD fictif"]
    assert names(actor, need="repit_aidant") == []


def test_without_coordinates_the_neighbourhood_is_told_in_words(actor):
    CommuneFactory().__class__.objects.update(latitude=None, longitude=None)
    here = town("31001", "Ici")
    there = town("31002", "Là")
    service("À côté", commune=there)
    query = OfferQuery(need="repit_aidant", radius_km=0, place=selectors.place_at(here))
    page = selectors.offer_page(actor, query)
    assert [(o.target.name, o.distance) for o in page.offers] == [("À côté", "dans le département")]


def test_structures_place_a_commune_that_has_no_coordinates(actor):
    bare = town("31003", "Nue")
    OrganizationFactory(commune=bare, latitude=43.7, longitude=1.5)
    place = selectors.place_at(bare)
    assert (place.point.latitude, place.point.is_rough) == (43.7, True)


def test_contacts_are_the_directorys_with_its_corrections(actor):
    found = service("Répit", phone="")
    found.organization.phone = "05 36 49 00 00"
    found.organization.save()
    Correction.objects.create(
        object_type="directory.organization",
        object_id=found.organization_id,
        field="phone",
        value="05 36 49 00 99",
        owner_id=actor.organization_id,
        made_by_id=actor.user_id,
    )
    page = selectors.offer_page(actor, OfferQuery(need="repit_aidant"))
    assert page.offers[0].target.phone == "05 36 49 00 99"
    assert selectors.target_of(actor, service_id=found.pk).phone == "05 36 49 00 99"


def test_the_search_costs_the_same_for_three_and_for_sixty(actor, django_assert_max_num_queries):
    for rank in range(60):
        service(f"Répit {rank}")
    with django_assert_max_num_queries(14):
        assert len(names(actor)) == 30


def test_a_withdrawn_service_is_no_longer_offered(actor):
    kept, gone = service("Répit"), service("Retiré", is_active=False)
    assert names(actor) == ["Répit"]
    assert selectors.target_of(actor, service_id=kept.pk) is not None
    assert selectors.target_of(actor, service_id=gone.pk) is None
    chosen = selectors.chosen_target(actor, service_id=gone.pk)
    assert (chosen.name, chosen.is_offered) == ("Retiré", False)


def test_what_was_oriented_to_a_service_withdrawn_since_stays_readable(cast, write, send, enter):
    sent, draft = send().orientation, write()
    cast.service.is_active = False
    cast.service.save()
    browser = enter(cast.posts.coordinator)
    for name, one in (("orientation", sent), ("modification", draft)):
        answer = browser.get(reverse(f"orientations:{name}", args=[one.pk]))
        assert "Soins à domicile fictifs" in answer.text, name
        assert "est plus proposé" in answer.text, name
    with pytest.raises(ValidationError, match="n'est plus proposé"):
        services.send_orientation(cast.coordinator, orientation=draft)
    creation = reverse("orientations:creation", args=[cast.person.pk])
    assert browser.get(f"{creation}?service={cast.service.pk}").status_code == 404
