/**
 * Tool calls of a real model: how many are valid and right under the grammar, and what they cost against free text.
 * Usage: tsx scripts/bench-tool-calls.ts --model FILE.gguf --rows toolcall-bfcl.jsonl [--limit N] [--category NAME]
 *   [--fill 0,2k,8k] [--fill-folder DIR] [--unconstrained] [--same-length] [--max-tokens N] [--threads N] [--json OUT]
 *   [--as-is] [--mutation NAME]
 * A fill is text in front of the system message, computed once for all rows. Records are kept after every row.
 * Prompts follow the verified plan of the model's template; --as-is takes the template without its repairs, and
 * --mutation breaks it first, in one of the ways of src/bench/template-mutations.ts.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { isAgentError, messageOf } from "../src/base/errors.ts";
import type { Message, TokenId } from "../src/base/message.ts";
import type { ToolSignature } from "../src/base/tool-call.ts";
import { TEMPLATE_MUTATIONS } from "../src/bench/template-mutations.ts";
import {
  type CallOutcome,
  type CallRecord,
  compareTimes,
  formatCallTable,
  type TimeRatio,
} from "../src/bench/tool-call-report.ts";
import { parseToolCallRows, pickRows, type ToolCallRow } from "../src/bench/tool-call-rows.ts";
import { findWrong } from "../src/bench/tool-calls.ts";
import { decodeCall } from "../src/decode/decode-call.ts";
import { createDialectVocabulary } from "../src/decode/dialect-vocabulary.ts";
import { vocabularyOf } from "../src/decode/vocabulary.ts";
import { openDialect } from "../src/grammar/dialects/derived.ts";
import { findInvalid } from "../src/grammar/invalid-call.ts";
import { findCallsInText } from "../src/grammar/loose-calls.ts";
import { ANSWER, compileTurn, type Turn } from "../src/grammar/turn-grammar.ts";
import type { Engine } from "../src/runtime/engine.ts";
import { loadLlamaEngine } from "../src/runtime/llama-engine.ts";
import { prepareTemplate } from "../src/sandbox/verify-file.ts";
import { type ChatModel, createChatModel, trustTemplate } from "../src/template/chat-model.ts";
import { renderPrompt } from "../src/template/prompt.ts";
import type { PromptPlan } from "../src/template/prompt-plan.ts";
import { describeVerdict } from "../src/ui/template-words.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    rows: { type: "string" },
    limit: { type: "string", default: "1000000" },
    category: { type: "string" },
    fill: { type: "string", default: "0" },
    "fill-folder": { type: "string" },
    unconstrained: { type: "boolean", default: false },
    "same-length": { type: "boolean", default: false },
    "max-tokens": { type: "string", default: "256" },
    threads: { type: "string", default: "1" },
    json: { type: "string" },
    "as-is": { type: "boolean", default: false },
    mutation: { type: "string" },
  },
});
const SYSTEM =
  "Do what the user asks by calling functions. If none of them fits, call answer with a text for the user.";
const GREEDY = { temperature: 0, topK: 40, topP: 1, seed: 1 };
/** What the prompt of a row and its answer need at most. */
const ROW_TOKENS = 3000;
const MOST_PARALLEL_CALLS = 8;

/** Several calls need several times the room; most of it is forced. */
function limitTokens({ category }: ToolCallRow): number {
  return Number(values["max-tokens"]) * (category === "parallel" ? 2 : 1);
}

interface Question {
  row: ToolCallRow;
  signatures: readonly ToolSignature[];
  prompt: readonly TokenId[];
}

/** The text that stands in front of everything; named by its size, "0" for none. */
function readFill(name: string): string {
  if (name === "0") return "";
  const folder = values["fill-folder"] ?? path.join(path.dirname(values.rows ?? ""), "../fill");
  return `${readFileSync(path.join(folder, `fill-${name}.txt`), "utf8")}\n\n`;
}

/** The model's template, broken when asked for; and its plan, made by verification when asked for. */
async function planPrompts(engine: Engine): Promise<PromptPlan> {
  const own = trustTemplate(engine).prompts.plan;
  const mutation = TEMPLATE_MUTATIONS.find(({ name }) => name === values.mutation);
  if (values.mutation !== undefined && mutation === undefined) throw new Error("no such mutation");
  const source = mutation === undefined ? own.source : mutation.apply(own.source);
  // What somebody would take for this model who does not look.
  if (values["as-is"]) return { ...own, source, dialect: { kind: "known", id: "hermes" } };
  const folder = mkdtempSync(path.join(tmpdir(), "agent-bench-"));
  try {
    const templatePath = path.join(folder, "template.jinja");
    writeFileSync(templatePath, source);
    const options = { cacheFolder: folder, templatePath, force: true };
    const { report } = await prepareTemplate(engine.facts.path, options);
    console.log(`template ${report.verdict}: ${describeVerdict(report)}`);
    return report.plan;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ask(model: ChatModel, row: ToolCallRow, fill: string): Question {
  const signatures = [...row.signatures, ANSWER];
  const messages: Message[] = [{ role: "system", content: `${fill}${SYSTEM}` }, ...row.messages];
  return {
    row,
    signatures,
    prompt: renderPrompt(model.prompts, messages, { tools: signatures }),
  };
}

/** Calls, or an answer alone: an answer beside calls could only guess at what they give. */
function compileQuestion({ row, signatures }: Question, { engine, prompts }: ChatModel): Turn {
  const maxCalls = row.category === "parallel" ? MOST_PARALLEL_CALLS : 1;
  const { dialect } = prompts.plan;
  return compileTurn({
    dialect: openDialect(dialect ?? { kind: "known", id: "generic" }),
    vocabulary: createDialectVocabulary(engine.tokenizer),
    signatures,
    maxCalls,
  });
}

async function decodeConstrained(model: ChatModel, question: Question): Promise<CallOutcome> {
  const { engine } = model;
  const { row, signatures, prompt } = question;
  const startedAt = performance.now();
  const turn = compileQuestion(question, model);
  const validate = (call: Parameters<typeof findInvalid>[0]) => findInvalid(call, signatures);
  const steps = decodeCall(engine, {
    prompt,
    turn,
    validate,
    sampling: GREEDY,
    maxTokens: limitTokens(row),
  });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  const wallMs = performance.now() - startedAt;
  const { calls, text, stop, sampledTokens, forcedTokens, decodeCalls } = step.value;
  const problem = findWrong(row, calls);
  return {
    calls: calls.filter(({ name }) => name !== ANSWER.name).length,
    inOwnForm: true,
    problem: stop === "complete" ? problem : `${stop}: ${problem}`,
    isValid: calls.length > 0,
    isRight: problem === null,
    text,
    sampledTokens,
    forcedTokens,
    decodeCalls,
    wallMs,
  };
}

/** Free text until the model ends it; what it cannot be read as a call is an answer to the user. */
async function decodeFreely(engine: Engine, question: Question): Promise<CallOutcome> {
  const { row, signatures, prompt } = question;
  const startedAt = performance.now();
  const tokens = await sample(engine, prompt, { maxTokens: limitTokens(row) });
  const wallMs = performance.now() - startedAt;
  const text = engine.tokenizer.detokenize(tokens, { controlTokens: true });
  const calls = findCallsInText(text);
  const invalid = calls.map((call) => findInvalid(call, signatures)).find((each) => each !== null);
  const problem = invalid ?? findWrong(row, calls);
  return {
    calls: calls.filter(({ name }) => name !== ANSWER.name).length,
    inOwnForm: text.trimStart().startsWith("<tool_call>") && text.includes("</tool_call>"),
    problem,
    isValid: invalid === undefined,
    isRight: problem === null,
    text,
    sampledTokens: tokens.length,
    forcedTokens: 0,
    decodeCalls: tokens.length,
    wallMs,
  };
}

async function timeSameLength(engine: Engine, prompt: readonly TokenId[], count: number) {
  const startedAt = performance.now();
  await sample(engine, prompt, { maxTokens: count, minTokens: count });
  return performance.now() - startedAt;
}

async function sample(
  engine: Engine,
  prompt: readonly TokenId[],
  limits: { maxTokens: number; minTokens?: number },
): Promise<TokenId[]> {
  await engine.sequence.prefill(prompt);
  const tokens: TokenId[] = [];
  for await (const token of engine.sequence.generate({ sampling: GREEDY, ...limits })) {
    tokens.push(token);
  }
  return tokens;
}

async function runRow(
  model: ChatModel,
  question: Question,
  { fill, isFreeFirst }: { fill: string; isFreeFirst: boolean },
): Promise<CallRecord> {
  const { engine } = model;
  const { row, prompt } = question;
  const { cachedTokens, durationMs: promptMs } = await engine.sequence.prefill(prompt);
  // What comes second must not always find the machine in the state that the first left behind.
  const early = values.unconstrained && isFreeFirst ? await decodeFreely(engine, question) : null;
  const constrained = await decodeConstrained(model, question).catch(refuse);
  const free = values.unconstrained && !isFreeFirst ? await decodeFreely(engine, question) : early;
  const emitted = constrained.sampledTokens + constrained.forcedTokens;
  const isTimed = values["same-length"] && constrained.calls > 0;
  const sameLengthMs = isTimed ? await timeSameLength(engine, prompt, emitted) : null;
  return {
    id: row.id,
    category: row.category,
    fill,
    promptTokens: prompt.length,
    cachedTokens,
    promptMs,
    constrained,
    free,
    sameLengthMs,
  };
}

/** A call that breaks the promise is counted, with all that is known about it; other errors end the run. */
function refuse(error: unknown): CallOutcome {
  if (!isAgentError(error, "call-invalid") && !isAgentError(error, "grammar-disagreement")) {
    throw error;
  }
  return {
    calls: 0,
    inOwnForm: true,
    problem: `${messageOf(error)} ${JSON.stringify(error.details)}`,
    isValid: false,
    isRight: false,
    text: "",
    sampledTokens: 0,
    forcedTokens: 0,
    decodeCalls: 0,
    wallMs: 0,
  };
}

const records: CallRecord[] = [];

async function runFill(rows: readonly ToolCallRow[], fill: string): Promise<void> {
  const text = readFill(fill);
  await using engine = await loadLlamaEngine({
    modelPath: path.resolve(values.model ?? ""),
    // Three letters a token is less than any ordinary text has.
    contextTokens: Math.ceil(text.length / 3) + ROW_TOKENS,
    gpu: false,
    threads: Number(values.threads),
  });
  const model = createChatModel(engine, await planPrompts(engine), 0);
  vocabularyOf(engine.tokenizer); // built once for a model, not once for a call
  for (const [index, row] of rows.entries()) {
    const question = ask(model, row, text);
    const record = await runRow(model, question, { fill, isFreeFirst: index % 2 === 1 });
    records.push(record);
    report(record);
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(records, null, 1));
  }
}

function report({ id, fill, constrained, free, sameLengthMs, ...prompt }: CallRecord): void {
  const show = ({ isValid, isRight, sampledTokens, forcedTokens, wallMs, problem }: CallOutcome) =>
    `${isValid ? "valid" : "INVALID"} ${isRight ? "right" : "wrong"} ${sampledTokens}+${forcedTokens} tokens ${Math.round(wallMs)} ms${problem === null ? "" : ` (${problem.slice(0, 300)})`}`;
  console.log(
    `${fill} ${id} prompt ${prompt.promptTokens} (${prompt.cachedTokens} cached) ${Math.round(prompt.promptMs)} ms | ${show(constrained)} | free: ${free === null ? "-" : show(free)} | same length: ${sameLengthMs === null ? "-" : `${Math.round(sameLengthMs)} ms`}`,
  );
}

function describeRatio({ pairs, median, ofSums }: TimeRatio): string {
  return `median ${median.toFixed(2)}, of sums ${ofSums.toFixed(2)} (${pairs} pairs)`;
}

if (values.model === undefined || values.rows === undefined) {
  console.error("--model and --rows are needed");
  process.exit(2);
}
const all = parseToolCallRows(readFileSync(values.rows, "utf8"), values.rows);
const wanted = all.filter(({ category }) => (values.category ?? category) === category);
const rows = pickRows(wanted, Number(values.limit));
for (const fill of values.fill.split(",")) await runFill(rows, fill);
console.log(`\n${formatCallTable(records)}\n`);
for (const fill of values.fill.split(",")) {
  const times = compareTimes(records.filter((record) => record.fill === fill));
  console.log(`fill ${fill}: time, constrained / free: ${describeRatio(times.toFree)}`);
  console.log(`  with the prompt in both: ${describeRatio(times.toFreeWithPrompt)}`);
  console.log(`  / as many sampled tokens: ${describeRatio(times.toSameLength)}`);
}
process.exit(records.every(({ constrained }) => constrained.isValid) ? 0 : 1);
