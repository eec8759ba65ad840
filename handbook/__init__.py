"""The engine of the ops handbook: config, readings, verdicts and their renderings."""
