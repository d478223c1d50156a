"""The pages where staff look after the people of their organisation, in the portal's own look.

Owns: who may enter, lists, one person's page, each act with its preview, files in and out, letters.
Never: deciding who may do what, or doing it: that is `administration`, which the command line calls
too. URL: `/<client_id>/console`.
"""
