/**
 * The baseline of a benchmark as a command-line agent: the same model, asked once, greedily, without tools or tests.
 * With --best-of N it is asked up to N times, shown what the tests say of the code, until they pass.
 * Usage: tsx scripts/single-shot.ts METRICS_FILE --model GGUF -C DIR -p PROMPT [--best-of N] [--threads N] [--seed S]
 *   [--ctx-size N] [--gpu]
 */
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Message } from "../src/base/message.ts";
import { chooseShot, composeShot, extractFile, type ShotFile } from "../src/bench/single-shot.ts";
import { isCodePath, isTestPath, languageOf } from "../src/code/language.ts";
import { loadLlamaEngine } from "../src/runtime/llama-engine.ts";
import { type ChatModel, trustTemplate } from "../src/template/chat-model.ts";
import { renderPrompt } from "../src/template/prompt.ts";
import { runChecks } from "../src/tools/run-checks.ts";
import { detectTestCommand } from "../src/tools/test-command.ts";

const { values, positionals } = parseArgs({
  options: {
    model: { type: "string" },
    C: { type: "string", short: "C", default: "." },
    p: { type: "string", short: "p" },
    threads: { type: "string" },
    seed: { type: "string", default: "1" },
    "ctx-size": { type: "string", default: "8192" },
    gpu: { type: "boolean", default: false },
    "best-of": { type: "string" },
  },
  allowPositionals: true,
});
const SKIPPED = new Set(["node_modules", "__pycache__", "dist", "build"]);
const DOCUMENT = /\.(?:md|txt|rst|json|toml)$/i;
const MAX_FILES = 200;
const MAX_FILE_BYTES = 48 * 1024;
const MAX_REPLY_TOKENS = 4096;
const LEAST_REPLY_TOKENS = 1024;
const TEST_TIMEOUT_MS = 60_000;
const MAX_FAILURE_CHARS = 1500;

/** Small text files below the folder, links left out, in the order of their paths. */
function readFolder(root: string): ShotFile[] {
  const found = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !file.split("/").some((part) => part.startsWith(".") || SKIPPED.has(part)))
    .filter((file) => languageOf(file) !== null || DOCUMENT.test(file))
    .filter((file) => lstatSync(path.join(root, file)).size <= MAX_FILE_BYTES)
    .sort();
  return found.slice(0, MAX_FILES).map((file) => ({
    path: file,
    text: readFileSync(path.join(root, file), "utf8"),
    kind: decideKind(file),
  }));
}

function decideKind(file: string): ShotFile["kind"] {
  if (!isCodePath(file)) return "other";
  return isTestPath(file) ? "test" : "source";
}

/** As many of the files as leave room for the reply; the least important go first. */
function fitShot(model: ChatModel, compose: (shown: number) => Message[], most: number) {
  const roomTokens = model.engine.sequence.contextTokens - LEAST_REPLY_TOKENS;
  for (let shown = most; shown > 0; shown--) {
    const prompt = renderPrompt(model.prompts, compose(shown));
    if (prompt.length <= roomTokens) return prompt;
  }
  return renderPrompt(model.prompts, compose(0));
}

/** The first answer is greedy, the others differ by chance. */
const OTHER_TEMPERATURE = 0.8;

async function reply({ engine }: ChatModel, prompt: readonly number[], attempt = 0) {
  const { sequence, tokenizer } = engine;
  const maxTokens = Math.min(MAX_REPLY_TOKENS, sequence.contextTokens - prompt.length - 2);
  const temperature = attempt === 0 ? 0 : OTHER_TEMPERATURE;
  const sampling = { temperature, topK: 40, topP: 1, seed: Number(values.seed) + attempt };
  await sequence.prefill(prompt);
  const tokens: number[] = [];
  for await (const token of sequence.generate({ sampling, maxTokens })) tokens.push(token);
  return {
    text: tokenizer.detokenize(tokens),
    outputTokens: tokens.length,
    wasCut: tokens.length >= maxTokens,
  };
}

/** With the line ends that the file has, as an editor would paste it. */
function writeShot(root: string, target: ShotFile, text: string): void {
  const ended = target.text.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
  writeFileSync(path.join(root, target.path), ended);
}

const [metricsFile] = positionals;
if (metricsFile === undefined || values.model === undefined || values.p === undefined) {
  console.error("usage: single-shot.ts METRICS_FILE --model GGUF -C DIR -p PROMPT");
  process.exit(2);
}
const root = path.resolve(values.C);
const request = values.p;
const engine = await loadLlamaEngine({
  modelPath: path.resolve(values.model),
  contextTokens: Number(values["ctx-size"]),
  gpu: values.gpu ? "auto" : false,
  threads: values.threads === undefined ? undefined : Number(values.threads),
});
const model = trustTemplate(engine);
const shot = chooseShot(request, readFolder(root));
const tries = Number(values["best-of"] ?? 1);
const isJudged = values["best-of"] !== undefined;
const command = isJudged ? await detectTestCommand(root, { task: request }) : null;

/** The last lines that the tests print; null when they pass, or nobody runs them. */
async function readFailure(): Promise<string | null> {
  if (command === null) return null;
  const { outcome, outputTail } = await runChecks({ command, root, timeoutMs: TEST_TIMEOUT_MS });
  return outcome === "passed" ? null : outputTail.slice(-MAX_FAILURE_CHARS);
}

let failure = await readFailure();
let promptTokens = 0;
let outputTokens = 0;
let calls = 0;
let text = "";
let body: string | null = null;
while (calls < tries && (calls === 0 || failure !== null)) {
  const told = failure === null ? request : `${request}\n\nThe tests say:\n${failure}`;
  const compose = (shown: number) => composeShot(told, shot, shot.shown.slice(0, shown));
  const prompt = fitShot(model, compose, shot.shown.length);
  const answer = await reply(model, prompt, calls);
  calls += 1;
  promptTokens += prompt.length;
  outputTokens += answer.outputTokens;
  text = answer.text;
  body = shot.target === null ? null : extractFile(text, answer.wasCut);
  if (shot.target !== null && body !== null) writeShot(root, shot.target, body);
  if (isJudged) failure = await readFailure();
  // Each try begins from the code as it was, as a person would paste it again.
  if (failure !== null && shot.target !== null && calls < tries) {
    writeShot(root, shot.target, shot.target.text);
  }
}
const metrics = {
  calls,
  prompt_tokens: promptTokens,
  cached_tokens: 0,
  output_tokens: outputTokens,
  forced_tokens: 0,
  tool_calls: 0,
  tool_calls_invalid: 0,
  status: body === null ? "answered" : "changed",
};
writeFileSync(metricsFile, JSON.stringify(metrics));
process.stdout.write(`${text}\n`);
process.exit(0);
