/** Runs in a process of its own and may die: loads the engine as a run would and tells what it is and what is mapped. */
import { isAgentError } from "../../base/errors.ts";
import { readReason } from "../child-script.ts";
import { startLlamaHost } from "../llama-host.ts";
import { checkEngine } from "./check-engine.ts";
import type { ProbedEngine } from "./probe-engine.ts";

export type EngineAnswer =
  | { ok: true; engine: ProbedEngine }
  | { ok: false; code: "engine-unavailable" | "engine-build-unusable"; reason: string };

async function answer(cacheFolder: string): Promise<EngineAnswer> {
  try {
    await using host = await startLlamaHost({ threads: 1 });
    const check = await checkEngine({ cacheFolder, buildType: host.llama.buildType });
    const { engine: name, device, features } = host;
    return { ok: true, engine: { name, device, features, check } };
  } catch (error) {
    if (isAgentError(error, "engine-build-unusable") || isAgentError(error, "engine-unavailable")) {
      return { ok: false, code: error.code, reason: error.details.reason };
    }
    return { ok: false, code: "engine-unavailable", reason: readReason(error) };
  }
}

// Ctrl-C reaches the whole group; the parent decides what it means.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit(0));
process.send?.(await answer(process.argv[2] ?? ""), () => process.exit(0));
