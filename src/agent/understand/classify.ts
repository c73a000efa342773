/**
 * What kind a message is, by rules in a table: the first that holds decides, and says why. Null when none does, and then
 * the model is asked. A rule that may cause writing needs an order, a wish or a complaint in the person's own words.
 */
import type { Reading } from "./reading.ts";
import type { RequestKind, Work } from "./request.ts";

export interface Verdict {
  kind: RequestKind;
  work: Work;
  reason: string;
}

interface Rule extends Verdict {
  holds: (reading: Reading) => boolean;
}

const RULES: readonly Rule[] = [
  {
    kind: "redo",
    work: "redo",
    reason: "it asks for what was undone",
    holds: ({ acts }) => acts.has("again") && !writes(acts),
  },
  {
    kind: "undo",
    work: "undo",
    reason: "it takes back what was done here",
    holds: ({ acts }) => acts.has("back") && !writes(acts),
  },
  {
    kind: "change-of-mind",
    work: "change",
    reason: "it takes back what was done and orders something else",
    holds: ({ acts }) => acts.has("back"),
  },
  {
    kind: "command",
    work: "run",
    reason: "it says which command to run, and asks nothing about it",
    holds: (reading) => reading.isCommand || runsOnly(reading),
  },
  {
    kind: "fix-tests",
    work: "fix-tests",
    reason: "nothing may be changed, but something is to be checked",
    holds: (reading) => reading.prohibitions.isReadOnly && checksOnly(reading),
  },
  {
    kind: "question",
    work: "answer",
    reason: "nothing may be changed, so it can only be answered",
    holds: ({ prohibitions }) => prohibitions.isReadOnly,
  },
  {
    kind: "rename",
    work: "rename",
    reason: "it says which name shall become which",
    holds: ({ rename }) => rename !== null,
  },
  {
    kind: "change",
    work: "files",
    reason: "whole files are to be copied, moved or deleted",
    holds: ({ fileActions }) => fileActions.length > 0,
  },
  {
    kind: "fix-tests",
    work: "fix-tests",
    reason: "tests are to be repaired",
    holds: (reading) => reading.repairsTests && !buildsFirst(reading),
  },
  {
    kind: "fix-tests",
    work: "fix-tests",
    reason: "it is to be repaired or completed, and tests or a command tell when it is right",
    holds: (reading) => reading.acts.has("repair") && hasJudge(reading) && !buildsFirst(reading),
  },
  {
    kind: "fix-tests",
    work: "fix-tests",
    reason: "something is to be repaired and nothing is named: the tests tell what",
    holds: (reading) => reading.acts.has("repair") && namesNothing(reading),
  },
  {
    kind: "fix-tests",
    work: "fix-tests",
    reason: "it is right when tests or a command pass",
    holds: ({ wantsPass, acts }) =>
      wantsPass && (acts.has("change") || acts.has("repair") || !acts.has("ask")),
  },
  {
    kind: "fix-tests",
    work: "fix-tests",
    reason: "it says that tests or a command fail",
    holds: ({ testsFail, acts }) => testsFail && acts.has("complaint") && !acts.has("ask"),
  },
  {
    kind: "change",
    work: "change",
    reason: "it orders a change",
    holds: ({ acts }) => writes(acts),
  },
  {
    kind: "question",
    work: "answer",
    reason: "it asks for the result of a command",
    holds: ({ acts }) => acts.has("run") && acts.has("ask"),
  },
  {
    kind: "question",
    work: "answer",
    reason: "it asks for information",
    holds: ({ acts }) => acts.has("ask") || (acts.has("form") && !acts.has("wish")),
  },
  {
    kind: "change",
    work: "change",
    reason: "it says how something should be",
    holds: ({ acts }) => acts.has("wish"),
  },
  {
    kind: "change",
    work: "change",
    reason: "it says that something is wrong",
    holds: ({ acts }) => acts.has("complaint"),
  },
];

export function classify(reading: Reading): Verdict | null {
  const rule = RULES.find(({ holds }) => holds(reading));
  return rule === undefined ? null : { kind: rule.kind, work: rule.work, reason: rule.reason };
}

function writes(acts: Reading["acts"]): boolean {
  return acts.has("change") || acts.has("repair");
}

function hasJudge(reading: Reading): boolean {
  const { testsFail, wantsPass, mentions, prohibitions, isJudged } = reading;
  const isTold = mentions.commands.length > 0 || isJudged;
  return testsFail || wantsPass || isTold || prohibitions.isConditional;
}

/** "fix", "repair it", "mend everything": an order without an object. */
const BARE_ORDER =
  /^(?:fix|repair|mend)(?:\s+(?:it|this|that|them|everything|all(?: of (?:it|them))?|things|the (?:bugs?|errors?|faults?|problems?|issues?|code|project)))?$/;

function namesNothing({ clauses, acts }: Reading): boolean {
  if (acts.has("ask") || acts.has("change")) return false;
  const repairs = clauses.filter(({ act }) => act === "repair");
  return repairs.every(({ order }) => BARE_ORDER.test(order.trim().replace(/[.!]+$/, "")));
}

const RUNNABLE =
  /\b(?:tests?|specs?|suite|lint(?:er)?|build|type ?check(?:er)?|checks?|script|benchmarks?|program|app|server|it|them|that)\b/;

function runsOnly({ acts, clauses, mentions }: Reading): boolean {
  if (writes(acts) || acts.has("ask") || acts.has("wish") || acts.has("complaint")) return false;
  const runs = clauses.filter(({ act }) => act === "run");
  return (
    runs.length > 0 &&
    (mentions.commands.length > 0 || runs.some(({ order }) => RUNNABLE.test(order)))
  );
}

/** Nothing is ordered or asked but to check with a command. */
function checksOnly({ acts, mentions }: Reading): boolean {
  return mentions.commands.length > 0 && !acts.has("ask") && !acts.has("run") && !acts.has("form");
}

/** What makes something new, or moves it about, before anything is repaired. */
const BUILDS =
  /^(?:add|create|write|introduce|generate|rename|refactor|restructure|extract|move|delete|remove|document|convert|migrate|translate|rewrite|replace)\b/;

function buildsFirst({ clauses }: Reading): boolean {
  const first = clauses.find(
    ({ act, order }) => act === "repair" || (act === "change" && BUILDS.test(order)),
  );
  return first?.act === "change";
}
