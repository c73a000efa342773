/** Templates of labels with filters and repeated sections. */
import type { OwnProgram } from "../own-program.ts";

export const LABEL_TEMPLATE: OwnProgram = {
  name: "label-template",
  language: "typescript",
  files: {
    "label-template.ts": `/**
 * Fills templates for labels. \`{name}\` is replaced by a field, \`{name|upper|trim}\` by the field
 * after these filters, the left one first, and \`{*items}…{/items}\` by its body for each item of a list.
 */

export type Fields = { [name: string]: string | number | readonly Fields[] };

const FILTERS: Record<string, (text: string) => string> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  initial: (text) => text.slice(0, 1),
};

const SECTION = /\\{\\*(\\w+)\\}(.*?)\\{\\/\\1\\}/gs;
const FIELD = /\\{(\\w+)((?:\\|\\w+)*)\\}/g;

function applyFilters(text: string, names: readonly string[]): string {
  return names.reduce((filtered, name) => {
    const filter = FILTERS[name];
    if (filter === undefined) throw new RangeError(\`unknown filter: \${name}\`);
    return filter(filtered);
  }, text);
}

function fillField(fields: Fields, name: string, filters: readonly string[]): string {
  const value = fields[name];
  if (value === undefined || typeof value === "object") return "";
  return applyFilters(String(value), filters);
}

/**
 * The filled template. A missing field is left empty. In the body of a section the fields of the item
 * come before those around it, which can be used there too. Throws a RangeError for an unknown filter.
 */
export function fillTemplate(template: string, fields: Fields): string {
  const opened = template.replace(SECTION, (_whole, name: string, body: string) => {
    const items = fields[name];
    if (typeof items !== "object") return "";
    return items.map((item) => fillTemplate(body, { ...fields, ...item })).join("");
  });
  return opened.replace(FIELD, (_whole, name: string, filters: string) =>
    fillField(fields, name, filters.split("|").slice(1)),
  );
}

/** Names of the fields a template uses outside of sections, each once, in order of their first use. */
export function listFields(template: string): string[] {
  const outside = template.replace(SECTION, "");
  return [...new Set([...outside.matchAll(FIELD)].map((match) => match[1] ?? ""))];
}
`,
  },
  visibleTests: {
    "label-template.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { fillTemplate, listFields } from "./label-template.ts";

test("fields are filled in", () => {
  assert.equal(fillTemplate("{name}, {city}", { name: "Ann", city: "Ghent" }), "Ann, Ghent");
});

test("numbers are written out", () => {
  assert.equal(fillTemplate("{count} pcs", { count: 0 }), "0 pcs");
});

test("a missing field is left empty", () => {
  assert.equal(fillTemplate("[{name}]", {}), "[]");
});

test("filters are applied from the left", () => {
  assert.equal(fillTemplate("{name|trim|initial|upper}.", { name: "  ann" }), "A.");
});

test("a section is repeated", () => {
  const template = "{*items}{name} x{count}; {/items}";
  const items = [
    { name: "nut", count: 2 },
    { name: "bolt", count: 3 },
  ];
  assert.equal(fillTemplate(template, { items }), "nut x2; bolt x3; ");
});

test("an item's fields come before those around it", () => {
  const fields = { shop: "North", name: "all", items: [{ name: "nut" }] };
  assert.equal(fillTemplate("{*items}{name}@{shop}{/items}", fields), "nut@North");
});

test("fields of a template", () => {
  assert.deepEqual(listFields("{b} {a|trim} {b} {*list}{c}{/list}"), ["b", "a"]);
});

test("an unknown filter is refused", () => {
  assert.throws(() => fillTemplate("{a|shout}", { a: "x" }), RangeError);
});
`,
  },
  hiddenTests: {
    "label-template.more.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fields, fillTemplate, listFields } from "./label-template.ts";

test("text without fields stays", () => {
  assert.equal(fillTemplate("a { b } {} c", { b: 1 }), "a { b } {} c");
});

test("the same field twice", () => {
  assert.equal(fillTemplate("{a}{a}", { a: "x" }), "xx");
});

test("signs in values are kept", () => {
  assert.equal(
    fillTemplate("{a}|{*list}{b}{/list}", { a: "$& $1", list: [{ b: "$$" }] }),
    "$& $1|$$",
  );
});

test("single filters", () => {
  const fields = { a: " Ab " };
  assert.deepEqual(
    ["upper", "lower", "trim"].map((name) => fillTemplate(\`{a|\${name}}\`, fields)),
    [" AB ", " ab ", "Ab"],
  );
});

test("the order of filters counts", () => {
  assert.deepEqual(
    [fillTemplate("{a|initial|trim}", { a: " x" }), fillTemplate("{a|trim|initial}", { a: " x" })],
    ["", "x"],
  );
});

test("an unknown filter after a known one is refused", () => {
  assert.throws(() => fillTemplate("{a|trim|shout}", { a: "x" }), RangeError);
});

test("an empty list gives nothing", () => {
  assert.equal(fillTemplate("<{*items}x{/items}>", { items: [] }), "<>");
});

test("a section of a missing list gives nothing", () => {
  assert.equal(fillTemplate("<{*items}x{/items}>", { items: "no list" }), "<>");
});

test("sections one after another", () => {
  assert.equal(fillTemplate("{*a}1{/a}-{*b}2{/b}", { a: [{}, {}], b: [{}] }), "11-2");
});

test("a section over several lines", () => {
  assert.equal(fillTemplate("{*a}\\n{n}\\n{/a}", { a: [{ n: 1 }, { n: 2 }] }), "\\n1\\n\\n2\\n");
});

test("a section in a section", () => {
  const fields: Fields = {
    box: [
      { id: 1, part: [{ id: 2 }, {}] },
      { id: 3, part: [] },
    ],
  };
  assert.equal(fillTemplate("{*box}[{id}{*part}<{id}>{/part}]{/box}", fields), "[1<2><1>][3]");
});

test("each item has its own fields before those around", () => {
  const fields: Fields = { unit: "mm", list: [{ size: 3 }, { size: 4, unit: "cm" }, { size: 5 }] };
  assert.equal(fillTemplate("{*list}{size}{unit} {/list}", fields), "3mm 4cm 5mm ");
});

test("zeros in a section are written out", () => {
  assert.equal(
    fillTemplate("{*list}{n},{/list}", { list: [{ n: 0 }, { n: 1 }, { n: 0 }] }),
    "0,1,0,",
  );
});

test("a list is no field", () => {
  assert.equal(fillTemplate("<{items}>", { items: [{}] }), "<>");
});

test("no fields are listed of plain text", () => {
  assert.deepEqual(listFields("plain {*x}{y}{/x}"), []);
});
`,
  },
};
