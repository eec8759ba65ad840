"""Makes everything that runs from the model: pure functions, objects in and text out.

Only `files` touches the disk. Knows no network and no clock, so the same config gives the same
bytes.
"""
