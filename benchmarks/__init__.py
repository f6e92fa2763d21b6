"""Measured limits: every figure of the portal stands next to its floor and its peer, from the same run.

Run with `make bench` or `python -m benchmarks`. Nothing here is a test: times depend on the machine, only
their ratios travel.
"""
