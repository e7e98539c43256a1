"""How a figure of the coverage page stands there: its number, always as the link to its rows."""

from django import template

from mentors.coverage.matrix import figure_number

register = template.Library()
register.filter("covered_number", figure_number)
