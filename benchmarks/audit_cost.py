"""What one access trace costs: `./parcours benchmark audit_cost`, on the database of DATABASE_URL.

Works in a database of its own, with the refusal triggers of production. Prints milliseconds per
trace written in a transaction of its own, the share of a page of 30 ms, and the processor time, to be
compared with that of a page of `screens`.
"""

import time
from uuid import uuid4

from benchmarks._base import own_database, own_seconds, say, spread

WRITES, PAGE_MS = 2000, 30.0


def main() -> None:
    """Write traces one by one and print the median and the 95th percentile."""
    with own_database("audit") as address:
        before = own_seconds()
        cost = spread(_writes())
        used = sum(own_seconds()) - sum(before)
    say(
        f"{address.partition(':')[0]} : {WRITES} traces, médiane {cost.median:.2f} ms, p95 {cost.p95:.2f} ms, "
        f"{100 * cost.median / PAGE_MS:.1f} % d'une page de {PAGE_MS:.0f} ms ; "
        f"processeur {used * 1000 / WRITES:.2f} ms par trace, base comprise"
    )


def _writes() -> list[float]:
    from openparcours.foundation.accounts.permissions import SYSTEM
    from openparcours.foundation.audit.choices import Action
    from openparcours.foundation.audit.services import record_access

    times = []
    for _ in range(WRITES):
        started = time.perf_counter()
        record_access(SYSTEM, Action.READ, "records.record.read", person_id=uuid4())
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    main()
