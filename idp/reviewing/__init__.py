"""Files that officers judge: sign-ups, changes of profile, companies looked at again.

Owns: the cases and their states, decisions, the queue, the mails of each transition, periodic
re-checks, what is erased when (R-PDL-12, 16, 17, 21, 22). Never: pages, the command line, what a
registration becomes.
"""
