import { expect, test } from "vitest";
import { RunLinesBuilder } from "../../../src/tools/coverage/line-coverage.ts";
import { addV8Coverage, parseScriptMap } from "../../../src/tools/coverage/v8-coverage.ts";

const TEXT = "const a = 1;\nfunction f(x) {\n  if (x) {\n    g();\n  }\n  return x;\n}\n";
const URL_OF_A = "file:///p/a.js";

interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}

const range = (startOffset: number, endOffset: number, count: number): Range => ({
  startOffset,
  endOffset,
  count,
});

const MODULE = { ranges: [range(0, TEXT.length, 1)] };
const FUNCTION = { ranges: [range(13, TEXT.length - 1, 3), range(37, 51, 0)] };

function write(functions: unknown, more: object = {}): string {
  return JSON.stringify({ result: [{ url: URL_OF_A, functions }], ...more });
}

async function read(report: string, text: string | null = TEXT) {
  const builder = new RunLinesBuilder();
  await addV8Coverage(builder, report, {
    root: "/p",
    readText: async (file) => (file === "a.js" ? text : null),
    maps: new Map(),
  });
  return builder.build();
}

test("blocks that did not run are left out, and what only loads says so", async () => {
  const lines = (await read(write([MODULE, FUNCTION])))?.get("a.js");
  expect(lines).toEqual(
    new Map([
      [2, { count: 3, isLoad: false }],
      [3, { count: 3, isLoad: false }],
      [6, { count: 3, isLoad: false }],
      [1, { count: 1, isLoad: true }],
    ]),
  );
});

test("a byte order mark is no part of the text that ran", async () => {
  const lines = (await read(write([MODULE, FUNCTION]), `\uFEFF${TEXT}`))?.get("a.js");
  expect(lines?.get(6)).toEqual({ count: 3, isLoad: false });
});

const HUGE = Array.from({ length: 60_000 }, () => range(0, 5, 1));

test.each([
  ["a cut report", write([MODULE, FUNCTION]).slice(0, -20)],
  ["no report", "[]"],
  ["NaN for a count", write([MODULE]).replace('"count":1', '"count":NaN')],
  ["text for a count", write([{ ranges: [{ ...range(0, TEXT.length, 1), count: "1" }] }])],
  ["negative offsets", write([{ ranges: [range(-5, TEXT.length, 1)] }])],
  ["broken offsets", write([{ ranges: [range(0, TEXT.length + 0.5, 1)] }])],
  ["offsets beyond the file", write([{ ranges: [range(0, 1_000_000, 1)] }])],
  ["a function without ranges", write([MODULE, { ranges: [] }])],
  ["a function with too many ranges", write([MODULE, { ranges: HUGE }])],
  ["no functions", write([])],
  ["a file outside the root", write([MODULE]).replace("/p/a.js", "/etc/a.js")],
  ["a library", write([MODULE]).replace("/p/a.js", "/p/node_modules/a.js")],
  ["a broken address", write([MODULE]).replace("/p/a.js", "%zz/p/a.js")],
])("%s adds nothing", async (_, report) => {
  expect(await read(report)).toBeNull();
});

test.each([
  ["is another", `${TEXT} `],
  ["cannot be read", null],
])("a script whose text %s adds nothing", async (_, text) => {
  expect(await read(write([MODULE, FUNCTION]), text)).toBeNull();
});

test("a million ranges that overlap as none would end soon and add nothing", async () => {
  const functions = Array.from({ length: 1_000_000 }, () => 0);
  const report = write(functions).replaceAll(
    ",0",
    `,{"ranges":[{"startOffset":1,"endOffset":9,"count":1}]}`,
  );
  expect(await read(report)).toBeNull();
});

test("many ranges that overlap each other are cut to a nest", async () => {
  const overlapping = Array.from({ length: 40_000 }, (_, at) => range(at % 60, (at % 60) + 30, 2));
  const lines = (await read(write([MODULE, { ranges: overlapping }])))?.get("a.js");
  expect([...(lines?.keys() ?? [])].every((line) => line >= 1 && line <= 7)).toBe(true);
});

/** "AAAA" maps the start; ";AAEA" the start of the next line, two original lines further. */
const MAPPED = {
  lineLengths: [12, 15],
  data: { version: 3, sources: ["a.ts"], mappings: "AAAA;AAEA" },
};

test("a map leads to the file that a person wrote", async () => {
  const cache = { "source-map-cache": { [URL_OF_A]: MAPPED } };
  const functions = [{ ranges: [range(0, 28, 1)] }, { ranges: [range(13, 28, 4)] }];
  const lines = await read(write(functions, cache));
  expect([...(lines?.keys() ?? [])]).toEqual(["a.ts"]);
  expect(lines?.get("a.ts")).toEqual(
    new Map([
      [3, { count: 4, isLoad: false }],
      [1, { count: 1, isLoad: true }],
    ]),
  );
});

test.each([
  ["a source outside the root", { ...MAPPED, data: { ...MAPPED.data, sources: ["/etc/x.ts"] } }],
  ["a source that climbs out", { ...MAPPED, data: { ...MAPPED.data, sources: ["../../x.ts"] } }],
  ["no sources", { ...MAPPED, data: { ...MAPPED.data, sources: [] } }],
  ["lines longer than any script", { ...MAPPED, lineLengths: [2 ** 40] }],
  ["no lines", { ...MAPPED, lineLengths: [] }],
])("a map with %s adds nothing", async (_, map) => {
  const functions = [{ ranges: [range(0, 28, 1)] }];
  const cache = { "source-map-cache": { [URL_OF_A]: map } };
  expect(await read(write(functions, cache))).toBeNull();
});

test.each([
  [null],
  ["x"],
  [{}],
  [{ lineLengths: [-1], data: MAPPED.data }],
  [{ lineLengths: [1] }],
])("%j is no map", (value) => {
  expect(parseScriptMap(value)).toBeNull();
});

test.each([["!!!;gggg"], ["gggggggggggg"], ["AADA"], [";;;;;;"], ["\u0000"]])(
  "mappings that are damaged as %j do not throw, and name no other file",
  async (mappings) => {
    const cache = {
      "source-map-cache": { [URL_OF_A]: { ...MAPPED, data: { ...MAPPED.data, mappings } } },
    };
    const lines = await read(write([{ ranges: [range(0, 28, 1)] }], cache));
    expect([...(lines?.keys() ?? [])].filter((file) => file !== "a.ts")).toEqual([]);
  },
);
