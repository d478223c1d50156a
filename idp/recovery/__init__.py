"""A lost password or identifier, given back to whoever reads the account's mailbox.

Owns: who may be mailed a link or a reminder, the pages that ask for one, « ce n'était pas moi ».
Never: the link itself (that is `contact`), setting a password (that is `credentials`).
"""
