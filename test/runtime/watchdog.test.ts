import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { reasonOf, watch } from "../../src/runtime/watchdog.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const NEVER = new Promise<never>(() => {});

test("work that settles in time settles the wait, and no timer stays behind", async () => {
  const { signal } = new AbortController();
  const options = { step: "decode", timeoutMs: 100, signal };
  await expect(watch(Promise.resolve(7), options)).resolves.toBe(7);
  await expect(watch(Promise.reject(new Error("no")), options)).rejects.toThrow("no");
  expect(vi.getTimerCount()).toBe(0);
});

test("work that never settles is given up after the time limit", async () => {
  const settled = vi.fn();
  const wait = watch(NEVER, { step: "decode", timeoutMs: 100 }).catch(settled);
  await vi.advanceTimersByTimeAsync(99);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await wait;
  expect(settled).toHaveBeenCalledWith(
    expect.objectContaining({
      code: "engine-stalled",
      details: { step: "decode", waitedMs: 100 },
    }),
  );
});

test("a signal that fires ends the wait at once", async () => {
  const controller = new AbortController();
  const wait = watch(NEVER, { step: "decode", timeoutMs: 100, signal: controller.signal });
  controller.abort();
  await expect(wait).rejects.toMatchObject({ code: "interrupted" });
  expect(vi.getTimerCount()).toBe(0);
});

test("a signal that has fired already ends the wait at once", async () => {
  const options = { step: "decode", timeoutMs: 100, signal: AbortSignal.abort() };
  await expect(watch(NEVER, options)).rejects.toMatchObject({ code: "interrupted" });
});

test("work that fails after the wait was given up is no unhandled rejection", async () => {
  let fail: (error: Error) => void = () => {};
  const work = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const wait = watch(work, { step: "decode", timeoutMs: 100, signal: AbortSignal.abort() });
  await expect(wait).rejects.toMatchObject({ code: "interrupted" });
  fail(new Error("late"));
  await vi.advanceTimersByTimeAsync(200);
});

test("a failure of ours that was given as the reason is the reason", () => {
  const reason = new AgentError("interrupted", { signal: "SIGTERM" });
  expect(reasonOf(AbortSignal.abort(reason))).toBe(reason);
  expect(reasonOf(AbortSignal.abort("other"))).toMatchObject({
    code: "interrupted",
    details: { signal: "SIGINT" },
  });
});
