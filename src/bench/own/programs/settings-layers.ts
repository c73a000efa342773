/** Layers of settings joined into one. */
import type { OwnProgram } from "../own-program.ts";

export const SETTINGS_LAYERS: OwnProgram = {
  name: "settings-layers",
  language: "python",
  files: {
    "settings_layers.py": `"""Joins layers of settings: what a later layer says wins over what an earlier one says."""

import copy


def merge_layers(layers):
    """One tree of settings from layers of nested dicts, in order of growing weight.

    Dicts are joined key by key. None removes what earlier layers said. A key such as "+paths"
    appends its list to the list of "paths" so far. The layers are never changed, and changing the
    result later changes none of them.
    """
    merged = {}
    for layer in layers:
        apply_layer(merged, layer)
    return merged


def apply_layer(settings, layer):
    """Joins one layer into \`settings\`, which is changed; the layer is not."""
    for key, value in layer.items():
        if key.startswith("+"):
            settings.setdefault(key[1:], []).extend(copy.deepcopy(value))
        elif value is None:
            settings.pop(key, None)
        elif isinstance(value, dict):
            if not isinstance(settings.get(key), dict):
                settings[key] = {}
            apply_layer(settings[key], value)
        else:
            settings[key] = copy.deepcopy(value)


def look_up(settings, dotted, default=None):
    """The value at a path such as "window.size.width", or the default where there is none."""
    for part in dotted.split("."):
        if not isinstance(settings, dict) or part not in settings:
            return default
        settings = settings[part]
    return settings


def origin_of(named_layers, dotted):
    """The name of the layer that decided a value: the last of (name, layer) pairs that speaks of it, or None."""
    missing = object()
    origin = None
    for name, layer in named_layers:
        if look_up(layer, dotted, missing) is not missing:
            origin = name
    return origin
`,
  },
  visibleTests: {
    "test_settings_layers.py": `import unittest

from settings_layers import look_up, merge_layers, origin_of


class SettingsLayersTest(unittest.TestCase):
    def test_later_layer_wins(self):
        self.assertEqual(merge_layers([{"a": 1, "b": 1}, {"b": 2}]), {"a": 1, "b": 2})

    def test_nested_settings_are_joined(self):
        merged = merge_layers([{"window": {"width": 80}}, {"window": {"height": 25}}])
        self.assertEqual(merged, {"window": {"width": 80, "height": 25}})

    def test_none_removes(self):
        self.assertEqual(merge_layers([{"a": 1, "b": 2}, {"a": None}]), {"b": 2})

    def test_plus_appends(self):
        self.assertEqual(merge_layers([{"paths": ["x"]}, {"+paths": ["y"]}]), {"paths": ["x", "y"]})

    def test_merging_twice_gives_the_same(self):
        first = {"window": {"size": {"width": 80}}, "paths": ["x"]}
        layers = [first, {"window": {"size": {"width": 90}}, "+paths": ["y"]}]
        self.assertEqual(merge_layers(layers), merge_layers(layers))
        self.assertEqual(first, {"window": {"size": {"width": 80}}, "paths": ["x"]})

    def test_look_up(self):
        self.assertEqual(look_up({"a": {"b": 3}}, "a.b"), 3)

    def test_origin(self):
        layers = [("default", {"a": {"b": 1}}), ("site", {"a": {"b": 2}}), ("user", {"c": 1})]
        self.assertEqual(origin_of(layers, "a.b"), "site")
`,
  },
  hiddenTests: {
    "test_settings_layers_more.py": `import unittest

from settings_layers import apply_layer, look_up, merge_layers, origin_of


class SettingsLayersMoreTest(unittest.TestCase):
    def test_no_layers(self):
        self.assertEqual(merge_layers([]), {})

    def test_three_layers(self):
        self.assertEqual(merge_layers([{"a": 1}, {"a": 2}, {"a": 3}]), {"a": 3})

    def test_removed_and_set_again(self):
        self.assertEqual(merge_layers([{"a": {"x": 1}}, {"a": None}, {"a": {"y": 2}}]), {"a": {"y": 2}})

    def test_removing_what_is_not_there(self):
        self.assertEqual(merge_layers([{"a": None, "b": {"c": None}}]), {"b": {}})

    def test_dict_takes_the_place_of_a_value(self):
        self.assertEqual(merge_layers([{"a": 1}, {"a": {"b": 2}}]), {"a": {"b": 2}})

    def test_value_takes_the_place_of_a_dict(self):
        self.assertEqual(merge_layers([{"a": {"b": 2}}, {"a": 1}]), {"a": 1})

    def test_plus_without_a_list_before(self):
        self.assertEqual(merge_layers([{"+paths": ["y"]}, {"+paths": ["z"]}]), {"paths": ["y", "z"]})

    def test_list_takes_the_place_of_a_list(self):
        self.assertEqual(merge_layers([{"paths": ["x"]}, {"paths": ["y"]}]), {"paths": ["y"]})

    def test_result_shares_nothing_with_the_layers(self):
        layers = [{"a": {"b": {"c": [1]}}}]
        merged = merge_layers(layers)
        merged["a"]["b"]["c"].append(2)
        merged["a"]["b"]["d"] = 3
        self.assertEqual(layers, [{"a": {"b": {"c": [1]}}}])

    def test_layers_stay_as_they_are(self):
        first = {"a": {"b": 1}, "list": [1]}
        merge_layers([first, {"a": {"b": 2}, "+list": [2]}])
        self.assertEqual(first, {"a": {"b": 1}, "list": [1]})

    def test_applying_changes_the_settings(self):
        settings = {"a": 1}
        apply_layer(settings, {"b": {"c": 2}})
        self.assertEqual(settings, {"a": 1, "b": {"c": 2}})

    def test_look_up_without_a_value(self):
        tree = {"a": {"b": 0}}
        self.assertEqual([look_up(tree, p, "?") for p in ("a.b", "a.c", "a.b.c", "x")], [0, "?", "?", "?"])

    def test_origin_of_what_no_layer_says(self):
        self.assertIsNone(origin_of([("default", {"a": 1})], "b"))

    def test_a_layer_that_removes_decides(self):
        self.assertEqual(origin_of([("default", {"a": 1}), ("user", {"a": None})], "a"), "user")
`,
  },
};
