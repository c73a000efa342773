/** JSON with the spaces that Jinja's `tojson` writes in every template, and so do our dialects: {"a": 1, "b": [2, 3]}. */
export function writeSpacedJson(value: unknown): string {
  // Strings hold no raw line end, so each one stands between two values.
  return JSON.stringify(value, null, 1).replace(/,\n */g, ", ").replace(/\n */g, "");
}
