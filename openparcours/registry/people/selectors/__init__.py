"""Read persons as the actor may, one module per question."""

from openparcours.registry.people.selectors.identities import (
    PAGE,
    IdentityPage,
    Worklist,
    conflict_lines,
    identity_page,
    merge_choices,
    worklist,
)
from openparcours.registry.people.selectors.lookalikes import (
    Lookalike,
    likely_duplicates,
    tells_too_little,
)
from openparcours.registry.people.selectors.persons import (
    address,
    by_keys,
    communes_named,
    contact_point,
    import_lines,
    merge,
    number_to_call,
    person,
    person_import,
    person_imports,
    place_name,
    reachable,
    relative,
    surroundings,
)
from openparcours.registry.people.selectors.search import PersonHit, named, search_persons

__all__ = [
    "PAGE",
    "IdentityPage",
    "Lookalike",
    "PersonHit",
    "Worklist",
    "address",
    "by_keys",
    "communes_named",
    "conflict_lines",
    "contact_point",
    "identity_page",
    "import_lines",
    "likely_duplicates",
    "merge",
    "merge_choices",
    "named",
    "number_to_call",
    "person",
    "person_import",
    "person_imports",
    "place_name",
    "reachable",
    "relative",
    "search_persons",
    "surroundings",
    "tells_too_little",
    "worklist",
]
