import { expect, test } from "vitest";
import { ReplyStream } from "../../src/decode/reply-stream.ts";
import { RandomSource } from "../support/random-source.ts";

const LINE = { prefix: "RESULT: ", values: [] };

interface Written {
  parts: readonly string[];
  lastLine?: typeof LINE;
  reply: string;
}

function show({ parts, lastLine, reply }: Written): string[] {
  const stream = new ReplyStream(lastLine ?? null);
  return [...parts.map((part) => stream.add(part)), stream.finish(reply)];
}

test.each<[string, Written, readonly string[]]>([
  [
    "text as it comes",
    { parts: ["It ", "is", " so."], reply: "It is so." },
    ["It", " is", " so.", ""],
  ],
  ["no white space at its edges", { parts: [" \n", "a", " \n"], reply: "a" }, ["", "a", "", ""]],
  ["white space within", { parts: ["a\n", "\n", "b"], reply: "a\n\nb" }, ["a", "", "\n\nb", ""]],
  [
    "no last line before it is prescribed",
    { parts: ["It is.\n", "RES", "ULT: no"], lastLine: LINE, reply: "It is.\nRESULT: yes" },
    ["It is.", "", "", "\nRESULT: yes"],
  ],
  [
    "a line that only begins like the last one, once that is clear",
    { parts: ["RES", "T now."], lastLine: LINE, reply: "REST now.\nRESULT: x" },
    ["", "REST now.", "\nRESULT: x"],
  ],
  [
    "a last line that is all there is",
    { parts: ["RESULT: "], lastLine: LINE, reply: "RESULT: 16" },
    ["", "RESULT: 16"],
  ],
  ["nothing more of a reply that was cut", { parts: ["One. Tw"], reply: "One." }, ["One. Tw", ""]],
  ["the end of a reply that nothing was shown of", { parts: [], reply: "Yes." }, ["Yes."]],
])("shows %s", (_, written, shown) => {
  expect(show(written)).toEqual(shown);
});

test("however a text is parted, what is shown is the text", () => {
  const reply = "A text\n  of lines.\n\nRESULTS are in it.\nRESULT: 5";
  const text = reply.slice(0, reply.lastIndexOf("\n"));
  for (let seed = 0; seed < 200; seed++) {
    const random = new RandomSource(seed);
    const parts: string[] = [];
    for (let at = 0; at < text.length; ) {
      const length = 1 + random.below(7);
      parts.push(text.slice(at, at + length));
      at += length;
    }
    expect(show({ parts, lastLine: LINE, reply }).join("")).toBe(reply);
  }
});
