/** Whether several calls of one turn can be told again, each with its result. */
import type { Finding } from "../../verifier/check.ts";
import type { Render, Subject } from "../../verifier/subject.ts";
import {
  call,
  calling,
  FIRST_USER,
  LIST_FOLDER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SYSTEM,
} from "../probes.ts";
import { excerptEnd, shortenReason } from "../texts/evidence-excerpt.ts";

const FIRST = call(READ_FILE.name, { path: "zqcallone" });
const SECOND = call(LIST_FOLDER.name, { folder: "zqcalltwo" });
const BOTH = [
  SYSTEM,
  FIRST_USER,
  calling(FIRST, SECOND),
  result(READ_FILE.name, "zqresultone done"),
  result(LIST_FOLDER.name, "zqresulttwo done"),
];

/** Single calls must be known to work. */
export function judgeParallelCalls(subject: Subject): Finding[] {
  if (subject.plan.maxCalls === 1) return [];
  const both = subject.converse(BOTH, { tools: PROBE_TOOLS });
  const problem = findProblem(both);
  if (problem === null) return [];
  return [
    {
      ...problem,
      severity: "warn",
      repair: {
        id: "single-call",
        set: { maxCalls: 1 },
        cost: "The model calls one tool a turn.",
      },
    },
  ];
}

function findProblem(both: Render): Pick<Finding, "code" | "message" | "evidence"> | null {
  if (!both.ok) {
    return {
      code: "parallel-calls-raise",
      message: `Two calls in a turn raise: ${shortenReason(both.reason)}`,
    };
  }
  const { text } = both;
  const place = (word: string) => text.indexOf(word);
  const evidence = { actual: excerptEnd(text) };
  if (place("zqresultone") === -1 || place("zqresulttwo") === -1) {
    const message = "Of the results of two calls in a turn one is lost.";
    return { code: "parallel-result-dropped", message, evidence };
  }
  // A template that tells no call at all is found elsewhere.
  const [first, second] = [place("zqcallone"), place("zqcalltwo")];
  if ((first === -1) !== (second === -1)) {
    const message = "Of two calls in a turn one is lost.";
    return { code: "parallel-call-dropped", message, evidence };
  }
  if (place("zqresultone") > place("zqresulttwo")) {
    const message = "The results of two calls change places.";
    return { code: "parallel-results-reordered", message, evidence };
  }
  if (first > second) {
    const message = "Two calls in a turn change places.";
    return { code: "parallel-calls-reordered", message, evidence };
  }
  return null;
}
