"""How a portal looks and speaks, derived from data.

Owns: the colours and their contrast (`derive`, `colour`), the logo's sanitising (`svg`), the words
people see (`texts`, `sentences`), the Markdown subset of legal pages (`markdown`, `legal`) and the
shape of what a template is given (`page`).

Never does: read a client folder, talk to a database, know a request. It is given values and gives
values back; `clients` reads the folders and the views fill the pages.

Sources: WCAG 2.2 (1.4.3, 1.4.11), RGAA 4.1, SVG 1.1; requirements R-ALL-10, R-ALL-11, R-CMI-28.
"""
