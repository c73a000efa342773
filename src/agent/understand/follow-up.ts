/**
 * What a message means in the conversation it stands in: "also …", "the same for b.py", "it", "call it X instead",
 * "undo that". Pure, given the session's memory. Without earlier tasks every message stands alone.
 */
import { clipText } from "../../base/clip-text.ts";
import type { SessionMemory, TaskMemory } from "../conversation/session-memory.ts";
import type { Verdict } from "./classify.ts";
import {
  findEarlierTask,
  findTaskSpokenOf,
  findTaskToRedo,
  findTaskToUndo,
} from "./earlier-tasks.ts";
import type { Reading } from "./reading.ts";
import { type Renaming, readRenameAgain } from "./rename-again.ts";
import type { Mentions, RequestKind, Work } from "./request.ts";
import { readSameAgain } from "./same-again.ts";

export interface Situation {
  reading: Reading;
  /** What the message is when taken alone; null when no rule knows. */
  verdict: Verdict | null;
  memory: SessionMemory;
  /** What a text names, such as the words of an earlier task. */
  mentionsOf: (text: string) => Mentions;
}

export interface Reference {
  /** Null: as the message is when taken alone. */
  kind: RequestKind | null;
  reason: string | null;
  /** What there is to do, where the words alone would say something else. */
  work: Work | null;
  /** Words that stand alone, where the message's own do not. `isWhole`: they are to be read in place of the message. */
  task: string | null;
  isWhole: boolean;
  earlier: TaskMemory | null;
  /** The message names nothing itself and means what the earlier task was about. */
  sharesMentions: boolean;
  rename: Renaming | null;
}

const ALONE: Reference = {
  kind: null,
  reason: null,
  work: null,
  task: null,
  isWhole: false,
  earlier: null,
  sharesMentions: false,
  rename: null,
};

export function resolveReference(situation: Situation): Reference {
  const { verdict, memory } = situation;
  if (verdict?.work === "undo" || verdict?.work === "redo") return resolveTakeBack(situation);
  const earlier = findEarlierTask(memory);
  if (earlier === null) return ALONE;
  return (
    resolveTakeBackOfPart(situation) ??
    resolveRename(situation, earlier) ??
    resolveSameAgain(situation, earlier) ??
    resolveChangeOfMind(situation, earlier) ??
    resolveGoingOn(situation, earlier) ??
    ALONE
  );
}

function resolveTakeBack({ reading, verdict, memory }: Situation): Reference {
  if (verdict?.work === "redo") return { ...ALONE, earlier: findTaskToRedo(memory) };
  const kept = new Set(reading.prohibitions.protectedFiles);
  const files = reading.mentions.files.flatMap(({ path }) =>
    path === null || kept.has(path) ? [] : path,
  );
  return { ...ALONE, earlier: findTaskToUndo(memory, { said: reading.text.own, files }) };
}

/** "Undo the docstring": what an earlier task did is taken back as a whole, to the byte. */
function resolveTakeBackOfPart({ reading, verdict, memory }: Situation): Reference | null {
  const orders = reading.clauses.filter(({ act }) => act === "change" || act === "repair");
  const [only, ...others] = orders;
  if (verdict?.work !== "change" || only === undefined || others.length > 0) return null;
  const earlier = findTaskSpokenOf(memory, only.order);
  if (earlier === null) return null;
  const reason = "it takes back what an earlier task did";
  return { ...ALONE, kind: "undo", work: "undo", reason, earlier };
}

/** Words that only agree, disagree or stop: after them it is as open as before what is wanted. */
const SAYS_NOTHING = new Set(
  (
    "a actually all alright am and as bad be but cancel cool dear did do don't enough fine for forget good great got hello hey hm hmm i i'm idea instead is isn't it it's just kidding know " +
    "later like maybe me mean mind my never nevermind nice no nope nah not nothing now of off oh ok okay on perfect please pls problem rather really right second scratch so sorry stop sure " +
    "thank thanks that that's the there think this thought thoughts to too truly very wait was way well what whatever worries wrong yeah yes you"
  ).split(" "),
);

function saysWhat(said: string): boolean {
  const words = said.toLowerCase().match(/[\p{L}\p{N}_'.-]+/gu) ?? [];
  return words.some((word) => !SAYS_NOTHING.has(word.replace(/[.'-]+$/, "")));
}

/** Orders that may be about a name alone. */
const NAMING = /^(?:call|name|rename|title|make|change|use|take|go with|choose|pick|undo|revert)\b/;

function resolveRename({ reading }: Situation, earlier: TaskMemory): Reference | null {
  if (reading.rename !== null) return null;
  const orders = reading.clauses.filter(({ act }) => act === "change" || act === "repair");
  if (reading.acts.has("ask") || !orders.every(({ order }) => NAMING.test(order))) return null;
  const rename = readRenameAgain(reading.text.own, earlier);
  if (rename === null) return null;
  return {
    ...ALONE,
    kind: earlier.rename === null ? "rename" : "change-of-mind",
    reason: `it gives "${rename.oldName}" another name`,
    task: `Rename ${rename.oldName} to ${rename.newName}.`,
    earlier,
    sharesMentions: true,
    rename,
  };
}

function resolveSameAgain(
  { reading, mentionsOf }: Situation,
  earlier: TaskMemory,
): Reference | null {
  const earlierMentions = mentionsOf(`${earlier.task}\n${earlier.answer ?? ""}`);
  const again = readSameAgain(reading.text.own, {
    mentions: reading.mentions,
    earlier,
    earlierMentions,
  });
  if (again === null) return null;
  return {
    ...ALONE,
    kind: again.isCorrection ? "change-of-mind" : "follow-up",
    reason: again.isCorrection
      ? "it corrects what was asked before"
      : "it wants what was done before for something else",
    task: again.task,
    isWhole: true,
    earlier,
  };
}

const CHANGED_MIND =
  /^(?:no|nope|nah|wait|hmm+|oh|actually|rather|instead|better|on second thoughts?|sorry|never ?mind|i(?:'ve| have)? changed my mind|scratch that|not (?:that|like that|so)|that'?s (?:not|wrong)|wrong|i(?:'d| would) (?:rather|prefer)|i meant)\b/i;
const INSTEAD =
  /\b(?:instead(?! of)|would be better|is better|i(?:'d| would) (?:rather|prefer))\b/i;
const WRITING_WORK: ReadonlySet<string> = new Set(["change", "fix-tests", "rename", "files"]);

function resolveChangeOfMind(
  { reading, verdict }: Situation,
  earlier: TaskMemory,
): Reference | null {
  const said = reading.text.own.trim();
  const isOther = CHANGED_MIND.test(said) || INSTEAD.test(reading.text.masked);
  if (!isOther && verdict?.kind !== "change-of-mind") return null;
  if (verdict === null && !saysWhat(said)) return null;
  if (verdict?.work === "answer" && reading.acts.has("ask")) return null;
  if (!WRITING_WORK.has(earlier.work) || namesOthers(reading.mentions, earlier)) return null;
  return {
    ...ALONE,
    kind: "change-of-mind",
    reason: "it wants what was done before in another way",
    task: `${endSentence(reading.text.full.trim())}\nThis takes the place of what was asked before where the two differ: "${clipTask(earlier)}"`,
    earlier,
    sharesMentions: !hasTarget(reading.mentions),
  };
}

const GOES_ON =
  /^(?:(?:and|ok|okay|great|good|nice|thanks|thank you|yes|cool|please|perfect|super)[\s,.!:]+){0,4}(?:also|and|now|then|next|too|as well|in addition|additionally|furthermore|moreover|one more thing|after that|another thing|again|still)\b/i;
const TOO = /\b(?:too|as well|also)[\s.!?]*$/i;
/** "it", and "that" where it stands for something: not in "the file that ends in .md". */
const POINTS_BACK =
  /\b(?:it|its|them|they|those|these)\b|\b(?:that|this|the same|the new|the other|the first|the second) (?:one|file|function|method|class|test|name|change|code|fix|edit)\b|(?<!\b(?:is|are|was|were) )\b(?:that|this|there)[\s.,!?]*(?:$|[.,!?]|too\b|again\b|as well\b|now\b|instead\b|please\b)|\b(?:the (?:result|change)|the new (?:function|method|class|file))\b/i;

function resolveGoingOn({ reading, verdict }: Situation, earlier: TaskMemory): Reference | null {
  const { mentions } = reading;
  const said = reading.text.own.trim();
  const goesOn = GOES_ON.test(said) || TOO.test(said);
  const pointsBack =
    POINTS_BACK.test(reading.text.masked) &&
    !hasTarget(mentions) &&
    !isAboutItself(mentions, reading);
  if (!goesOn && !pointsBack) return null;
  const isOrder = verdict !== null && WRITING_WORK.has(verdict.work);
  const sharesMentions = pointsBack || (goesOn && isOrder && !hasTarget(mentions));
  const start = goesOn ? dropGoesOn(reading.text.full.trim()) : reading.text.full.trim();
  return {
    ...ALONE,
    kind: isOrder ? "follow-up" : null,
    reason: isOrder ? "it goes on from what was done before" : null,
    task: sharesMentions ? `${endSentence(start)}\n${describeEarlier(earlier)}` : start,
    earlier,
    sharesMentions,
  };
}

/** "Also add …" → "Add …". */
function dropGoesOn(said: string): string {
  const order = said.replace(GOES_ON, "").replace(/^[\s,:]+/, "");
  return order === "" ? said : `${order[0]?.toUpperCase() ?? ""}${order.slice(1)}`;
}

/** Whether the message itself says what it is about. */
function hasTarget({ files, symbols }: Mentions): boolean {
  return files.length > 0 || symbols.some(({ match }) => match !== "absent");
}

/** "Run `npm test` and show it": what it points to is in the message. */
function isAboutItself({ commands }: Mentions, { rename, fileActions }: Reading): boolean {
  return commands.length > 0 || rename !== null || fileActions.length > 0;
}

function namesOthers({ files }: Mentions, earlier: TaskMemory): boolean {
  const named = files.flatMap(({ path }) => path ?? []);
  return named.length > 0 && !named.some((each) => earlier.filesChanged.includes(each));
}

const MAX_EARLIER_CHARS = 400;

function clipTask({ task }: TaskMemory): string {
  return clipText(task.split("\n", 1)[0] ?? "", MAX_EARLIER_CHARS);
}

function describeEarlier(earlier: TaskMemory): string {
  const { filesChanged, symbolsChanged } = earlier;
  const about = [...symbolsChanged.slice(0, 4), ...filesChanged.slice(0, 4)].join(", ");
  return `This goes on from an earlier request: "${clipTask(earlier)}"${about === "" ? "" : ` It was about ${about}.`}`;
}

function endSentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
