import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseShapes, readKnownShapes } from "../../../src/memory/shape/known-shapes.ts";
import { readModelShape } from "../../../src/memory/shape/read-model-shape.ts";
import { readCatalogue } from "../../../src/models/catalogue.ts";
import { findModelFile } from "../../support/model-file.ts";

const KNOWN = readKnownShapes();
const CATALOGUE = readCatalogue();

test("every model of the catalogue has its shape, and nothing else has", () => {
  expect([...KNOWN.keys()].sort()).toEqual(CATALOGUE.map(({ alias }) => alias).sort());
});

test.each(CATALOGUE)("the shape of $alias is of the catalogue's file", ({ alias, bytes }) => {
  const shape = KNOWN.get(alias);
  const layers = shape?.layers.reduce((sum, layer) => sum + layer.weightBytes, 0) ?? 0;
  const weights = layers + (shape?.weights.inputBytes ?? 0) + (shape?.weights.outputBytes ?? 0);
  expect(shape?.fileBytes).toBe(bytes);
  expect(weights).toBeGreaterThan(bytes * 0.9);
  expect(weights).toBeLessThan(bytes);
});

const PRESENT = await Promise.all(
  CATALOGUE.map(async ({ alias }) => ({ alias, file: await findModelFile(alias) })),
);

test.each(PRESENT.filter(({ file }) => file !== null))(
  "the shape of $alias is what its file says",
  async ({ alias, file }) => {
    expect(await readModelShape(file ?? "")).toEqual(KNOWN.get(alias));
  },
);

const TEXT = readFileSync("models/shapes.json", "utf8");

test.each([
  ["a version of the future", TEXT.replace('"version": 1', '"version": 2')],
  ["a kind of layer that is not there", TEXT.replace(/"kind": \d/, '"kind": 9')],
  ["a negative size", TEXT.replace(/"weightBytes": /, '"weightBytes": -')],
  ["a window of 0", TEXT.replace(/"windowTokens": 512/, '"windowTokens": 0')],
])("shapes with %s are refused", (_what, text) => {
  expect(text).not.toBe(TEXT);
  expect(() => parseShapes(text)).toThrow();
});
