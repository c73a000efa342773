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

test.each([
  [true, 1],
  [false, 0],
])("an input or output error of a terminal (%s) means that it was closed", (isTTY, expected) => {
  const stream = Object.assign(new EventEmitter(), { isTTY });
  let calls = 0;
  guardBrokenPipe(stream, () => calls++);
  const fail = () => stream.emit("error", errorWithCode("EIO"));
  if (isTTY) fail();
  else expect(fail).toThrow("EIO");
  expect(calls).toBe(expected);
});
