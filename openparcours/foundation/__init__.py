"""Events, audit trail and accounts."""
