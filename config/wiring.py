"""TABLE 2: event → its handlers. `now` runs in the act's transaction, `later` in the worker."""

from openparcours.foundation.events.services import Wiring

WIRING: Wiring = {}
