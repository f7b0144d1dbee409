"""The demo region's organisations and posts: thirteen real DACs, everything else invented."""

import json
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from openparcours.demo.choices import DEMO_PIN, PERSONAS, TWO_POSTS
from openparcours.demo.geography import DATA, Place
from openparcours.demo.names import professional_name
from openparcours.demo.people import fictitious_phone
from openparcours.demo.randomness import key, with_luhn_key
from openparcours.foundation.accounts.models import User
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import Sector, Source, TerritoryKind
from openparcours.registry.directory.models import (
    Commune,
    Organization,
    Practitioner,
    PractitionerRole,
    Territory,
)

FULL_DEPARTMENTS = ("31", "34", "81")
DAC_TEAM = (
    # profession, label, function, role, how many
    ("administratif", "personnel administratif", "Directrice", "director", 1),
    ("secretaire", "secrétaire", "Chargée d'accueil", "reception", 2),
    ("60", "infirmier", "Référente de parcours", "case_manager", 4),
    ("assistant_social", "assistant de service social", "Coordinatrice d'appui", "analyst", 3),
    ("10", "médecin", "Médecin du DAC", "dac_physician", 1),
    ("94", "ergothérapeute", "Ergothérapeute", "thematic", 1),
    ("93", "psychologue", "Psychologue", "thematic", 1),
    ("administratif", "personnel administratif", "Référent identitovigilance", "identity_officer", 1),
    ("administratif", "personnel administratif", "Délégué à la protection des données", "privacy_officer", 1),
    ("coordonnateur", "coordonnateur de parcours", "Chargée de missions territoriales", "territory", 1),
)
REFERENT_ROLES = ("case_manager", "analyst")


@dataclass
class Department:
    """A department of the demo: its DAC, the DAC's posts and the partners' posts by kind."""

    code: str
    dac: Organization
    territory: Territory
    places: list[Place]
    team: list[PractitionerRole] = field(default_factory=list)
    partners: dict[str, list[PractitionerRole]] = field(default_factory=dict)
    shown: set[UUID] = field(default_factory=set)
    areas: list[tuple[Territory, list[str]]] = field(default_factory=list)

    @property
    def referents(self) -> list[PractitionerRole]:
        return [post for post in self.team if post.access_role in REFERENT_ROLES]


class RegionWriter:
    """Invent a region's organisations and posts, then write them in a few statements."""

    def __init__(self, rng: Random, *, at: datetime, password: str) -> None:
        self.rng, self.at, self.password = rng, at, password
        self.organizations: list[Organization] = []
        self.users: list[User] = []
        self.practitioners: list[Practitioner] = []
        self.posts: list[PractitionerRole] = []
        self.rpps = 9_990_000_000
        self.personas = {(p.kind, p.role): p for p in PERSONAS}
        self.pin = make_password(DEMO_PIN)
        self.shown: set[UUID] = set()

    def department(self, dac: dict[str, str], places: list[Place]) -> Department:
        """Invent what surrounds one DAC; only the three full departments have a team and partners."""
        organization = self._organization(
            dac["name"], commune=dac["commune"], sector=Sector.COORDINATION, category="606",
            label="Dispositif d'appui à la coordination", finess=dac["finess"],
        )  # fmt: skip
        territory = Territory(
            id=key(self.rng, self.at),
            kind=TerritoryKind.DAC,
            name=f"Territoire du {dac['name']}",
            organization=organization,
        )
        department = Department(dac["department"], organization, territory, places, shown=self.shown)
        if department.code in FULL_DEPARTMENTS:
            self._staff(department)
        return department

    def authorities(self) -> None:
        """Invent who administers the platform and who steers from above."""
        for name, role, function in (
            ("Administration régionale (démonstration)", "regional_admin", "Administratrice régionale"),
            ("Agence régionale (démonstration)", "steering", "Chargé de pilotage"),
        ):
            site = self._organization(
                name, commune="31555", sector=Sector.AUTHORITY, category="", label="Autorité",
            )  # fmt: skip
            self._post(site, "administratif", "personnel administratif", function, role, kind=role)

    def second_posts(self, department: Department) -> None:
        """Give the SSIAD's nurse a second post, so that a choice is offered at sign-in."""
        holders = {u.pk for u in self.users if u.email == TWO_POSTS}
        posts = [p for p in department.partners["infirmier"] if p.practitioner.user_id in holders]
        elsewhere = next(p for p in department.partners["medecin"])
        self.posts += [
            PractitionerRole(
                id=key(self.rng, self.at),
                practitioner=post.practitioner,
                organization=elsewhere.organization,
                profession=post.profession,
                profession_label=post.profession_label,
                function="Infirmière Asalée",
                access_role="field_health",
                started_on=date(2025, 3, 1),
                phone=fictitious_phone(self.rng),
                source=Source.DEMO,
            )
            for post in posts
        ]

    def structure(self, name: str, **facts: Any) -> Organization:
        """Invent a structure without posts, for the offer."""
        return self._organization(name, **facts)

    def write(self, departments: list[Department]) -> None:
        """Write everything invented so far."""
        Organization.objects.bulk_create(self.organizations)
        User.objects.bulk_create(self.users)
        Practitioner.objects.bulk_create(self.practitioners)
        PractitionerRole.objects.bulk_create(self.posts)
        areas = [area for d in departments for area in (_whole(d), *d.areas)]
        Territory.objects.bulk_create([territory for territory, _ in areas])
        links = Territory.communes.through
        links.objects.bulk_create(
            [
                links(territory_id=territory.pk, commune_id=code)
                for territory, codes in areas
                for code in codes
            ],
            batch_size=2000,
        )

    def _staff(self, department: Department) -> None:
        for profession, label, function, role, count in DAC_TEAM:
            department.team += [
                self._post(department.dac, profession, label, function, role, kind="team")
                for _ in range(count)
            ]
        catalogue = tomllib.loads((DATA / "places.toml").read_text())
        towns = sorted(department.places, key=lambda p: -p.population)[:12]
        for kind in catalogue["kind"]:
            for rank, nickname in enumerate(self.rng.sample(catalogue["nicknames"], kind["count"])):
                site = self._organization(
                    kind["name"].format(nickname), commune=towns[rank % len(towns)].code,
                    sector=kind["sector"], category=kind["category"], label=kind["label"],
                )  # fmt: skip
                if kind["name"].startswith("CPTS"):
                    self._area(department, site, rank)
                for profession, label, function, key_name, role in kind["posts"]:
                    kind_name = _persona_kind(key_name, site, role)
                    post = self._post(site, profession, label, function, role, kind=kind_name)
                    department.partners.setdefault(key_name, []).append(post)

    def _area(self, department: Department, cpts: Organization, rank: int) -> None:
        """Give a CPTS the communes of one of the department's most populated groups, and its main town."""
        groups: dict[str, list[Place]] = {}
        for place in department.places:
            groups.setdefault(place.epci or place.code, []).append(place)
        largest = sorted(groups.values(), key=lambda group: -sum(p.population for p in group))
        communes = largest[rank % len(largest)]
        cpts.commune_id = max(communes, key=lambda p: p.population).code
        area = Territory(
            id=key(self.rng, self.at),
            kind=TerritoryKind.CPTS,
            name=f"Territoire de la {cpts.name} ({department.code})",
            organization=cpts,
        )
        department.areas.append((area, [place.code for place in communes]))

    def _organization(
        self, name: str, *, commune: str, sector: str, category: str, label: str, finess: str | None = None
    ) -> Organization:
        organization = Organization(
            id=key(self.rng, self.at),
            name=name,
            folded_name=fold(name),
            finess=finess,
            category=category,
            category_label=label,
            sector=sector,
            commune_id=commune,
            phone=fictitious_phone(self.rng),
            email=f"contact.{len(self.organizations)}@example.org",
            source=Source.FINESS if finess else Source.DEMO,
            source_updated_on=date(2026, 1, 5) if finess else None,
        )
        self.organizations.append(organization)
        return organization

    def _post(
        self,
        organization: Organization,
        profession: str,
        label: str,
        function: str,
        role: str,
        *,
        kind: str,
    ) -> PractitionerRole:
        given, family, is_woman = professional_name(self.rng)
        email = f"{fold(given)}.{fold(family)}.{len(self.users)}@example.org".replace(" ", "-")
        persona = self.personas.pop((kind, role), None)
        if persona:
            given, family, email, is_woman = (
                persona.given_name,
                persona.family_name,
                persona.email,
                persona.is_woman,
            )
        user = User(
            id=key(self.rng, self.at),
            email=email,
            given_name=given,
            family_name=family,
            password=self.password,
            pin=self.pin if persona else "",
            date_joined=self.at,
        )
        self.users.append(user)
        if persona:
            self.shown.add(user.pk)
        self.rpps += 1
        practitioner = Practitioner(
            id=key(self.rng, self.at),
            user=user,
            rpps=with_luhn_key(str(self.rpps)) if profession.isdigit() else None,
            title="Dr" if profession == "10" else "",
            given_name=given,
            family_name=family,
            folded_name=fold(f"{family} {given}"),
            source=Source.DEMO,
        )
        self.practitioners.append(practitioner)
        post = PractitionerRole(
            id=key(self.rng, self.at),
            practitioner=practitioner,
            organization=organization,
            profession=profession,
            profession_label=label,
            function=_agreed(function, is_woman),
            access_role=role,
            started_on=date(2024, 9, 1),
            phone=fictitious_phone(self.rng),
            mssante=f"{fold(family)}.{len(self.posts)}@demo.mssante.example.org".replace(" ", "-"),
            source=Source.DEMO,
        )
        self.posts.append(post)
        return post


def _whole(department: Department) -> tuple[Territory, list[str]]:
    """Return the territory of a DAC: every commune of its department."""
    communes = Commune.objects.filter(department=department.code)
    return department.territory, list(communes.values_list("code", flat=True))


def _persona_kind(key_name: str, site: Organization, role: str) -> str:
    if site.category == "354":
        return "ssiad"
    return "hopital_social" if key_name == "hopital" and role == "field_social" else key_name


def read_dacs() -> list[dict[str, Any]]:
    """Return the thirteen DACs of Occitanie (facts of FINESS)."""
    dacs: list[dict[str, Any]] = json.loads((DATA / "dacs.json").read_text())
    return dacs


_FORMS = (
    ("Directrice", "Directeur"), ("Chargée", "Chargé"), ("Référente", "Référent"),
    ("Coordinatrice", "Coordinateur"), ("Infirmière", "Infirmier"), ("Assistante", "Assistant"),
    ("Pharmacienne", "Pharmacien"), ("Conseillère", "Conseiller"), ("Aide-soignante", "Aide-soignant"),
    ("Déléguée", "Délégué"), ("coordinatrice", "coordinateur"), ("libérale", "libéral"),
    ("sociale", "social"), ("hospitalière", "hospitalier"), ("générale", "général"),
)  # fmt: skip


def _agreed(function: str, is_woman: bool) -> str:
    words = function.split(" ")
    by_word = {m: f for f, m in _FORMS} if is_woman else dict(_FORMS)
    return " ".join(by_word.get(w, w) for w in words)
