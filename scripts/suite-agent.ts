/**
 * Lets a benchmark runner drive the built agent: passes the exit code on and leaves a metrics file.
 * Usage: tsx scripts/suite-agent.ts METRICS_FILE AGENT_ARGUMENT…
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

interface Report {
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

const [metricsFile = "", ...agentArguments] = process.argv.slice(2);
const main = path.resolve(import.meta.dirname, "../dist/main.js");
const child = spawn(process.execPath, [main, "--output-format", "json", ...agentArguments], {
  stdio: ["ignore", "pipe", "inherit"],
});
const chunks: Buffer[] = [];
child.stdout.on("data", (chunk: Buffer) => {
  chunks.push(chunk);
  process.stdout.write(chunk);
});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("close", (code, signal) => {
  writeMetrics(Buffer.concat(chunks).toString("utf8"));
  process.exit(signal === null ? (code ?? 1) : 1);
});

/** `prompt_tokens` are those really computed. */
function writeMetrics(output: string): void {
  try {
    const { usage, candidates, status } = JSON.parse(output) as Report;
    const metrics = {
      calls: candidates,
      prompt_tokens: usage.prompt_tokens - usage.cached_tokens,
      cached_tokens: usage.cached_tokens,
      output_tokens: usage.sampled_tokens,
      forced_tokens: usage.forced_tokens,
      tool_calls: candidates,
      tool_calls_invalid: 0,
      status,
    };
    writeFileSync(metricsFile, JSON.stringify(metrics));
  } catch {
    // A run that broke off has an error object and no metrics.
  }
}
