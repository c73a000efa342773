import { expect, test } from "vitest";
import { createRenderer } from "../../src/ui/renderer.ts";
import { createRecorder, scriptedRun } from "./scripted-run.ts";

test.each([
  ["text", /^fix tests/, 40],
  ["json", /^\{"type":"result"/, 2],
  ["stream-json", /^\{"type":"init"/, 15],
] as const)("%s is read by its own renderer", (format, start, maxLines) => {
  const recorder = createRecorder();
  const renderer = createRenderer(format, recorder, {
    color: false,
    verbose: false,
    live: false,
    now: () => 0,
  });
  for (const event of scriptedRun) renderer.handle(event);
  renderer.end();
  expect(recorder.text()).toMatch(start);
  expect(recorder.text().split("\n").length).toBeLessThanOrEqual(maxLines);
});
