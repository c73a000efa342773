import type { RecordScore } from "../../src/bench/schema-conformance.ts";

/** The score of a record that was judged right, but for `changes`. */
export function scoreOf(changes: Partial<RecordScore> = {}): RecordScore {
  return {
    id: "r",
    category: "a",
    isRight: true,
    wronglyAccepted: 0,
    wronglyRejected: 0,
    unsupported: [],
    refusal: null,
    firstWrong: null,
    crash: null,
    compileMs: 1,
    totalMs: 2,
    ...changes,
  };
}
