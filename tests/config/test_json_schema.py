"""The schema for editors: committed as made, true to the loader in what it can say."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import jsonschema
import pytest
import yaml

from handbook.config.json_schema import SCHEMA_FILE, json_schema, schema_text

PROJECT = Path(__file__).parent.parent.parent
CASES = Path(__file__).parent / "cases"

STRUCTURAL = (
    "section_missing", "section_unknown", "section_unknown_far", "section_null", "section_empty",
    "section_is_text", "section_is_list", "key_missing", "keys_missing_everywhere", "key_unknown",
    "key_unknown_far", "value_null", "value_tilde", "value_empty", "value_is_list",
    "value_too_long", "id_upper_case", "id_path", "id_too_long", "alert_id_with_dash",
    "runbook_path", "runbook_with_suffix", "uid_too_long", "scope_identity_not_a_label",
    "scope_interval", "scope_interval_number", "scope_none", "link_scheme",
    "link_without_scheme_password", "unit_noun_upper_case", "level_nan", "level_infinite",
    "level_at_least", "level_number", "level_with_unit", "level_with_comma", "level_and",
    "band_dash", "band_infinite", "levels_without_why", "window_bad", "duration_fraction",
    "duration_sexagesimal", "per_unknown", "metric_type", "metric_name", "metric_labels",
    "health_without_level", "health_of_lists", "panel_signals_text", "panel_kind",
    "panel_without_id", "panel_is_text", "yaml_unquoted_braces", "yaml_list_at_top",
    "yaml_text_at_top", "yaml_null_at_top", "browser_source", "browser_hosts",
    "browser_unknown_key",
)  # fmt: skip
"""Cases whose fault is in the shape of the file and not in what its parts mean together."""


class Core(yaml.SafeLoader):
    """Reads numbers, booleans and null as YAML 1.2 does, which is what editors do."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"null|Null|NULL|~|", ["~", "n", "N", ""]),
):
    Core.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first)
    )


def faults(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.message for error in validator.iter_errors(yaml.load(text, Loader=Core))]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_committed_schema_is_the_one_that_the_forms_make() -> None:
    committed = (PROJECT / SCHEMA_FILE).read_text("utf-8")
    assert committed == schema_text(), f"run: python -m handbook.config.json_schema > {SCHEMA_FILE}"
    assert json.loads(committed) == json_schema()


def test_the_real_config_names_the_schema_and_fits_it() -> None:
    text = (PROJECT / "handbook.yml").read_text("utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    assert faults(text) == []


def test_the_good_config_fits() -> None:
    assert faults((CASES.parent / "good.yml").read_text("utf-8")) == []


def test_numbers_and_booleans_fit_where_the_loader_takes_them_for_text() -> None:
    text = (CASES.parent / "good.yml").read_text("utf-8")
    assert faults(text.replace("title: Players\n", "title: 42\n")) == []
    assert faults(text.replace("title: Players\n", "title: true\n")) == []
    assert faults(text.replace("runbook: goroutine-leak", "runbook: 2026")) == []


@pytest.mark.parametrize("name", STRUCTURAL)
def test_a_config_of_a_wrong_shape_does_not_fit(name: str) -> None:
    assert faults((CASES / name / "handbook.yml").read_text("utf-8"))


def test_the_module_prints_what_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(PROJECT / "handbook" / "config" / "json_schema.py"), run_name="__main__")
    assert capsys.readouterr().out == (PROJECT / SCHEMA_FILE).read_text("utf-8")
