/**
 * Finds marks that a template has for results of tools and never prints: its branch for results is not the one that
 * our results take, so the model sees them in a form it was not trained on.
 */

import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import {
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  LIST_FOLDER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
} from "../probes.ts";
import { excerptAround } from "../texts/evidence-excerpt.ts";

const ASKED = [SYSTEM, FIRST_USER];
const READ = call(READ_FILE.name, { path: "main.c" });
const LIST = call(LIST_FOLDER.name, { folder: "src" });
const RESULTS = [result(READ_FILE.name, "zqresultone"), result(LIST_FOLDER.name, "zqresulttwo")];
const CONVERSATIONS = [
  [...ASKED, calling(READ), ...RESULTS.slice(0, 1)],
  [...ASKED, calling(READ, LIST), ...RESULTS],
  [...ASKED, calling(READ), ...RESULTS.slice(0, 1), FIRST_ANSWER, SECOND_USER],
];

/** Something in brackets that names both a tool and what came back from it. */
const RESULT_MARKER =
  /<[/|｜]?[^<>\s'"{}]{0,20}(?:tool|function|call)[^<>\s'"{}]{0,12}(?:response|result|output)[^<>\s'"{}]{0,20}>|\[\/?TOOL_RESULTS?\]/gi;
const COMMENT = /\{#[\s\S]*?#\}/g;

export function judgeResultMarkers(subject: Subject): Finding[] {
  if (subject.plan.tools === "generic") return [];
  const source = subject.plan.source.replace(COMMENT, "");
  const markers = new Set([...source.matchAll(RESULT_MARKER)].map(([marker]) => marker));
  if (markers.size === 0) return [];
  const prompts = CONVERSATIONS.map((messages) =>
    subject.converse(messages, { tools: PROBE_TOOLS }),
  );
  const told = prompts.map((render) => (render.ok ? render.text : "")).join("\n");
  const unused = [...markers].filter((marker) => !told.includes(marker));
  if (unused.length === 0) return [];
  return [
    {
      code: "result-markers-unused",
      severity: "warn",
      message: `The template marks results of tools with ${unused[0]}, but not those of a usual tool message.`,
      evidence: { actual: excerptAround(unused.join(" ")) },
    },
  ];
}
