"""Companies: their numbers, the register that knows them, and who is let in because of one.

Owns: SIREN parsing, the register's two adapters (an imported file, the Sirene API), client
companies, the eligibility table (R-PDL-4…13). Never: pages, journeys, mails, accounts.
"""
