"""Letters on paper that bring somebody their first secret: chosen, printed, voided, asked for.

The clear code exists in the PDF only. What is stored is a row per letter, without it.
"""
