"""Notes: the liaison notebook (ANS cahier de liaison) around a person.

Nouns: LiaisonNote, NoteVersion (what an amendment replaced), NoteReader (mention or named
audience), Acknowledgement, Attachment.
Leans on records for the restriction, the door to the person and the timeline.
"""
