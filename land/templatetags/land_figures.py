"""How a figure of land and building stands on a page: its number, always as the link to its rows."""

from django import template

from land.funnel.matrix import figure_number

register = template.Library()
register.filter("land_number", figure_number)
