"""The demo city 云州市, built by the same services that the pages call."""

from proposals.demo.city import DemoExists, build_city

__all__ = ["DemoExists", "build_city"]
