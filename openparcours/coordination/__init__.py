"""The heart: shared record, circle, sharing, notes."""
