/** Damaged input of every reader, a little of it; scripts/fuzz.ts has the large counts. */
import { afterAll, expect, test } from "vitest";
import { makeInput, tryInput } from "../../scripts/fuzz/fuzz-target.ts";
import { openTargets } from "../../scripts/fuzz/targets.ts";

const INPUTS = 25;
const SEED = 3;
const { targets, remove } = openTargets();
afterAll(remove);

test.each(targets.map((target) => [target.name, target] as const))(
  "%s ends in a value or in a failure that is meant",
  async (_, target) => {
    for (let number = 0; number < INPUTS; number++) {
      const { fault } = await tryInput(target, makeInput(target, SEED, number));
      // How long it took is no matter here: the machine may be busy.
      expect(fault?.startsWith("took ") ? null : fault, `input ${number}`).toBeNull();
    }
  },
);

test("what is thrown by mistake is a fault, and so is an endless recursion", async () => {
  const target = { name: "x", samples: [Buffer.from("abc")], tokens: [] };
  const dive = (depth: number): number => dive(depth + 1) + 1;
  const [mistake, recursion, value] = [
    () => (null as unknown as { a: number }).a,
    () => dive(0),
    () => 1,
  ];
  const bytes = makeInput({ ...target, read: value }, 1, 1);
  expect((await tryInput({ ...target, read: mistake }, bytes)).fault).toMatch(/TypeError/);
  expect((await tryInput({ ...target, read: recursion }, bytes)).fault).toMatch(/RangeError/);
  expect((await tryInput({ ...target, read: value }, bytes)).fault).toBeNull();
});

test("an input can be made again from its target, seed and number", () => {
  const [target] = targets;
  if (target === undefined) throw new Error();
  expect(makeInput(target, 9, 4)).toEqual(makeInput(target, 9, 4));
  expect(makeInput(target, 9, 4)).not.toEqual(makeInput(target, 9, 5));
});
