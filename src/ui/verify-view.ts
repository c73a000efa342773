/** What `agent verify` prints for a person: one screen, the failures at the end. It takes plain facts and asks nobody. */
import type { Palette } from "./palette.ts";
import { formatBytes, formatCounted } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { renderTable } from "./table.ts";
import { describeVerdict } from "./template-words.ts";
import {
  type LoadedEngine,
  listFailures,
  type NativeObject,
  type PinnedModel,
  type VerifyFacts,
} from "./verify-facts.ts";

type Fact = readonly [name: string, value: string];

const LABEL_WIDTH = "settings".length;
const SHORT_HASH = 16;
const MAX_OBJECTS = 30;

export function renderVerification(facts: VerifyFacts, palette: Palette): string[] {
  const rows: Fact[] = [
    ["program", describeProgram(facts.program)],
    ["lock", describeLock(facts.lock)],
    ...describeEngine(facts.engine),
    ...describeModel(facts.model),
    ["grammar", describeGrammar(facts.grammar)],
    ...facts.settings.map((line, at): Fact => [at === 0 ? "settings" : "", sanitizeLine(line)]),
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(LABEL_WIDTH)}  ${value}`.trimEnd());
  return [...lines, "", ...renderEnd(facts, palette)];
}

const KINDS = {
  binary: "single file, payload",
  build: "built, code",
  source: "from source, code",
};

function describeProgram({ version, node, kind, fingerprint }: VerifyFacts["program"]): string {
  return `agent ${sanitizeLine(version)}, node ${sanitizeLine(node)}, ${KINDS[kind]} ${shorten(fingerprint)}`;
}

function describeLock(lock: VerifyFacts["lock"]): string {
  if (!lock.ok) return `cannot be used: ${sanitizeLine(lock.reason)}`;
  const missing = lock.unlocked.length === 0 ? "" : `; not locked: ${lock.unlocked.join(", ")}`;
  return `${lock.enginePackage}, llama.cpp ${lock.llamaCpp}, ${formatCounted(lock.packages, "package")}${missing}`;
}

function describeEngine(engine: VerifyFacts["engine"]): Fact[] {
  if ("problem" in engine) return [["engine", sanitizeLine(engine.problem.message)]];
  return [
    ["engine", `${sanitizeLine(engine.name)}, on ${sanitizeLine(engine.device)}`],
    ["cpu", describeKernel(engine)],
    ...describeObjects(engine.check.objects),
  ];
}

/** The object with the kernels, chosen for this processor, and what it says of itself. */
function describeKernel({ features, check }: LoadedEngine): string {
  const kernel = check.objects.find(({ name }) => /^(?:lib)?ggml-cpu/.test(name));
  const name = kernel === undefined ? "no kernel of its own" : sanitizeLine(kernel.name, 60);
  return `${name}: ${sanitizeLine(features, 200)}`;
}

function describeObjects(objects: readonly NativeObject[]): Fact[] {
  const cells = objects.slice(0, MAX_OBJECTS).map(describeObject);
  const columns = ["object", "sha256", "size", "state"].map((title) => ({ title }));
  const table = renderTable(columns, cells);
  const more = objects.length - cells.length;
  const lines = more > 0 ? [...table, `${more} more`] : table;
  return lines.map((line, at): Fact => [at === 0 ? "native" : "", line]);
}

const STATES: Readonly<Record<NativeObject["state"], string>> = {
  expected: "locked",
  changed: "MISMATCH",
  unknown: "UNKNOWN",
  foreign: "FOREIGN",
  gone: "REPLACED",
  unreadable: "UNREADABLE",
};

function describeObject({ name, path, sha256, bytes, state, origin }: NativeObject): string[] {
  const place = state === "expected" ? (origin ?? "") : path;
  return [
    sanitizeLine(name, 60),
    sha256 === null ? "-" : shorten(sha256),
    bytes === null ? "-" : formatBytes(bytes),
    `${STATES[state]}  ${sanitizeLine(place, 200)}`,
  ];
}

const STANDINGS: Readonly<Record<PinnedModel["standing"], string>> = {
  catalogue: "as the catalogue says",
  given: "as --model-sha256 says",
  unlisted: "not in the catalogue",
};

function describeModel(model: VerifyFacts["model"]): Fact[] {
  if (model === null) return [["model", "none here"]];
  if ("problem" in model) return [["model", sanitizeLine(model.problem.message)]];
  const { name, path, bytes, sha256, standing, template } = model;
  const verdict =
    "problem" in template
      ? sanitizeLine(template.problem.message)
      : `${template.verdict}, ${describeVerdict(template)}; sha256 ${shorten(template.templateSha256)}`;
  return [
    ["model", `${sanitizeLine(name)}, ${formatBytes(bytes)}, ${STANDINGS[standing]}`],
    ["", sanitizeLine(path)],
    ["", `sha256 ${sha256}`],
    ["template", verdict],
  ];
}

function describeGrammar({ tools, dialects, sha256 }: VerifyFacts["grammar"]): string {
  const spellings = Object.entries(dialects).map(([id, hash]) => `${id} ${shorten(hash)}`);
  return `${formatCounted(tools, "tool")}, sha256 ${shorten(sha256)} (${spellings.join(", ")})`;
}

function shorten(hash: string): string {
  return sanitizeLine(hash.slice(0, SHORT_HASH));
}

function renderEnd(facts: VerifyFacts, { good, bad }: Palette): string[] {
  const failures = listFailures(facts);
  if (failures.length === 0) return [`${good("✓")} All is as locked.`];
  return failures.flatMap(({ message, next }) => [
    `${bad("✗")} ${sanitizeLine(message)}`,
    `  ${sanitizeLine(next)}`,
  ]);
}
