"""What people do at their screens, and what each may be asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from benchmarks._base import mistype
from benchmarks._clients import SEARCH, Step, sign_in
from benchmarks._heavy import heavy_person
from openparcours.coordination.records.choices import RecordStatus
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.demo.choices import DEMO_PASSWORD
from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.people.models import Person

WIDE, NARROW = "claire.fictorel@example.org", "paul.demonstier@example.org"
SAMPLE = 400


@dataclass(frozen=True)
class Visitor:
    """Who works: her label, her account, persons within her reach, the heaviest record."""

    label: str
    actor: Actor
    user: User
    persons: list[Person]
    heavy: UUID

    @property
    def sign_in(self) -> list[Step]:
        return sign_in(self.user.email, DEMO_PASSWORD)


def visitors() -> list[Visitor]:
    """Return the director who reaches all that her organisation keeps, and a physician of some circles."""
    wide, narrow = _post(WIDE), _post(NARROW)
    heavy = heavy_person(wide, narrow).pk
    return [_visitor("large", wide, heavy), _visitor("restreint", narrow, heavy)]


def reach(visitor: Visitor) -> tuple[int, int]:
    """Count the persons and the open records within a visitor's reach."""
    records = CoordinationRecord.objects.visible_to(visitor.actor).filter(status=RecordStatus.OPEN)
    return Person.objects.visible_to(visitor.actor).count(), records.count()


def _post(email: str) -> PractitionerRole:
    return PractitionerRole.objects.current().get(practitioner__user__email=email)


def _visitor(label: str, post: PractitionerRole, heavy: UUID) -> Visitor:
    actor = actor_at(post)
    records = CoordinationRecord.objects.visible_to(actor).filter(status=RecordStatus.OPEN)
    keys = sorted(records.exclude(person=heavy).values_list("person", flat=True))
    chosen = Random(2026).sample(keys, min(SAMPLE, len(keys)))
    user = post.practitioner.user
    assert user is not None  # noqa: S101
    return Visitor(label, actor, user, list(Person.objects.filter(pk__in=chosen).order_by("pk")), heavy)


def _of_person(prefix: str) -> Callable[[Visitor, Random], list[Step]]:
    """Return how one opens a tab of somebody's record."""
    return lambda visitor, rng: [Step(f"/{prefix}/personnes/{rng.choice(visitor.persons).pk}/")]


def _circle(visitor: Visitor, rng: Random) -> list[Step]:
    return [Step(f"/dossier/personnes/{rng.choice(visitor.persons).pk}/cercle/")]


def _record(visitor: Visitor, rng: Random) -> list[Step]:
    return [Step(f"/personnes/{rng.choice(visitor.persons).pk}/")]


def _slipped(visitor: Visitor, rng: Random) -> tuple[str, str]:
    """Return the names of somebody within reach, one slip in the family name."""
    meant = rng.choice(visitor.persons)
    return mistype(rng, meant.birth_family_name.lower()), meant.given_name


def _palette(visitor: Visitor, rng: Random) -> list[Step]:
    return [Step("/recherche/propositions/", {"q": " ".join(_slipped(visitor, rng))})]


def _search(visitor: Visitor, rng: Random) -> list[Step]:
    return [Step(SEARCH, {"q": " ".join(_slipped(visitor, rng))}), Step(SEARCH)]


def _lookalikes(visitor: Visitor, rng: Random) -> list[Step]:
    """Type a name where one creates a person: who it may be is shown."""
    family, given = _slipped(visitor, rng)
    return [Step("/personnes/ressemblances/", {"used_family_name": family, "birth_given_names": given})]


def _worklist_by_name(visitor: Visitor, rng: Random) -> list[Step]:
    return [Step("/dossiers/?scope=all", {"name": rng.choice(visitor.persons).birth_family_name})]


@dataclass(frozen=True)
class Scene:
    """A thing done again and again: its steps, the permission it demands, whether the browser is new."""

    name: str
    steps: Callable[[Visitor, Random], list[Step]]
    permission: str = "workspace.use"
    is_signing_in: bool = False


SCENES = (
    Scene("connexion", lambda visitor, rng: visitor.sign_in, is_signing_in=True),
    Scene("accueil", lambda visitor, rng: [Step("/")]),
    Scene("palette, une faute", _palette),
    Scene("recherche, une faute", _search),
    Scene("ressemblances, une faute", _lookalikes, "people.create"),
    Scene("dossiers visibles", lambda visitor, rng: [Step("/dossiers/?scope=all")], "records.read"),
    Scene("dossiers, par nom", _worklist_by_name, "records.read"),
    Scene("page 360°", _record, "records.read"),
    Scene(
        "360°, dossier très lourd",
        lambda visitor, rng: [Step(f"/personnes/{visitor.heavy}/")],
        "records.read",
    ),
    Scene(
        "fil filtré, dossier très lourd",
        lambda visitor, rng: [Step(f"/personnes/{visitor.heavy}/fil/?type=note")],
        "records.read",
    ),
    Scene("demandes", lambda visitor, rng: [Step("/demandes/")], "requests.take"),
    Scene("demandes, tableau", lambda visitor, rng: [Step("/demandes/tableau/")], "requests.take"),
    Scene(
        "orientations à suivre",
        lambda visitor, rng: [Step("/orientations/?vue=attente")],
        "orientations.follow",
    ),
    Scene("ruptures", lambda visitor, rng: [Step("/orientations/ruptures/")], "breaks.read"),
    Scene("onglet demandes", _of_person("demandes"), "requests.read"),
    Scene("onglet orientations", _of_person("orientations"), "orientations.read"),
    Scene("onglet évaluations", _of_person("evaluations"), "assessments.read"),
    Scene("onglet notes", _of_person("notes"), "notes.read"),
    Scene("onglet cercle", _circle, "records.read"),
)
