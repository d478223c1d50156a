"""Where journeys, sign-in and the protocol meet: the only room that knows all three.

Owns: the journeys' pages, what ends a journey, the resumed authorization request, signing out, the
pages every portal must have. Never: what a step does, what a grant holds.
URLs: /<client_id>/<journey>, /<client_id>/<journey>/<step>, /authorize/resume, /logout,
/<client_id>/pages/<page>, /brand/<client_id>/<hash>.css, /
"""
