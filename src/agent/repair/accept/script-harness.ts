/**
 * The program that calls variants of a JavaScript function on many inputs, as text: a module of Node. The parent starts
 * one process a variant, never reads more of it than a bound, and kills it when a call does not return; it writes one
 * JSON line a call.
 */

export const SCRIPT_HARNESS = `
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";

const LINE_CHARS = 4096;
const MAX_CHILD_CHARS = 1_000_000;
const MAX_RESTARTS = 3;
const [jobPath, variantText, firstText] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobPath, "utf8"));

if (variantText === undefined) await supervise();
else await runVariant(Number(variantText), Number(firstText));

async function supervise() {
  const endMs = performance.now() + job.totalMs;
  for (let variant = 0; variant < job.variants.length; variant++) {
    let at = 0;
    for (let start = 0; start <= MAX_RESTARTS && at < job.inputs.length; start++) {
      if (performance.now() >= endMs) break;
      const end = await follow(variant, at, endMs);
      at = end.at;
      if (!end.isLoaded) break;
    }
  }
  process.exit(0);
}

function follow(variant, first, endMs) {
  return new Promise((resolve) => {
    const self = fileURLToPath(import.meta.url);
    const argv = ["--max-old-space-size=512", self, jobPath, String(variant), String(first)];
    const stdio = ["ignore", "ignore", "ignore", "pipe"];
    const child = spawn(process.execPath, argv, { stdio });
    let at = first;
    let isLoaded = false;
    let isOver = false;
    let rest = "";
    let chars = 0;
    let timer;
    const finish = (kind) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      child.kill("SIGKILL");
      child.stdio[3].destroy();
      if (kind !== null) tell(variant, at++, { kind });
      resolve({ at, isLoaded });
    };
    const wait = () => {
      clearTimeout(timer);
      const ms = Math.min(isLoaded ? job.callMs : job.loadMs, endMs - performance.now());
      timer = setTimeout(() => finish(isLoaded ? "stuck" : "unloaded"), Math.max(1, ms));
    };
    const take = (line) => {
      let result;
      try { result = JSON.parse(line); } catch { return; }
      if (result?.kind === "loaded") isLoaded = true;
      else if (!isLoaded) return finish("unloaded");
      else tell(variant, at++, result ?? {});
      if (at >= job.inputs.length) finish(null);
      else wait();
    };
    child.stdio[3].setEncoding("utf8");
    child.stdio[3].on("error", () => finish(isLoaded ? "ended" : "unloaded"));
    child.stdio[3].on("data", (chunk) => {
      chars += chunk.length;
      if (chars > MAX_CHILD_CHARS) return finish("ended");
      const lines = (rest + chunk).split("\\n");
      rest = lines.pop();
      for (const line of lines) if (!isOver) take(line);
    });
    child.stdio[3].on("end", () => finish(isLoaded ? "ended" : "unloaded"));
    child.on("error", () => finish("unloaded"));
    wait();
  });
}

function tell(variant, input, { kind, type, text, mutated }) {
  const line = JSON.stringify({ variant, input, kind, type, text, mutated });
  if (line.length <= LINE_CHARS) process.stdout.write(line + "\\n");
}

async function runVariant(variant, first) {
  const say = (result) => writeSync(3, JSON.stringify(result) + "\\n");
  const parse = JSON.parse;
  process.argv.length = 2;
  const leave = process.exit.bind(process);
  process.on("uncaughtException", () => leave(1));
  const module = await import(pathToFileURL(path.resolve(job.variants[variant])).href);
  say({ kind: "loaded" });
  for (const given of job.inputs.slice(first)) {
    const result = await call(module, parse(JSON.stringify(given)));
    say(result);
  }
  leave(0);
}

async function call(module, { name, args: given }) {
  const fallback = module.default?.name === name ? module.default : undefined;
  const callee = module[name] ?? module.default?.[name] ?? fallback;
  if (typeof callee !== "function") return { kind: "absent" };
  const args = given.map(build);
  const before = describe(args);
  let seed = 1;
  Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  try {
    let value = await callee(...args);
    let type = nameType(value);
    if (typeof value?.next === "function") {
      value = takeSome(value);
      type = "generator";
    }
    return { kind: "value", type, text: describe(value), mutated: describe(args) !== before };
  } catch (error) {
    const type = String(error?.constructor?.name ?? typeof error).slice(0, 100);
    return { kind: "error", type, text: "", mutated: describe(args) !== before };
  }
}

function takeSome(iterator) {
  const items = [];
  for (let step = iterator.next(); !step.done && items.length < 200; step = iterator.next()) {
    items.push(step.value);
  }
  return items;
}

function nameType(value) {
  if (value === null) return "null";
  if (typeof value === "number" && Number.isNaN(value)) return "NaN";
  if (typeof value !== "object") return typeof value;
  return String(value.constructor?.name ?? "object").slice(0, 100);
}

function build(value) {
  switch (value.kind) {
    case "number":
      return Number(value.text);
    case "text":
      return value.value;
    case "constant":
      return { true: true, false: false, null: null }[value.name];
    case "table":
      return Object.fromEntries(value.entries.map(([key, held]) => [build(key), build(held)]));
    case "set":
      return new Set(value.items.map(build));
    default:
      return value.items.map(build);
  }
}

function describe(value) {
  const shown = typeof value === "number" ? round(value) : value;
  const options = { depth: 6, maxArrayLength: 500, maxStringLength: 5000, breakLength: Infinity, sorted: true };
  const text = inspect(shown, options).replace(/-?\\d+\\.\\d{9,}(?:e[+-]?\\d+)?/g, (each) => String(round(Number(each))));
  if (text.length <= 300) return text;
  return text.slice(0, 200) + " " + createHash("sha1").update(text).digest("hex");
}

function round(number) {
  return Number.isFinite(number) && !Number.isInteger(number) ? Number(number.toPrecision(9)) : number;
}
`;
