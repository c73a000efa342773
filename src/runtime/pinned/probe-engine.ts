/** Loads the engine in a process of its own and tells what is mapped there: a broken native object ends that one alone. */
import type { ChildProcess } from "node:child_process";
import { AgentError } from "../../base/errors.ts";
import { describeEnd, forkScript } from "../child-script.ts";
import { reasonOf } from "../watchdog.ts";
import type { EngineCheck } from "./check-engine.ts";
import type { EngineAnswer } from "./verify-child.ts";

export interface ProbedEngine {
  /** Package and llama.cpp release, as runs name it. */
  name: string;
  device: "cpu" | "cuda" | "vulkan" | "metal";
  /** The CPU features that its kernels use, in llama.cpp's own words. */
  features: string;
  check: EngineCheck;
}

const TIMEOUT_MS = 60_000;

/** Throws "engine-unavailable" when it cannot be loaded or dies of it, "engine-build-unusable", "engine-stalled", "interrupted". */
export function probeEngine(cacheFolder: string, signal: AbortSignal): Promise<ProbedEngine> {
  const child = forkScript(new URL("./verify-child", import.meta.url), {
    args: [cacheFolder],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return listen(child, signal).finally(() => child.kill("SIGKILL"));
}

function listen(child: ChildProcess, signal: AbortSignal): Promise<ProbedEngine> {
  return new Promise((resolve, reject) => {
    const onAbort = () => settle(() => reject(reasonOf(signal)));
    const timer = setTimeout(() => settle(() => reject(stalled())), TIMEOUT_MS);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    child.once("message", (message) => {
      const answer = message as EngineAnswer;
      settle(() => (answer.ok ? resolve(answer.engine) : reject(toError(answer))));
    });
    child.once("error", ({ message }) => settle(() => reject(unavailable(message))));
    child.once("close", (code, name) => {
      const end = describeEnd({ code, signal: name });
      settle(() => reject(unavailable(`its process ended with ${end}`)));
    });
    if (signal.aborted) onAbort();
  });
}

function toError({ code, reason }: Extract<EngineAnswer, { ok: false }>): AgentError {
  return new AgentError(code, { reason });
}

function unavailable(reason: string): AgentError {
  return new AgentError("engine-unavailable", { reason });
}

function stalled(): AgentError {
  return new AgentError("engine-stalled", { step: "loading the engine", waitedMs: TIMEOUT_MS });
}
