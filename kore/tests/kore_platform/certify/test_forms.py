from __future__ import annotations

from kore_platform.certify import forms


def test_hidden_fields_and_the_pressed_button() -> None:
    text = '<form action="/a" method="POST"><input name="x" value="1 &amp; 2"><button name="go" value="1">'
    (form,) = forms.read(f'{text}<button name="stop" value="1"></form>')
    assert (form.action, form.method, form.enctype) == ("/a", "post", "application/x-www-form-urlencoded")
    assert form.fields == {"x": "1 & 2", "go": "1"}


def test_the_first_choice_unless_another_is_made() -> None:
    boxes = '<input type="checkbox" name="b" value="1"><input type="checkbox" name="b" value="2">'
    radios = '<input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>'
    options = '<select name="s"><option value="1"><option value="2" selected></select>'
    (form,) = forms.read(f"<form>{boxes}{radios}{options}</form>")
    assert form.fields == {"b": "1", "r": "2", "s": "2"}
    assert form.method == "get"


def test_what_is_not_sent() -> None:
    inputs = '<input value="no name"><input name="file" type="file"><input name="off" disabled>'
    (form,) = forms.read(f"<input name='outside'><form>{inputs}</form>")
    assert form.fields == {}
