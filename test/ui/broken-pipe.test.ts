import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { guardBrokenPipe } from "../../src/ui/broken-pipe.ts";

function errorWithCode(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

test("a reader that is gone is told once, however often we write", () => {
  const stream = new EventEmitter();
  let calls = 0;
  guardBrokenPipe(stream, () => calls++);
  stream.emit("error", errorWithCode("EPIPE"));
  stream.emit("error", errorWithCode("EPIPE"));
  stream.emit("error", errorWithCode("ERR_STREAM_DESTROYED"));
  expect(calls).toBe(1);
});

test("any other stream error stays fatal", () => {
  const stream = new EventEmitter();
  guardBrokenPipe(stream, () => {});
  expect(() => stream.emit("error", errorWithCode("ENOSPC"))).toThrow("ENOSPC");
});
