import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/** Each layer may import itself and the layers listed after it. Read top to bottom: low to high. */
const LAYERS: Record<string, readonly string[]> = {
  base: [],
  boot: ["base"], // the single file's first steps: unpacks the program, knows nothing of it
  bundle: ["base"], // what is carried into an air-gapped room: lists, licences, checksums
  remote: ["base"], // endpoints elsewhere: text in, text out
  runtime: ["base"],
  memory: ["base", "runtime"],
  code: ["base"],
  models: ["base", "runtime"],
  grammar: ["base", "runtime"],
  template: ["base", "runtime", "grammar"], // runtime: the contract, never the adapter
  sandbox: ["base", "runtime", "template"], // runs untrusted templates in a process of their own
  decode: ["base", "runtime", "template", "grammar"],
  tools: ["base", "code"], // tools never see the model
  config: ["base", "tools"],
  agent: ["base", "remote", "runtime", "memory", "template", "grammar", "decode", "code", "tools"],
  session: ["base", "tools", "agent"],
  probe: ["base", "runtime", "memory", "template", "grammar", "decode", "code", "tools", "agent"],
  bench: [
    "base",
    "runtime",
    "memory",
    "models",
    "template",
    "grammar",
    "decode",
    "agent",
    "session",
  ],
  ui: [
    "base",
    "config",
    "memory",
    "models",
    "template",
    "grammar",
    "tools",
    "agent",
    "session",
    "probe",
    "bench",
  ],
};

/** Each dependency has one home, so replacing it touches one folder. zod may be anywhere. */
const HOMES: Record<string, readonly string[]> = {
  "node-llama-cpp": ["runtime"],
  "web-tree-sitter": ["code"],
  chokidar: ["code"],
  commander: ["ui"],
  nanoid: ["base"],
  yauzl: ["models"],
  "fast-xml-parser": ["tools"],
  ignore: ["code"],
  "jsonc-parser": ["config"],
  jsonrepair: ["remote"],
  "@huggingface/jinja": ["template"],
  diff: ["session"],
  ajv: ["grammar"],
  "ajv/dist/2019.js": ["grammar"],
  "ajv/dist/2020.js": ["grammar"],
  "ajv-draft-04": ["grammar"],
  "ajv-formats": ["grammar"],
};

const IMPORT =
  /^\s*(?:import|export)\b[^"';]*?from\s+"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

interface Edge {
  file: string;
  layer: string;
  specifier: string;
}

function importsOf(file: string): Edge[] {
  const source = readFileSync(path.join("src", file), "utf8");
  const layer = file.includes(path.sep) ? (file.split(path.sep)[0] ?? "") : "";
  return [...source.matchAll(IMPORT)].map((match) => ({
    file,
    layer,
    specifier: match[1] ?? match[2] ?? match[3] ?? "",
  }));
}

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);
const edges = sources.flatMap(importsOf).filter((edge) => edge.layer !== "");

test("every source folder is a known layer", () => {
  const folders = new Set(edges.map((edge) => edge.layer));
  expect([...folders].filter((folder) => !(folder in LAYERS))).toEqual([]);
});

test("imports between layers point down only", () => {
  const wrong = edges
    .filter((edge) => edge.specifier.startsWith("."))
    .filter(({ file, layer, specifier }) => {
      const target = path.join(path.dirname(file), specifier).split(path.sep)[0] ?? "";
      return target !== layer && !LAYERS[layer]?.includes(target);
    });
  expect(wrong).toEqual([]);
});

test("each third-party package is imported from its home folder only", () => {
  const wrong = edges.filter(({ layer, specifier }) => {
    const home = HOMES[specifier];
    return home !== undefined && !home.includes(layer);
  });
  expect(wrong).toEqual([]);
});

test("a file re-exports only at the top", () => {
  const barrels = sources.filter(
    (file) =>
      file !== "index.ts" &&
      /^export\s+(?:\*|\{[^}]*\})\s+from/m.test(readFileSync(path.join("src", file), "utf8")),
  );
  expect(barrels).toEqual([]);
});
