import { expect, test } from "vitest";
import { EventStream } from "../../src/remote/event-stream.ts";

const STREAM =
  ': a comment\r\ndata: {"a":"größe 🎈"}\r\n\r\nevent: x\nid: 7\ndata:first\ndata: second\n\n' +
  "data\n\nretry: 3\rdata:  two blanks\r\r: ping\n\ndata: [DONE]\n\n";
const EVENTS = ['{"a":"größe 🎈"}', "first\nsecond", "", " two blanks", "[DONE]"];

function read(chunks: readonly Uint8Array[]): string[] {
  const stream = new EventStream();
  return [...chunks.flatMap((chunk) => stream.push(chunk)), ...stream.end()];
}

test("an event is the same wherever the bytes are cut", () => {
  const bytes = Buffer.from(STREAM);
  for (let at = 0; at <= bytes.length; at++) {
    expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(EVENTS);
  }
});

test("an event is the same byte by byte, and with a mark of the byte order", () => {
  const bytes = Buffer.from(`\uFEFF${STREAM}`);
  expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(EVENTS);
});

test("an event whose last empty line is missing is one all the same", () => {
  expect(read([Buffer.from("data: a\n\ndata: b")])).toEqual(["a", "b"]);
});

test.each([
  ["bytes that begin no character", [0x64, 0xff, 0xfe]],
  ["a character that is not finished", [0x64, 0xf0, 0x9f]],
])("%s are no text", (_what, bytes) => {
  expect(() => read([Uint8Array.from(bytes)])).toThrow(TypeError);
});

test("a line in a million pieces is put together", () => {
  const stream = new EventStream();
  const piece = Buffer.from("x".repeat(8));
  stream.push(Buffer.from("data:"));
  for (let count = 0; count < 1_000_000; count++) stream.push(piece);
  const [data = ""] = stream.push(Buffer.from("\n\n"));
  expect(data.length).toBe(8_000_000);
});
