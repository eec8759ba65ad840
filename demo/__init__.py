"""A Go-like game server to practise on: a small model of its process, and its incidents.

It knows the game server's metrics and how a Go process behaves. It must not know the
handbook, its config or its thresholds: it is the thing being watched.
"""
