import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { AgentError } from "../../src/base/errors.ts";
import { renderDoctor } from "../../src/ui/doctor-view.ts";
import { renderError } from "../../src/ui/error-view.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { createRenderer } from "../../src/ui/renderer.ts";
import { Sanitizer, sanitizeText } from "../../src/ui/sanitize.ts";
import { renderSessionList } from "../../src/ui/sessions-view.ts";
import { createFacts } from "../ui/scripted-doctor.ts";
import { createRecorder, scriptedRun } from "../ui/scripted-run.ts";

const ESC = "\u001b";
const PAYLOADS: readonly (readonly [what: string, text: string])[] = [
  ["a colour", `${ESC}[31m`],
  ["a colour as C1", "\u009b31m"],
  ["blinking, hidden text", `${ESC}[5;8m`],
  ["clearing the screen", `${ESC}[2J${ESC}[H`],
  ["clearing what scrolled by", `${ESC}[3J`],
  ["a line up and over it", `${ESC}[1A${ESC}[2K`],
  ["the cursor anywhere", `${ESC}[1;1H`],
  ["hiding the cursor", `${ESC}[?25l`],
  ["the other screen", `${ESC}[?1049h`],
  ["reports of the mouse", `${ESC}[?1000h${ESC}[?1006h`],
  ["pastes that are not marked", `${ESC}[?2004l`],
  ["a question whose answer is typed", `${ESC}[6n`],
  ["who are you", `${ESC}[c`],
  ["who are you, at length", `${ESC}[>0q`],
  ["the title's answer", `${ESC}[21t`],
  ["the size of the window", `${ESC}[8;1;1t`],
  ["margins", `${ESC}[1;1r`],
  ["a soft reset", `${ESC}[!p`],
  ["a reset", `${ESC}c`],
  ["another charset", `${ESC}(0`],
  ["a locking shift", "\u000e"],
  ["an echo of keys", `${ESC}[=1u`],
  ["a title", `${ESC}]0;title\u0007`],
  ["a title that ends otherwise", `${ESC}]2;title${ESC}\\`],
  ["a title as C1", "\u009d0;title\u009c"],
  ["a link", `${ESC}]8;;http://example.org${ESC}\\text${ESC}]8;;${ESC}\\`],
  ["the clipboard", `${ESC}]52;c;cm0gLXJmIC8=\u0007`],
  ["reading the clipboard", `${ESC}]52;c;?\u0007`],
  ["a colour of the palette", `${ESC}]4;1;?\u0007`],
  ["a notice of the desktop", `${ESC}]777;notify;a;b\u0007`],
  ["a file for iTerm", `${ESC}]1337;File=inline=1:QQ==\u0007`],
  ["the working folder", `${ESC}]7;file://x/tmp\u0007`],
  ["a picture", `${ESC}Pq#0;2;0;0;0~-${ESC}\\`],
  ["a picture of kitty", `${ESC}_Gf=24;QQ==${ESC}\\`],
  ["a request for a capability", `${ESC}P+q544e${ESC}\\`],
  ["a command for tmux", `${ESC}Ptmux;${ESC}${ESC}]0;x\u0007${ESC}\\`],
  ["a title for screen", `${ESC}kname${ESC}\\`],
  ["a private message", `${ESC}^x${ESC}\\`],
  ["a start of string", `${ESC}Xx${ESC}\\`],
  ["a sequence without an end", `${ESC}[12;`],
  ["a string without an end", `${ESC}]0;never`],
  ["an escape within an escape", `${ESC}${ESC}[31m`],
  ["a sequence in a sequence", `${ESC}[3${ESC}[31m1m`],
  ["a control in a sequence", `${ESC}[3\u00071m`],
  ["coming back on the line", "shown\rhidden"],
  ["going back on the line", "shown\b\b\b\b\bother"],
  ["a bell", "\u0007"],
  ["NUL and DEL", "\u0000\u007f"],
  ["other line ends", "a\u0085b\u000bc\u000cd"],
  ["the end of a file", "\u001a"],
  ["text that reads backwards", "\u202e)gpj.exe\u202c"],
  ["isolates", "\u2066x\u2069\u2067y\u2069"],
  ["marks of direction", "\u200ea\u200fb\u061cc"],
];

/** What we write ourselves: colours, and the line that is drawn again. */
const OWN = new RegExp(`${ESC}\\[[\\d;]*m|\\r?${ESC}\\[2K`, "g");
const COLOUR = new RegExp(`${ESC}\\[([\\d;]*)m`, "g");
const FOREIGN = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Fields whose words choose what is drawn; they are the program's own. */
const CHOOSING = new Set(
  "type stage outcome level purpose status kind work decidedBy state exitCode".split(" "),
);

function poison<Value>(value: Value, text: string, key = ""): Value {
  if (typeof value === "string") return (CHOOSING.has(key) ? value : `${value} ${text} x`) as Value;
  if (Array.isArray(value)) return value.map((each) => poison(each, text, key)) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, poison(each, text, name)]);
  return Object.fromEntries(entries) as Value;
}

const FURTHER: readonly AgentEvent[] = [
  { type: "notice", level: "warn", message: "n" },
  { type: "facts", lines: ["a", "b"] },
  { type: "tool_call", turn: 1, name: "read", arguments: { path: "p", list: ["q"] } },
  { type: "tool_result", turn: 1, name: "read", isOk: true, text: "t\nu" },
  { type: "tool_result", turn: 2, name: "run", isOk: false, text: "t" },
  { type: "plan", steps: [{ text: "s", path: "p", state: "doing" }] },
  { type: "scope", files: ["f"], reason: "r" },
  { type: "recap", text: "t", beforeTokens: 2, afterTokens: 1 },
  {
    type: "edit",
    path: "p",
    diff: "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n z\n",
    addedLines: 1,
    removedLines: 1,
  },
];

function draw(format: "text" | "json" | "stream-json", events: readonly AgentEvent[]): string {
  const recorder = createRecorder(100);
  const options = { color: true, verbose: true, live: true, now: () => 0 };
  const renderer = createRenderer(format, recorder, options);
  for (const event of events) renderer.handle(event);
  renderer.end();
  return recorder.text();
}

function expectOwn(text: string): void {
  expect(text.replace(OWN, "")).not.toMatch(FOREIGN);
}

/** No colour of theirs among ours: ours are these. */
const OUR_COLOURS = new Set(["1", "2", "22", "31", "32", "33", "36", "39"]);

describe.each(PAYLOADS)("%s", (_, payload) => {
  test.each(["text", "json", "stream-json"] as const)(
    "in every field of every event, as %s",
    (format) => {
      const events = [...scriptedRun.slice(0, -1), ...FURTHER, ...scriptedRun.slice(-1)];
      const drawn = draw(
        format,
        events.map((event) => poison(event, payload)),
      );
      expectOwn(drawn);
      const colours = [...drawn.matchAll(COLOUR)].map(([, code = ""]) => code);
      expect(colours.filter((code) => !OUR_COLOURS.has(code))).toEqual([]);
    },
  );

  test("in an answer that comes in two pieces, wherever it is cut", () => {
    for (let cut = 0; cut <= payload.length; cut++) {
      const pieces = [`before${payload.slice(0, cut)}`, `${payload.slice(cut)}after\n`];
      const events = pieces.map(
        (text, index): AgentEvent => ({
          type: "progress",
          stage: "decode",
          done: index + 1,
          text,
          ...(index === 0 && { isFirstText: true as const }),
        }),
      );
      expectOwn(draw("text", [...scriptedRun.slice(0, 1), ...events, ...scriptedRun.slice(-1)]));
      const sanitizer = new Sanitizer();
      const clean = pieces.map((piece) => sanitizer.push(piece)).join("") + sanitizer.end();
      expect(clean).toBe(sanitizeText(pieces.join("")));
      expect(clean).not.toMatch(FOREIGN);
    }
  });

  test("in an error", () => {
    const error = new AgentError("path-forbidden", { path: payload, reason: payload });
    for (const format of ["text", "json"] as const) expectOwn(renderError(error, format, true));
    expectOwn(renderError(new Error(payload), "text", true));
  });

  test("in a list of sessions", () => {
    const session = {
      sessionId: "session_1",
      root: `/r${payload}`,
      startedAt: "2026-01-01T00:00:00Z",
      lastAt: "2026-01-01T00:00:00Z",
      taskCount: 1,
      lastSaid: `said ${payload}`,
      model: `m${payload}`,
      heldByPid: 7,
      problem: `p${payload}`,
    };
    const lines = renderSessionList([session], { columns: 200, isEverywhere: true });
    expectOwn(lines.join("\n"));
    expect(lines).toHaveLength(2);
  });

  test("in what the doctor tells", () => {
    const facts = createFacts();
    const hostile = createFacts({
      program: poison(facts.program, payload),
      engine: { name: payload, gpu: "cuda", devices: [payload] },
      cache: { folder: payload, freeBytes: null },
      models: facts.models.map((model) => ({ ...model, name: payload, title: payload })),
      model: { problem: { code: payload, message: payload, next: payload } },
      memory: { problem: { code: "odd", message: payload, next: payload } },
      plan: { problem: { code: "odd", message: payload, next: payload } },
    });
    expectOwn(renderDoctor(hostile, createPalette(true)).join("\n"));
  });
});
