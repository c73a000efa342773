/**
 * The baseline of a benchmark as a command-line agent: the same model, asked once, greedily, without tools or tests.
 * Usage: tsx scripts/single-shot.ts METRICS_FILE --model GGUF -C DIR -p PROMPT [--threads N] [--seed S] [--ctx-size N] [--gpu]
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

const { values, positionals } = parseArgs({
  options: {
    model: { type: "string" },
    C: { type: "string", short: "C", default: "." },
    p: { type: "string", short: "p" },
    threads: { type: "string" },
    seed: { type: "string", default: "1" },
    "ctx-size": { type: "string", default: "8192" },
    gpu: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const SKIPPED = new Set(["node_modules", "__pycache__", "dist", "build"]);
const DOCUMENT = /\.(?:md|txt|rst|json|toml)$/i;
const MAX_FILES = 200;
const MAX_FILE_BYTES = 48 * 1024;
const MAX_REPLY_TOKENS = 4096;
const LEAST_REPLY_TOKENS = 1024;

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

async function reply({ engine }: ChatModel, prompt: readonly number[]) {
  const { sequence, tokenizer } = engine;
  const maxTokens = Math.min(MAX_REPLY_TOKENS, sequence.contextTokens - prompt.length - 2);
  const sampling = { temperature: 0, topK: 40, topP: 1, seed: Number(values.seed) };
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
const compose = (shown: number) => composeShot(request, shot, shot.shown.slice(0, shown));
const prompt = fitShot(model, compose, shot.shown.length);
const { text, outputTokens, wasCut } = await reply(model, prompt);
const body = shot.target === null ? null : extractFile(text, wasCut);
if (shot.target !== null && body !== null) writeShot(root, shot.target, body);
const metrics = {
  calls: 1,
  prompt_tokens: prompt.length,
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
