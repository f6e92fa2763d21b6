"""Departments are not merged: their letters and numbers bear their names."""

from federation.merging.handling import Stay, rule

rule("liaison.department.organisation", Stay())
