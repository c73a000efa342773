import { expect, test } from "vitest";
import { findMisfit, resolveCacheTypes } from "../../../src/memory/plan/cache-types.ts";
import { KV_CACHE_TYPES } from "../../../src/runtime/load-settings.ts";
import { makeShape } from "../../support/plan-cases.ts";

test.each([
  { wishes: {}, types: ["f16", "f16"] },
  { wishes: { keyType: "q8_0" }, types: ["q8_0", "q8_0"] },
  { wishes: { valueType: "q4_0" }, types: ["q4_0", "q4_0"] },
  { wishes: { keyType: "f32", valueType: "q8_0" }, types: ["f32", "q8_0"] },
] as const)("$wishes make $types", ({ wishes, types }) => {
  const { keyType, valueType } = resolveCacheTypes(wishes);
  expect([keyType, valueType]).toEqual(types);
});

test.each(KV_CACHE_TYPES)("%s holds heads of whole blocks", (type) => {
  expect(findMisfit(makeShape(), { keyType: type, valueType: type })).toBeNull();
});

test.each([
  { what: "keys", layer: { keyHeadLength: 80 }, misfits: ["q8_0/f16", "q8_0/q8_0"] },
  { what: "values", layer: { valueHeadLength: 40 }, misfits: ["f16/q8_0", "q8_0/q8_0"] },
  { what: "no values", layer: { valueElements: 0, valueHeadLength: 40 }, misfits: [] },
  { what: "no cache", layer: { keyElements: 0, valueElements: 0, keyHeadLength: 1 }, misfits: [] },
])("odd $what are refused a quantised type of their own: $misfits", ({ layer, misfits }) => {
  const shape = makeShape({ pattern: [{}, layer] });
  const pairs = (["f16", "q8_0"] as const).flatMap((keyType) =>
    (["f16", "q8_0"] as const).map((valueType) => ({ keyType, valueType })),
  );
  const refused = pairs.filter((types) => findMisfit(shape, types) !== null);
  expect(refused.map(({ keyType, valueType }) => `${keyType}/${valueType}`)).toEqual(misfits);
});
