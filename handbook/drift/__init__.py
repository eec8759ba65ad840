"""Drift: whether what runs is what the handbook says.

Pure: the config's objects and the answers of the sources in, findings out. Asks nothing, renders
nothing, and reads no generated file: what is due comes from the functions that write those files.
"""
