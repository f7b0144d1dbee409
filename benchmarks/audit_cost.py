"""What one access trace costs: `python -m benchmarks.audit_cost`, on the database of DATABASE_URL.

Works in a database of its own, with the refusal triggers of production. Prints milliseconds per
trace written in a transaction of its own, and the share of a page of 30 ms.
"""

import os
import statistics
import sys
import tempfile
import time
from uuid import uuid4

import django
from django.conf import settings

WRITES, PAGE_MS = 2000, 30.0


def main() -> None:
    """Write traces one by one and print the median and the 95th percentile."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    settings.AUDIT_TRIGGERS = True
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None
    django.setup()
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/audit.sqlite3"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            times = sorted(_writes())
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    sys.stdout.write(
        f"{connection.vendor}: {WRITES} traces, median {median:.2f} ms, p95 {p95:.2f} ms, "
        f"{100 * median / PAGE_MS:.1f} % of a page of {PAGE_MS:.0f} ms\n"
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
