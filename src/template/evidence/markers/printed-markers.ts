/** The markers a template puts into prompts, by where they stand: around turns, or anywhere else. */

import type { Subject } from "../../verifier/subject.ts";
import {
  assistant,
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
} from "../probes.ts";
import { listMarkers } from "../texts/text-pieces.ts";
import type { TurnFrame } from "../turns/turn-frame.ts";

export interface PrintedMarkers {
  /** What ends an assistant's turn, first; null when no marker does. */
  end: string | null;
  /** Between the turns of a chat, `end` aside. */
  headers: readonly string[];
  /** In front of a conversation, in tools, calls, results and thoughts. */
  others: readonly string[];
}

const READING = calling(call(READ_FILE.name, { path: "zqpath" }));
const PROBES = [
  [SYSTEM, FIRST_USER],
  [SYSTEM, FIRST_USER, assistant("zqanswer", { reasoning: "zqthought" }), SECOND_USER],
];
const TOOL_PROBES = [
  [SYSTEM, FIRST_USER],
  [SYSTEM, FIRST_USER, READING, result(READ_FILE.name, "zqresult"), FIRST_ANSWER, SECOND_USER],
  [SYSTEM, FIRST_USER, { ...READING, reasoning: "zqthought" }, result(READ_FILE.name, "zqresult")],
];

/** Five renders. What does not render prints nothing. */
export function collectMarkers(subject: Subject, frame: TurnFrame): PrintedMarkers {
  const { answer } = subject.plan.turnEnd;
  const [end = null] = listMarkers(answer === "" ? frame.answerEnd : answer);
  const headers = unique(
    [frame.toQuestion, frame.toAnswer, frame.prompt].flatMap(listMarkers),
  ).filter((marker) => marker !== end);
  const known = new Set([end, ...headers]);
  const others = listAllMarkers(subject).filter((marker) => !known.has(marker));
  return { end, headers, others };
}

/** Every marker of the same renders, each once. */
export function listAllMarkers(subject: Subject): string[] {
  const renders = [
    ...PROBES.map((messages) => subject.converse(messages)),
    ...TOOL_PROBES.map((messages) => subject.converse(messages, { tools: PROBE_TOOLS })),
  ];
  return unique(renders.flatMap((render) => (render.ok ? listMarkers(render.text) : [])));
}

function unique(markers: readonly string[]): string[] {
  return [...new Set(markers)];
}
