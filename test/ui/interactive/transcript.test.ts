import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../../src/agent/events.ts";
import { Transcript } from "../../../src/ui/interactive/transcript.ts";
import { createPalette } from "../../../src/ui/palette.ts";

const reading = { palette: createPalette(false), verbose: false };

const say = (text: string) => ({ type: "progress", stage: "decode", done: 1, text }) as AgentEvent;

function createResult(answer: string | null): AgentEvent {
  const usage = { promptTokens: 1, cachedTokens: 0, sampledTokens: 1, forcedTokens: 0 };
  return {
    ...{ type: "result", status: "answered", exitCode: 0, message: "", answer },
    ...{ durationMs: 1, candidates: 1, filesChanged: [], verifiedBy: null },
    usage: { ...usage, decodeCalls: 1, prefillMs: 0, decodeMs: 0 },
  };
}

function countAnswers(streamed: readonly string[], answer: string): number {
  const transcript = new Transcript(reading);
  transcript.begin();
  const lines = [...streamed.map(say), createResult(answer)].flatMap((event) =>
    transcript.handle(event),
  );
  return lines.filter((line) => line.includes("forty two")).length;
}

describe("an answer", () => {
  test.each<[string, string[], string, number]>([
    ["that streamed is shown once", ["forty", " t", "wo"], "forty two", 1],
    ["with other spaces at its end is the same", ["forty two", "\n\n"], "forty two\n", 1],
    ["behind other words that streamed is the same", ["First. ", "forty two"], "forty two", 1],
    ["that did not stream is shown", [], "forty two", 1],
    ["that differs from what streamed is shown too", ["forty two?"], "forty two!", 2],
    ["with a sequence in it is the same", ["forty two\u001b", "[31m"], "forty two\u001b[31m", 1],
  ])("%s", (_, streamed, answer, times) => {
    expect(countAnswers(streamed, answer)).toBe(times);
  });
});

test("lines come as they are finished, and the unfinished one is known", () => {
  const transcript = new Transcript(reading);
  expect(transcript.handle(say("one\ntw"))).toEqual(["", "one"]);
  expect(transcript.open).toBe("tw");
  expect(transcript.handle(say("o\n"))).toEqual(["two"]);
  expect(transcript.handle({ type: "notice", level: "warn", message: "careful" })).toEqual([
    "! careful",
  ]);
});

test("a sequence cut in two is still one, and nothing of it is shown", () => {
  const transcript = new Transcript(reading);
  const lines = ["a\u001b", "]0;ti", "tle\u0007b\u009b2", "Jc\r\n"].flatMap((text) =>
    transcript.handle(say(text)),
  );
  expect(lines).toEqual(["", "a␛b␛c"]);
});

test("a line that does not end is broken, and nothing of it is lost", () => {
  const transcript = new Transcript(reading);
  const text = "word ".repeat(3000);
  const lines = [...transcript.handle(say(text)), ...transcript.finish()];
  expect(lines.slice(1).join("")).toBe(text);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(4001);
});

test("progress is known until its stage has ended", () => {
  const transcript = new Transcript(reading);
  transcript.handle({ type: "progress", stage: "prefill", done: 5, total: 10 });
  expect(transcript.progress).toMatchObject({ stage: "prefill", done: 5 });
  transcript.handle(createResult(null));
  expect(transcript.progress).toBeNull();
  expect(transcript.hasResult).toBe(true);
});
