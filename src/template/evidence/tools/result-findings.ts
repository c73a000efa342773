/** Whether a tool's result can be told from what a user says, and whether the tags around it fit together. */
import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import {
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
  user,
} from "../probes.ts";
import { excerptAround } from "../texts/evidence-excerpt.ts";
import { cutBetween } from "../turns/turn-texts.ts";
import { findMisspelledTags, readTags, type Tag } from "./tag-spelling.ts";

const WORD = "zqresult";
const NEXT_CALL = "zqnextcall";
const ASKED = [SYSTEM, FIRST_USER];
const LOOP = [
  ...ASKED,
  calling(call(READ_FILE.name, { path: "zqcallone" })),
  result(READ_FILE.name, WORD),
  calling(call(READ_FILE.name, { path: NEXT_CALL })),
  result(READ_FILE.name, "zqlater"),
];

export function judgeResultFrame(subject: Subject): Finding[] {
  const loop = subject.converse(LOOP, { tools: PROBE_TOOLS });
  if (!loop.ok) return [];
  const lead = cutBetween(loop.text, "zqcallone", WORD);
  const tail = cutBetween(loop.text, WORD, NEXT_CALL);
  if (lead === null || tail === null) return [];
  const wrapper = { lead, tail, prompt: loop.text };
  const misspelled = judgeSpelling(wrapper);
  if (misspelled.length > 0) return misspelled;
  return [...judgeWrapper(wrapper), ...judgeSpeaker(subject, wrapper)];
}

interface Wrapper {
  /** The template's text between the call's argument and the result, and from there to the next call. */
  lead: string;
  tail: string;
  prompt: string;
}

function judgeSpelling({ lead, tail, prompt }: Wrapper): Finding[] {
  return findMisspelledTags(prompt)
    .filter(({ tag }) => tail.includes(tag.text) && !lead.includes(tag.text))
    .slice(0, 1)
    .map(({ tag, expected }) => ({
      code: "result-tag-misspelled",
      severity: "fail",
      message: `Results close <${expected}> as ${tag.text}.`,
      evidence: { expected: `</${expected}>`, actual: excerptAround(tail, tail.indexOf(tag.text)) },
    }));
}

/** The tag right before a result and the one right behind it are a pair, with the same blanks inside. */
function judgeWrapper({ lead, tail }: Wrapper): Finding[] {
  const before = readTags(lead).at(-1);
  const [after] = readTags(tail);
  const opening = before?.kind === "opening" && isLast(lead, before) ? before : null;
  const closing = after?.kind === "closing" && isFirst(tail, after) ? after : null;
  const evidence = { actual: excerptAround(`${lead}${WORD}${tail}`, lead.length) };
  if (opening?.name !== closing?.name) {
    const isPairedLater = opening !== null && tail.includes(`</${opening.name}>`);
    const isPairedBefore = closing !== null && lead.includes(`<${closing.name}`);
    if (isPairedLater || isPairedBefore) return [];
    const message = "The tag around a tool's result is opened but not closed, or the reverse.";
    return [{ code: "result-tag-unpaired", severity: "warn", message, evidence }];
  }
  if (opening === null || closing === null) return [];
  const blanksBefore = lead.slice(opening.index + opening.text.length);
  const blanksAfter = tail.slice(0, closing.index);
  if (blanksBefore === blanksAfter) return [];
  const message = "A tool's result is set off from its tags on one side only.";
  return [{ code: "result-tag-uneven", severity: "warn", message, evidence }];
}

function isLast(text: string, tag: Tag): boolean {
  return text.slice(tag.index + tag.text.length).trim() === "";
}

function isFirst(text: string, tag: Tag): boolean {
  return text.slice(0, tag.index).trim() === "";
}

/** Under the generic protocol results are a user's messages, and say so themselves. */
function judgeSpeaker(subject: Subject, { lead }: Wrapper): Finding[] {
  if (subject.plan.tools === "generic") return [];
  const chat = subject.converse([
    ...ASKED,
    FIRST_ANSWER,
    SECOND_USER,
    FIRST_ANSWER,
    user("zqlast"),
  ]);
  if (!chat.ok) return [];
  const header = cutBetween(chat.text, FIRST_ANSWER.content, SECOND_USER.content);
  if (header === null || header.trim() === "") return [];
  if (!lead.trimEnd().endsWith(header.trim())) return [];
  return [
    {
      code: "result-looks-like-user",
      severity: "warn",
      message: "A tool's result stands in the prompt like a message of the user.",
      evidence: { actual: excerptAround(`${lead}${WORD}`, lead.length) },
    },
  ];
}
