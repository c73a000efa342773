import { writeByteModel } from "./byte-model.ts";
import { loadLlamaEngine } from "../../src/runtime/llama-engine.ts";
for (const defect of ["truncated", "truncated"] as const) {
  try { await loadLlamaEngine({ modelPath: writeByteModel({defect}), contextTokens: 512, threads: 1, gpu: false }); } catch (e) { console.log(defect, (e as Error).message); }
}
process.exit(0)
