"""TABLE 3: clock → job. Each row: name, cron-like rule, dotted path of a function without argument."""

SCHEDULE: list[tuple[str, str, str]] = []
