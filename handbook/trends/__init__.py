"""How each signal went over a stretch of time, on each server: its figures, trend and levels.

Pure: courses and readings go in. Knows no page, no terminal and no clock; the *Trends* page and
`handbook analyze` speak from the same objects.
"""
