/**
 * How much of known tool calls the decoder feeds without sampling, and whether a turn's grammar lets each of them
 * through. Needs a vocabulary, no weights.
 * Usage: tsx scripts/bench-forcing.ts [--vocab FILE.gguf] [--calls bfcl-calls.jsonl] [--project DIR] [--live N] [--json]
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../src/base/errors.ts";
import type { ToolCall, ToolSignature } from "../src/base/tool-call.ts";
import { type ForcedShare, measureForcedShare } from "../src/bench/forced-share.ts";
import {
  createRandom,
  type LiveTool,
  narrowTool,
  pickCall,
  readDecided,
} from "../src/bench/live-calls.ts";
import {
  createLiveTools,
  LIVE_FORMS,
  limitProject,
  type ProjectState,
} from "../src/bench/live-tools.ts";
import { createDialectVocabulary } from "../src/decode/dialect-vocabulary.ts";
import type { DialectVocabulary } from "../src/grammar/dialects/dialect.ts";
import { findDialect } from "../src/grammar/dialects/find-dialect.ts";
import { createMatcher } from "../src/grammar/matcher/matcher.ts";
import { createValidator } from "../src/grammar/schema/validate-value.ts";
import { ANSWER, compileTurn, type LiveArguments } from "../src/grammar/turn-grammar.ts";
import type { Tokenizer } from "../src/runtime/engine.ts";
import { findFixture, loadTokenizer } from "../test/support/vocabulary-file.ts";

interface Reference {
  id: string;
  category: string;
  signatures: readonly ToolSignature[];
  calls: readonly ToolCall[];
}

interface ShareTotals {
  calls: number;
  /** Null results: the grammar does not let the call through. */
  refused: number;
  canonical: number;
  tokens: number;
  forced: number;
}

const { values } = parseArgs({
  options: {
    vocab: { type: "string" },
    calls: { type: "string" },
    project: { type: "string", default: path.resolve(import.meta.dirname, "..") },
    live: { type: "string", default: "400" },
    json: { type: "boolean", default: false },
  },
});
const MOST_CALLS = 64;
const PLAIN: DialectVocabulary = { tokenOf: () => null };
const SEED = 1;
const FEW_FILES = 20;
const results: Record<string, unknown>[] = [];

function report(what: string, figures: Record<string, unknown>): void {
  results.push({ what, ...figures });
  if (values.json) return;
  const shown = Object.entries(figures).map(([name, value]) => `${name} ${show(value)}`);
  console.log(`${what}: ${shown.join(", ")}`);
}

function show(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function readReferences(file: string): Reference[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => {
    const { id, cat, functions, calls } = JSON.parse(line);
    const signatures = functions.map((each: { name: string; parameters: unknown }) => ({
      name: each.name,
      description: "",
      parameters: each.parameters,
    }));
    return { id, category: cat, signatures, calls };
  });
}

function compile(
  signatures: readonly ToolSignature[],
  vocabulary: DialectVocabulary,
  { live, maxCalls = MOST_CALLS }: { live?: LiveArguments; maxCalls?: number } = {},
) {
  const turn = compileTurn({
    signatures,
    dialect: findDialect("hermes"),
    vocabulary,
    maxCalls,
    ...(live === undefined ? {} : { live }),
  });
  return { turn, start: createMatcher(turn.grammar).start };
}

/** Whether the grammar lets the reference through; if not, whether the reference fits its own schema at all. */
function checkAccepted(references: readonly Reference[]): void {
  const totals = { accepted: 0, total: references.length };
  const categories: Record<string, string> = {};
  const refused = { contradictTheirSchema: [], nameUndeclaredKeys: [], misses: [] } as Record<
    string,
    string[]
  >;
  for (const category of new Set(references.map((each) => each.category))) {
    const group = references.filter((each) => each.category === category);
    const problems = group.flatMap((reference) => {
      const problem = findRefusal(reference.signatures, reference.calls, PLAIN);
      return problem === null ? [] : [explainRefusal(reference, problem)];
    });
    totals.accepted += group.length - problems.length;
    categories[category] = `${group.length - problems.length} of ${group.length}`;
    for (const { kind, reason } of problems) refused[kind]?.push(reason);
  }
  report("reference calls accepted by the grammar of the turn", {
    ...totals,
    categories,
    ...refused,
  });
}

/** The schema itself is the judge, as it is and with its objects closed: a turn offers no undeclared keys. */
function explainRefusal({ id, signatures, calls }: Reference, problem: string) {
  const closed = signatures.map((each) => ({ ...each, parameters: closeObjects(each.parameters) }));
  const find = (list: readonly ToolSignature[]) =>
    calls.map((call) => findViolation(call, list)).find((each) => each !== null) ?? null;
  const own = find(signatures);
  if (own !== null) return { kind: "contradictTheirSchema", reason: `${id}: ${own}` };
  const undeclared = find(closed);
  if (undeclared !== null) return { kind: "nameUndeclaredKeys", reason: `${id}: ${undeclared}` };
  return { kind: "misses", reason: `${id}: ${problem}` };
}

function findViolation(call: ToolCall, signatures: readonly ToolSignature[]): string | null {
  const signature = signatures.find(({ name }) => name === call.name);
  const [found] = createValidator(signature?.parameters)?.validate(call.arguments) ?? [];
  return found === undefined ? null : `${found.pointer} ${found.message}`.trim();
}

function closeObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closeObjects);
  if (typeof schema !== "object" || schema === null) return schema;
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closeObjects(value)]),
  );
  return typeof closed.properties === "object"
    ? { additionalProperties: false, ...closed }
    : closed;
}

function findRefusal(
  signatures: readonly ToolSignature[],
  calls: readonly ToolCall[],
  vocabulary: DialectVocabulary,
): string | null {
  try {
    const { turn, start } = compile([...signatures, ANSWER], vocabulary);
    const text = turn.format(calls);
    if (!start.accept(text).isComplete) return `refuses ${text}`;
    const read = turn.parse(text);
    return JSON.stringify(read.map(({ name }) => name)) ===
      JSON.stringify(calls.map(({ name }) => name))
      ? null
      : "reads other calls";
  } catch (error) {
    return messageOf(error);
  }
}

function add(totals: ShareTotals, share: ForcedShare | null): void {
  totals.calls += 1;
  if (share === null) totals.refused += 1;
  totals.canonical += share?.isCanonical ? 1 : 0;
  totals.tokens += share?.tokens ?? 0;
  totals.forced += share?.forced ?? 0;
}

const noShare = (): ShareTotals => ({ calls: 0, refused: 0, canonical: 0, tokens: 0, forced: 0 });

function reportShare(what: string, totals: ShareTotals): void {
  const { calls, refused, canonical, tokens, forced } = totals;
  report(what, {
    forced: `${((100 * forced) / tokens).toFixed(1)} %`,
    calls,
    refused,
    canonical,
    tokensPerCall: (tokens / calls).toFixed(1),
    sampledPerCall: ((tokens - forced) / calls).toFixed(1),
  });
}

/** Those of the dialect that are one token of this vocabulary. */
function findMarkers(tokenizer: Tokenizer): string[] {
  const { tokenOf } = createDialectVocabulary(tokenizer);
  return ["<tool_call>", "</tool_call>"].filter((marker) => tokenOf(marker) !== null);
}

type Offer = (reference: Reference) => readonly ToolSignature[];

const OFFERS: Record<string, Offer> = {
  "the called functions alone": ({ signatures, calls }) =>
    signatures.filter(({ name }) => calls.some((call) => call.name === name)),
  "all functions of the row": ({ signatures }) => signatures,
  "all functions and the answer": ({ signatures }) => [...signatures, ANSWER],
};

function measureReferences(references: readonly Reference[], tokenizer: Tokenizer): void {
  const vocabulary = createDialectVocabulary(tokenizer);
  for (const [name, offer] of Object.entries(OFFERS)) {
    const totals = noShare();
    for (const reference of references) {
      if (findRefusal(reference.signatures, reference.calls, PLAIN) !== null) continue;
      const maxCalls = reference.calls.length;
      const { turn, start } = compile(offer(reference), vocabulary, { maxCalls });
      const text = turn.format(reference.calls);
      add(totals, measureForcedShare(tokenizer, { text, start, markers: findMarkers(tokenizer) }));
    }
    reportShare(`reference calls, on offer: ${name}`, totals);
  }
}

/** What git knows of this project, read by simple patterns: enough for names that are as long and as alike as real ones. */
function readProject(root: string): ProjectState {
  const { stdout } = spawnSync("git", ["ls-files"], { cwd: root, encoding: "utf8" });
  const paths = stdout
    .split("\n")
    .filter((file) => /\.(ts|md|json|gbnf)$/.test(file) && existsSync(path.join(root, file)))
    .filter((file) => statSync(path.join(root, file)).size > 0);
  const texts = new Map(
    paths.map((file) => [file, readFileSync(path.join(root, file), "utf8")] as const),
  );
  const lines = [...texts].map(([file, text]) => [file, text.trimEnd().split("\n")] as const);
  const collect = (ending: string, pattern: RegExp) =>
    new Map(
      [...texts].flatMap(([file, text]) => {
        const found = file.endsWith(ending) ? find(text, pattern) : [];
        return found.length === 0 ? [] : [[file, found] as const];
      }),
    );
  return {
    paths,
    lines: new Map(lines),
    symbols: collect(".ts", EXPORTED),
    tests: collect(".test.ts", TITLE),
  };
}

/** As many as a conversation of a few thousand tokens can have shown: sources with their tests. */
function pickFiles({ symbols, tests }: ProjectState): string[] {
  const random = createRandom(SEED);
  return [...symbols.keys(), ...tests.keys()]
    .map((file) => ({ file, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .slice(0, FEW_FILES)
    .map(({ file }) => file);
}

const EXPORTED = /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm;
const TITLE = /^\s*test\("([^"\\]+)"/gm;

function find(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].flatMap(([, name]) => name ?? []))];
}

function measureLive(tools: readonly LiveTool[], form: string, tokenizer: Tokenizer): void {
  const random = createRandom(SEED);
  const totals = noShare();
  const byTool = new Map(tools.map(({ signature }) => [signature.name, noShare()]));
  const follow = createFollower(tools, tokenizer);
  for (let index = 0; index < Number(values.live); index++) {
    const tool = tools[index % tools.length];
    if (tool === undefined) return;
    const call = pickCall(tool, random);
    const text = follow.format(call);
    const share = measureForcedShare(tokenizer, {
      text,
      start: follow.start,
      markers: findMarkers(tokenizer),
      narrow: follow.narrow(),
    });
    add(totals, share);
    add(byTool.get(tool.signature.name) ?? noShare(), share);
  }
  reportShare(`live choices, ${form}`, totals);
  for (const [name, own] of byTool) reportShare(`live choices, ${form}, ${name}`, own);
}

/** The wide turn, and the narrower ones it turns into as arguments are decided. */
function createFollower(tools: readonly LiveTool[], tokenizer: Tokenizer) {
  const vocabulary = createDialectVocabulary(tokenizer);
  const live = new Map(tools.flatMap((tool) => [...narrowTool(tool, {})]));
  const signatures = [...tools.map(({ signature }) => signature), ANSWER];
  const { turn, start } = compile(signatures, vocabulary, { live, maxCalls: 1 });
  const narrow = () => {
    let decided = 0;
    return (soFar: string) => {
      const [, name, args = ""] = /"name": "(\w+)", "arguments": (\{.*)$/s.exec(soFar) ?? [];
      const tool = tools.find(({ signature }) => signature.name === name);
      const given = tool === undefined ? {} : readDecided(tool, args);
      if (tool === undefined || Object.keys(given).length === decided) return null;
      decided = Object.keys(given).length;
      const options = { live: narrowTool(tool, given), maxCalls: 1 };
      return compile([tool.signature], vocabulary, options).start;
    };
  };
  return { start, narrow, format: (call: ToolCall) => turn.format([call]) };
}

const vocabularyFile = values.vocab ?? findFixture("templates/vocabs/ggml-vocab-qwen2.gguf");
const callsFile = values.calls ?? findFixture("schemas/dev/bfcl-calls.jsonl");
if (vocabularyFile === null || callsFile === null) process.exit(2);
const references = readReferences(callsFile);
checkAccepted(references);
const loaded = await loadTokenizer(path.resolve(vocabularyFile));
measureReferences(references, loaded.tokenizer);
const project = readProject(path.resolve(values.project));
for (const { name, state } of [
  { name: "the whole project", state: project },
  { name: "a few files", state: limitProject(project, pickFiles(project)) },
]) {
  report(`live choices: ${name}`, {
    files: state.paths.length,
    lines: [...state.lines.values()].flat().length,
    symbols: [...state.symbols.values()].flat().length,
    tests: [...state.tests.values()].flat().length,
  });
  for (const form of LIVE_FORMS) {
    measureLive(createLiveTools(state, form), `${name}, ${form}`, loaded.tokenizer);
  }
}
if (values.json) console.log(JSON.stringify(results));
process.exit(0);
