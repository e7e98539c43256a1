"""Form fields of a list drawn without a template each: Django renders one per option and per input,
and a filter form of twelve fields took a third of a list's time. Everything is escaped here.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def lean_options(select: forms.Select, name: str, value: Any, attrs: Any = None) -> SafeString:
    """A select with its options, grouped choices excepted (no filter has them)."""
    chosen = {str(one) for one in select.format_value(value)}
    options = [
        f'<option value="{escape(key)}"{" selected" if str(key) in chosen else ""}>{escape(label)}</option>'
        for key, label in select.choices
    ]
    context = select.build_attrs(select.attrs, {"name": name, **(attrs or {})})
    if select.allow_multiple_selected:
        context["multiple"] = True
    return mark_safe(f"<select{flatatt(context)}>{''.join(options)}</select>")


def lean_input(widget: forms.TextInput, name: str, value: Any, attrs: Any = None) -> SafeString:
    """An input: the widget's class still says its type and how a value is written."""
    written = widget.format_value(value)
    context = {"type": widget.input_type, "name": name}
    if written is not None:
        context["value"] = written
    return mark_safe(f"<input{flatatt(context | widget.build_attrs(widget.attrs, attrs))}>")


class LeanText(forms.TextInput):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_input(self, name, value, attrs)


class LeanSearch(forms.SearchInput):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_input(self, name, value, attrs)


class LeanSelect(forms.Select):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_options(self, name, value, attrs)


class LeanSelectMultiple(forms.SelectMultiple):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_options(self, name, value, attrs)


LEAN: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.Select: LeanSelect,
    forms.SelectMultiple: LeanSelectMultiple,
    forms.TextInput: LeanText,
    forms.SearchInput: LeanSearch,
}


def lean(widget: forms.Widget) -> forms.Widget:
    """The same widget drawn without a template; one that has no lean twin stays as it is."""
    twin = LEAN.get(type(widget))
    if twin is None:
        return widget
    choices = {"choices": widget.choices} if isinstance(widget, forms.Select) else {}
    return twin(attrs=widget.attrs, **choices)


def box(field: BoundField, *, oob: bool = False) -> str:
    """One filter with its label and what is wrong with it; `oob`: htmx puts it where it stands."""
    name = field.name
    errors = "".join(f'<div class="field-error">{escape(error)}</div>' for error in field.errors)
    swap = ' hx-swap-oob="true"' if oob else ""
    return (
        f'<div class="col-12 col-sm-6 col-lg-3" id="box_{name}"{swap}>'
        f'<label class="form-label" for="f_{name}">{escape(field.label)}</label>'
        f"{field}{errors}</div>\n"
    )


def boxes(fields: Iterable[BoundField], *, oob: bool = False) -> SafeString:
    return mark_safe("".join(box(field, oob=oob) for field in fields))


def checkboxes(name: str, choices: Iterable[tuple[str, str, bool]]) -> SafeString:
    """One checkbox per (value, label, whether checked)."""
    return mark_safe(
        "".join(
            '<label class="form-check form-check-inline"><input class="form-check-input" '
            f'type="checkbox" name="{name}" value="{escape(value)}"{" checked" if on else ""}> '
            f"{escape(label)}</label>\n"
            for value, label, on in choices
        )
    )
