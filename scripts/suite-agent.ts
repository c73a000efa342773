/**
 * Lets a benchmark runner drive the built agent: passes the exit code on and leaves a metrics file. With SUITE_LOGS, a
 * folder, the events of each run are kept there, in a file named after the working folder's own name and the time.
 * Usage: tsx scripts/suite-agent.ts METRICS_FILE AGENT_ARGUMENT…
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

interface Report {
  type: "result";
  status: string;
  candidates: number;
  duration_ms: number;
  usage: {
    prompt_tokens: number;
    cached_tokens: number;
    sampled_tokens: number;
    forced_tokens: number;
  };
}

interface Started {
  type: "candidate_start";
  candidate: number;
  generator: string;
}

interface Ended {
  type: "candidate_end";
  candidate: number;
  outcome: string;
}

type Line = Report | Started | Ended | { type: "other" };

const [metricsFile = "", ...agentArguments] = process.argv.slice(2);
const main = path.resolve(import.meta.dirname, "../dist/main.js");
const child = spawn(process.execPath, [main, "--output-format", "stream-json", ...agentArguments], {
  stdio: ["ignore", "pipe", "inherit"],
});
const chunks: Buffer[] = [];
child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("close", (code, signal) => {
  const output = Buffer.concat(chunks).toString("utf8");
  const folder = process.env.SUITE_LOGS;
  if (folder !== undefined) {
    writeFileSync(path.join(folder, `${Date.now()}-${process.pid}.jsonl`), output);
  }
  writeMetrics(output.split("\n").filter((line) => line !== ""));
  process.exit(signal === null ? (code ?? 1) : 1);
});

/** `prompt_tokens` are those really computed; `tries` those up to the first that passed. */
function writeMetrics(texts: readonly string[]): void {
  try {
    const lines = texts.map((text) => JSON.parse(text) as Line);
    const report = lines.findLast((line) => line.type === "result");
    if (report === undefined) return;
    process.stdout.write(`${JSON.stringify(report)}\n`);
    const fixed = lines.find((line) => line.type === "candidate_end" && line.outcome === "fixed");
    const number = fixed?.type === "candidate_end" ? fixed.candidate : null;
    const start = lines.find(
      (line) => line.type === "candidate_start" && line.candidate === number,
    );
    const { usage, candidates, status } = report;
    const metrics = {
      calls: number ?? candidates,
      prompt_tokens: usage.prompt_tokens - usage.cached_tokens,
      cached_tokens: usage.cached_tokens,
      output_tokens: usage.sampled_tokens,
      forced_tokens: usage.forced_tokens,
      tool_calls: candidates,
      tool_calls_invalid: 0,
      tries: number,
      generator: start?.type === "candidate_start" ? start.generator : null,
      status,
    };
    writeFileSync(metricsFile, JSON.stringify(metrics));
  } catch {
    // A run that broke off has an error object and no metrics.
  }
}
