"""Choose the concrete parts of a process and open them: the only place that knows all of them.

`services` opens a process's parts, `openers` those that steps are given, `mail` what sends mail.
"""
