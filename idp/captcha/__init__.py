"""Telling people from programs on forms open to everybody: a ladder, not a wall.

Owns: the question that a form carries (a field nobody sees, a least time, invisible work,
characters read or heard), its pictures and voices, and that each is answered once.
Never: sign-in before a failure; a cookie; a service of somebody else.

Nothing is stored until a form comes back: a question's id is random, dated and signed, and its
characters are derived from it, so asking for pages fills no table.
"""
