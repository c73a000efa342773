/**
 * The newline behind a header is part of what a model was trained on, and easily lost. What is right is not known: a
 * header is compared with itself in other places and with the headers of the other roles.
 */
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
} from "../probes.ts";
import { excerptAround, excerptEnd } from "../texts/evidence-excerpt.ts";
import type { TurnHeaders } from "./turn-headers.ts";

const LOOP = [
  FIRST_USER,
  calling(call(READ_FILE.name, { path: "main.c" })),
  result(READ_FILE.name, "zqread"),
  FIRST_ANSWER,
  SECOND_USER,
];
/** Shorter labels stand in prose too. */
const LABEL_MIN = 6;

export function judgeNewlines(subject: Subject, headers: TurnHeaders): Finding[] {
  const findings = [judgePrompt(headers), judgeRoles(headers)].filter((found) => found !== null);
  if (findings.length > 0) return findings;
  const varying = findVarying(subject, headers);
  return varying === null ? [] : [varying];
}

/** Behind what history and prompt have in common. */
function judgePrompt({ answer, prompt }: TurnHeaders): Finding | null {
  const isAnswerShort = prompt.startsWith(answer.trimEnd());
  if (!isAnswerShort && !answer.startsWith(prompt.trimEnd())) return null;
  const label = isAnswerShort ? answer.trimEnd() : prompt.trimEnd();
  // A newline inside a thought that both begin with is none of the header's.
  if (label === "" || breaksLine(label)) return null;
  const [inAnswer, inPrompt] = [answer, prompt].map((header) => header.slice(label.length));
  if (inAnswer === undefined || inPrompt === undefined) return null;
  const evidence = { expected: excerptEnd(answer), actual: excerptEnd(prompt) };
  if (inPrompt.startsWith("\n") && !inAnswer.startsWith("\n")) {
    return {
      code: "answer-newline-lost",
      severity: "warn",
      message: "The newline behind the header of an answer is missing in history.",
      evidence: { expected: evidence.actual, actual: evidence.expected },
    };
  }
  if (!inAnswer.startsWith("\n") || inPrompt.startsWith("\n")) return null;
  return {
    code: inPrompt === "" ? "prompt-newline-open" : "prompt-newline-lost",
    severity: inPrompt === "" ? "info" : "warn",
    message:
      inPrompt === ""
        ? "In history a newline follows the header of an answer; the model writes it itself."
        : "The newline behind the header of an answer is missing in the generation prompt.",
    evidence,
  };
}

function judgeRoles({ question, answer, prompt, system }: TurnHeaders): Finding | null {
  const [asked, answered, prompted] = [question, answer, prompt].map(breaksLine);
  // A thought may begin on a line of its own.
  const isBeforeMarker = /\n<\S/.test(answer.trimStart());
  if (asked !== answered && asked !== prompted && !isBeforeMarker) {
    return {
      code: asked ? "answer-header-unbroken" : "question-header-unbroken",
      severity: "warn",
      message: "A newline follows the header of one role and not that of the other.",
      evidence: { expected: excerptAround(question), actual: excerptAround(answer) },
    };
  }
  if (system === null || !asked || !(answered || prompted) || breaksLine(system)) return null;
  return {
    code: "system-header-unbroken",
    severity: "warn",
    message: "A newline follows the headers of user and assistant and not that of the system.",
    evidence: { expected: excerptAround(question), actual: excerptAround(system) },
  };
}

function breaksLine(header: string): boolean {
  return header.trimStart().includes("\n");
}

/** A header that ends with a newline in a plain chat and has none elsewhere, as when tools are declared. */
function findVarying(subject: Subject, { question, answer, system }: TurnHeaders): Finding | null {
  const texts = [[SYSTEM, FIRST_USER], [SYSTEM, ...LOOP], LOOP].flatMap((messages) =>
    [undefined, PROBE_TOOLS].map((tools) => {
      const render = subject.converse(messages, tools === undefined ? {} : { tools });
      return render.ok ? render.text : "";
    }),
  );
  for (const header of [question, answer, system ?? ""]) {
    const label = header.trimEnd();
    if (label.length < LABEL_MIN || !header.slice(label.length).startsWith("\n")) continue;
    const places = texts.flatMap((text) => listContinuations(text, label));
    const [broken] = places.filter((place) => place.isBroken);
    const [unbroken] = places.filter((place) => !place.isBroken);
    if (broken === undefined || unbroken === undefined) continue;
    return {
      code: "header-newline-varies",
      severity: "warn",
      message: "A header is followed by a newline in one place and not in another.",
      evidence: { expected: broken.excerpt, actual: unbroken.excerpt },
    };
  }
  return null;
}

/** What follows each occurrence, the end of the text aside. */
function listContinuations(text: string, label: string): { isBroken: boolean; excerpt: string }[] {
  const places: { isBroken: boolean; excerpt: string }[] = [];
  for (let at = text.indexOf(label); at !== -1; at = text.indexOf(label, at + label.length)) {
    const next = text[at + label.length];
    if (next === undefined) break;
    places.push({ isBroken: next === "\n", excerpt: excerptAround(text, at) });
  }
  return places;
}
