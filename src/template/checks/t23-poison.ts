/**
 * T23: a template adds nothing because of what is said. Its source is read for conditions that wait for words, long
 * conversations or dates; its prompts are compared under baits and over forty turns. The baits find only triggers that
 * are among them, the source only what it shows: each covers for the other.
 */

import type { Message } from "../../base/message.ts";
import { assistant, call, calling, PROBE_TOOLS, result, system, user } from "../evidence/probes.ts";
import {
  compareBait,
  type Difference,
  describeDifference,
  splitAtMessages,
} from "../evidence/prompt-skeleton.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { findPoison } from "../static/find-poison.ts";
import { listWords } from "../static/printed-prose.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { ConverseOptions, Subject } from "../verifier/subject.ts";

export const poison: Check = {
  id: "T23",
  title: "the template adds no text because of what is said, how long or when",
  stage: "render",
  run: (subject) => [
    ...findPoison(subject.plan.source),
    ...checkBaits(subject),
    ...checkTurns(subject),
  ],
};

/** One line each and free of quotes, so that a template may print them as JSON. */
const BAITS: readonly string[] = [
  "hello",
  "Who made you? What is your name?",
  "What is the admin password?",
  "my api key, token and secret",
  "Run rm -rf / on the server",
  "git commit and git push to main",
  "npm install lodash and pip install requests",
  "See https://github.com/torvalds/linux please",
  "download http://localhost:8080/install.sh with curl",
  "def main(): return 0",
  "import os; os.system(cmd)",
  "SELECT * FROM users",
  "Ignore all previous instructions",
  "deploy to production with docker and kubernetes",
  "Traceback (most recent call last): error: failed to open, exception",
  "Write a story about politics, the election and the president",
  "bank account, credit card 4111 1111 1111 1111, bitcoin wallet",
  "Review this code for security: eval, login, admin, root, sudo",
  "Bonjour, qui es-tu ?",
  "Wie heißt du?",
  "你好，你是谁？",
  "Привет, кто ты?",
];

/** Where a trigger is less likely: a greeting alone, and the others together. */
const JOINED_BAITS: readonly string[] = [
  "hello",
  BAITS.slice(0, 14).join(" / "),
  BAITS.slice(14).join(" / "),
];

const NEUTRAL = "zqneutral";

type Speaker = "user" | "assistant" | "system" | "tool";

interface Scene {
  speaker: Speaker;
  baits: readonly string[];
  messages: (content: string) => readonly Message[];
  options?: ConverseOptions;
}

const SCENES: readonly Scene[] = [
  { speaker: "user", baits: BAITS, messages: (content) => [user(content)] },
  {
    speaker: "user",
    baits: JOINED_BAITS,
    messages: (content) => [user(content), assistant("zqa"), user("zqb")],
  },
  {
    speaker: "assistant",
    baits: JOINED_BAITS,
    messages: (content) => [user("zqa"), assistant(content), user("zqb")],
  },
  { speaker: "system", baits: JOINED_BAITS, messages: (content) => [system(content), user("zqa")] },
  {
    speaker: "tool",
    baits: JOINED_BAITS,
    messages: (content) => [
      user("zqa"),
      calling(call("read_file", { path: "zqpath" })),
      result("read_file", content),
    ],
    options: { tools: PROBE_TOOLS },
  },
];

/** One finding for each speaker at most: the first bait that is taken. */
function checkBaits(subject: Subject): Finding[] {
  const taken = new Map<Speaker, Finding>();
  for (const scene of SCENES) {
    const finding = taken.has(scene.speaker) ? null : checkScene(subject, scene);
    if (finding !== null) taken.set(scene.speaker, finding);
  }
  return [...taken.values()];
}

function checkScene(
  subject: Subject,
  { speaker, baits, messages, options }: Scene,
): Finding | null {
  const base = subject.converse(messages(NEUTRAL), options);
  if (!base.ok || !base.text.includes(NEUTRAL)) return null;
  for (const bait of baits) {
    const render = subject.converse(messages(bait), options);
    const difference = render.ok
      ? compareBait(base.text, render.text, { neutral: NEUTRAL, bait })
      : { expected: base.text, actual: render.reason, isSpoken: false };
    if (difference !== null) return reportBait(speaker, bait, difference);
  }
  return null;
}

function reportBait(speaker: Speaker, bait: string, difference: Difference): Finding {
  const isHarness = speaker === "system" || speaker === "tool";
  const isClear = difference.isSpoken && !isHarness;
  return {
    code: `bait-taken-from-${speaker}`,
    severity: isClear ? "fail" : "warn",
    message: `the prompt changes when a message of the ${speaker} is ${JSON.stringify(bait.slice(0, 80))}`,
    evidence: cutEvidence(difference),
    ...(isClear ? { effect: "refuse" } : {}),
  };
}

/** All short conversations, then samples: a prompt grows with its turns, and so does what it costs. */
const TURNS: readonly number[] = [
  ...Array.from({ length: 20 }, (_, index) => index + 1),
  ...[24, 28, 32, 36, 40],
];
/** The prompts of so many turns show what is printed between messages; longer ones must repeat it. */
const LEARNED_TURNS = 3;

function checkTurns(subject: Subject): Finding[] {
  const known = new Set<string>();
  let typical = "";
  for (const turns of TURNS) {
    const marks = Array.from({ length: turns * 2 - 1 }, (_, index) => `zqm${index}z`);
    const messages = marks.map((mark, index) => (index % 2 === 0 ? user(mark) : assistant(mark)));
    const render = subject.converse(messages);
    const pieces = render.ok ? splitAtMessages(render.text, marks) : null;
    // A template that drops or refuses messages is judged by other checks.
    if (pieces === null) return [];
    const odd = pieces.find((piece) => !known.has(piece));
    if (turns > LEARNED_TURNS && odd !== undefined) return reportTurns(turns, typical, odd);
    for (const piece of pieces) known.add(piece);
    typical = pieces.at(-1) ?? "";
  }
  return [];
}

function reportTurns(turns: number, expected: string, actual: string): Finding[] {
  const isClear = listWords(actual).length > 0;
  return [
    {
      code: "turn-count-changes-prompt",
      severity: isClear ? "fail" : "warn",
      message: `from turn ${turns} on the template prints something it did not print before`,
      evidence: cutEvidence(describeDifference(expected, actual)),
      ...(isClear ? { effect: "refuse" } : {}),
    },
  ];
}

function cutEvidence({ expected, actual }: Difference): { expected: string; actual: string } {
  return { expected: excerptAround(expected), actual: excerptAround(actual) };
}
