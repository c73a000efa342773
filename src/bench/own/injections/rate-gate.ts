import type { Fault } from "../fault.ts";

export const RATE_GATE_FAULTS: readonly Fault[] = [
  {
    name: "one-fresh-bucket",
    kind: "shared-value",
    edits: [
      {
        path: "rate-gate.mjs",
        find: "    this.perSecond = perSecond;\n",
        put: "    this.perSecond = perSecond;\n    this.fresh = { tokens: capacity, atMs: 0 };\n",
      },
      {
        path: "rate-gate.mjs",
        find: "?? { tokens: this.capacity, atMs: nowMs }",
        put: "?? this.fresh",
      },
    ],
  },
  {
    name: "whole-tokens-only",
    kind: "early-rounding",
    edits: [
      {
        path: "rate-gate.mjs",
        find: "const gained = ((nowMs - bucket.atMs) / 1000) * this.perSecond;",
        put: "const gained = Math.floor(((nowMs - bucket.atMs) / 1000) * this.perSecond);",
      },
      {
        path: "rate-gate.mjs",
        find: "bucket.tokens + gained",
        put: "Math.floor(bucket.tokens) + gained",
      },
    ],
  },
];
