"""The frozen objects that every rendering is made from. No network, no clock, no files."""
