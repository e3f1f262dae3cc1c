"""The forms of the books follow one another: two that follow the same one could not be brought up."""

import importlib

import pytest

from buyline.store.versions import forms

pytestmark = pytest.mark.capability("P29", "library")


def test_each_form_follows_the_one_before() -> None:
    for before, form in zip(forms(), forms()[1:], strict=False):
        migration = importlib.import_module(f"buyline.store.migrations.{form}").Migration
        assert migration.dependencies == [("books", before)], form
