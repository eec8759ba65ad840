"""Charts in a real Chromium: a built site behind nginx, its policy, a real Prometheus."""
