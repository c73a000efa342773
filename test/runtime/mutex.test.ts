import { expect, test } from "vitest";
import { Mutex } from "../../src/runtime/mutex.ts";

test("holders run one at a time, in the order of asking", async () => {
  const mutex = new Mutex();
  const log: string[] = [];
  await Promise.all(
    ["a", "b", "c"].map(async (name) => {
      const release = await mutex.acquire();
      log.push(`${name} in`);
      await new Promise(setImmediate);
      log.push(`${name} out`);
      release();
    }),
  );
  expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
});

test("a second release does not let two in", async () => {
  const mutex = new Mutex();
  const releaseFirst = await mutex.acquire();
  releaseFirst();
  const releaseSecond = await mutex.acquire();
  releaseFirst();
  let isThirdIn = false;
  const third = mutex.acquire().then(() => {
    isThirdIn = true;
  });
  await new Promise(setImmediate);
  expect(isThirdIn).toBe(false);
  releaseSecond();
  await third;
});
