"""The lint rules, one function each; every function returns its problems and does nothing else."""
