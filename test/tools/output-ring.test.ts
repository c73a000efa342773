import { expect, test } from "vitest";
import { createOutputRing } from "../../src/tools/output-ring.ts";

function fill(headBytes: number, tailBytes: number, chunks: readonly string[]) {
  const ring = createOutputRing(headBytes, tailBytes);
  for (const chunk of chunks) ring.write(Buffer.from(chunk));
  return ring;
}

test.each([
  { title: "nothing", chunks: [], text: "" },
  { title: "less than the head", chunks: ["abc"], text: "abc" },
  { title: "exactly head and tail", chunks: ["abcd", "efghij"], text: "abcdefghij" },
  { title: "many small chunks", chunks: [..."abcdefghij"], text: "abcdefghij" },
])("keeps all of $title", ({ chunks, text }) => {
  const ring = fill(4, 6, chunks);
  expect({ text: ring.text(), truncated: ring.truncated }).toEqual({ text, truncated: false });
});

test.each([
  { title: "one chunk", chunks: ["abcdefghijklmnop"] },
  { title: "single bytes", chunks: [..."abcdefghijklmnop"] },
  { title: "uneven chunks", chunks: ["abcde", "fghijklm", "n", "op"] },
])("keeps both ends of $title and counts the rest", ({ chunks }) => {
  const ring = fill(4, 6, chunks);
  expect(ring.text()).toBe("abcd\n[... 6 bytes left out ...]\nklmnop");
  expect({ total: ring.totalBytes, truncated: ring.truncated }).toEqual({
    total: 16,
    truncated: true,
  });
});

test("a character cut in two at the start of the tail is dropped", () => {
  expect(fill(1, 5, ["a", "xxxx", "é", "bcde"]).text()).toBe("a\n[... 5 bytes left out ...]\nbcde");
});

test("whatever the chunk sizes, the tail is the end of the stream", () => {
  const text = Array.from({ length: 5_000 }, (_, index) => String.fromCharCode(97 + (index % 26)));
  for (const size of [1, 3, 7, 64, 99, 100, 101, 4_000]) {
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      text.slice(index * size, (index + 1) * size).join(""),
    );
    expect(fill(10, 100, chunks).text().endsWith(text.slice(-100).join(""))).toBe(true);
  }
});
