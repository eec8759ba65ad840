"""What the commands print for people: plain text in, plain text out.

Pure but for `screen`, which knows the terminal. Meaning never hangs on colour.
"""
