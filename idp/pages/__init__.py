"""A page in a portal's look: its words, its frame, its headers, and where a form came from.

Owns: rendering, the language of an answer, the policy's branding as templates take it.
Never: what a page is about; that is its own room's.
"""
