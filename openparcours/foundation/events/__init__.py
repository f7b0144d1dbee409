"""Events: the durable outbox. What happened is written with the act itself; reactions run after it.

Nouns: Event (a fact in the past tense), Delivery (one handler's work on one event).
Leans on nothing. The table of reactions is config/wiring.py.
"""
