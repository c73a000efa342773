import { expect, test } from "vitest";
import { attentionOf } from "../../../src/memory/shape/attention-kind.ts";
import type { AttentionKind, LayerShape } from "../../../src/memory/shape/model-shape.ts";

const FULL: LayerShape = {
  weightBytes: 1,
  expertBytes: 0,
  keyElements: 8,
  valueElements: 8,
  keyHeadLength: 4,
  valueHeadLength: 4,
  windowTokens: null,
  recurrentElements: 0,
};
const SLIDING = { ...FULL, windowTokens: 128 };
const LATENT = { ...FULL, valueElements: 0, valueHeadLength: 0 };
const EMPTY = { ...LATENT, keyElements: 0, keyHeadLength: 0 };
const RECURRENT = { ...EMPTY, recurrentElements: 64 };

test.each<[AttentionKind, LayerShape[]]>([
  ["full", [FULL, FULL]],
  ["full", [FULL, EMPTY]],
  ["full", []],
  ["sliding-window", [SLIDING, FULL]],
  ["latent", [LATENT, LATENT]],
  ["hybrid", [RECURRENT, FULL]],
  ["hybrid", [RECURRENT, SLIDING]],
  ["hybrid", [RECURRENT, LATENT]],
  ["hybrid", [{ ...FULL, recurrentElements: 64 }]],
  ["recurrent", [RECURRENT, RECURRENT]],
])("a model is %s by its layers (%#)", (kind, layers) => {
  expect(attentionOf({ layers })).toBe(kind);
});
