/** What the rules see of a message, gathered once: its orders, its questions, what it says of tests. Pure. */
import { isArrowAlone, parseRenameRequest } from "../rename/rename-request.ts";
import type { Act } from "./act-rules.ts";
import { type Clause, readClauses } from "./clauses.ts";
import { readFileActions } from "./file-actions.ts";
import type { FileTable } from "./file-table.ts";
import { type PlacedMentions, type ProjectNames, readMentions } from "./mentions.ts";
import { type MessageText, readMessageText } from "./message-text.ts";
import { readProhibitions } from "./prohibitions.ts";
import { readReplyForm } from "./reply-form.ts";
import type { FileAction, Prohibitions, ReplyForm } from "./request.ts";
import { repairsTests, saysTestsFail, showsFailure, wantsPass } from "./test-talk.ts";

export interface Reading {
  text: MessageText;
  clauses: readonly Clause[];
  acts: ReadonlySet<Act>;
  /** Null unless the message comes down to this one rename. */
  rename: { oldName: string; newName: string } | null;
  /** The message is a command and nothing else. */
  isCommand: boolean;
  /** Empty unless all that is ordered is done to whole files. */
  fileActions: readonly FileAction[];
  /** Tests, or a command, are said to fail. */
  testsFail: boolean;
  /** Something is to be done so that tests, or a command, pass. */
  wantsPass: boolean;
  /** The tests themselves are what is to be repaired: "fix tests". */
  repairsTests: boolean;
  /** The person gave a command that judges the work, outside the message. */
  isJudged: boolean;
  mentions: PlacedMentions;
  prohibitions: Prohibitions;
  replyForm: ReplyForm | null;
}

const MAX_SAID_CHARS = 6_000;

interface Sources {
  text: MessageText;
  files: FileTable;
  mentions: PlacedMentions;
  clauses: readonly Clause[];
}

export function readMessage(message: string, project: ProjectNames): Reading {
  const text = readMessageText(message);
  const clauses = readClauses(text);
  const mentions = readMentions(text, project);
  const { files } = project;
  const sources = { text, files, mentions, clauses };
  const said = statementsOf(sources);
  const acts = new Set(clauses.map(({ act }) => act));
  const ordersChange = acts.has("change") || acts.has("repair") || acts.has("back");
  return {
    text,
    clauses,
    acts,
    rename: readRename(sources),
    isCommand: isCommandAlone(sources),
    fileActions: readAllFileActions(sources),
    testsFail: saysTestsFail(said) || (text.full !== text.own && showsFailure(text.full)),
    wantsPass: wantsPass(said),
    isJudged: project.isJudged ?? false,
    repairsTests: clauses.some(({ act, order }) => act === "repair" && repairsTests(order)),
    mentions,
    prohibitions: readProhibitions(text, {
      files,
      placedFiles: mentions.placedFiles,
      ordersChange,
    }),
    replyForm: readReplyForm(text),
  };
}

/** What is said and ordered, in one line; what is asked or forbidden says nothing about how things are. */
function statementsOf({ text, clauses, mentions }: Sources): string {
  const orders = clauses.filter(({ act }) => act === "change" || act === "repair");
  const asked = clauses.filter(({ act }) => act === "ask" || act === "ban" || act === "form");
  const commands = text.quotes.filter((quote) => mentions.commands.includes(quote.text));
  const parts = text.sentences.map(({ start, end }) => {
    const opens = (at: number): boolean => at >= start && at < start + 4;
    const isOrder = orders.some((order) => order.start >= start && order.start < end);
    if (!isOrder && asked.some((clause) => opens(clause.start))) return "";
    let said = text.masked.slice(start, end);
    for (const { start: from, end: to } of commands) {
      if (from < start || to > end) continue;
      said = `${said.slice(0, from - start)}${"tests".padEnd(to - from)}${said.slice(to - start)}`;
    }
    return said;
  });
  return parts.join(" ").replace(/\s+/g, " ").slice(0, MAX_SAID_CHARS);
}

/** Clauses that only say how the rename is to be done. */
const RENAMES_ON =
  /^(?:rename|call|name|give|change the name|replace the name|update|adapt|adjust|make sure|fix (?:up )?(?:all |the |its )*(?:callers?|imports?|references?|usages?|uses|calls?|tests?|docs?)|change (?:all |the |its |every )*(?:callers?|imports?|references?|usages?|uses|calls?|occurrences?)|include|apply|do|use)\b/;

function readRename({ text, clauses, mentions }: Sources): Reading["rename"] {
  const orders = clauses.filter(({ act }) => act === "change" || act === "repair");
  const isSaid = orders.length > 0 || clauses.some(({ act }) => act === "wish");
  const isOfName = isSaid && orders.every(({ order }) => RENAMES_ON.test(order));
  if (!isOfName && !isArrowAlone(text.own)) return null;
  const request = parseRenameRequest(dropContainer(text.own));
  if (request === null) return null;
  const { oldName, newName } = request;
  // "rename utils.py to helpers": the old name is a file's.
  const isFile = mentions.placedFiles.some(({ written }) => written.endsWith(`.${oldName}`));
  return isFile ? null : { oldName, newName };
}

/** "Cart.total to Cart.sum": the new name is in what the old one is in. */
function dropContainer(own: string): string {
  return own.replace(/\b([\w$]{1,80}\.)([\w$]{1,80}["'`]?\s+(?:to|into|as)\s+["'`]?)\1/, "$1$2");
}

/** "npm test", "`pytest -q` please": nothing is said beside the command. */
function isCommandAlone({ text, mentions }: Sources): boolean {
  const [only, ...others] = mentions.commands;
  if (only === undefined || others.length > 0) return false;
  const around = text.own.replace(only, "").replace(/[`$\s]|\b(?:please|pls|now|again)\b/gi, "");
  return /^[.,!]*$/.test(around);
}

function readAllFileActions(sources: Sources): FileAction[] {
  const { text, clauses, files, mentions } = sources;
  const orders = clauses.filter(({ act }) => act === "change" || act === "repair");
  const actions: FileAction[] = [];
  for (const [at, order] of orders.entries()) {
    const sentenceEnd =
      text.sentences.find(({ end }) => end > order.start)?.end ?? text.full.length;
    const next = Math.min(orders[at + 1]?.start ?? sentenceEnd, sentenceEnd);
    const found = readFileActions(order, next, { text, files, placedFiles: mentions.placedFiles });
    if (found === null && /^(?:call|name) (?:it|the copy)\b/.test(order.order)) continue;
    if (found === null) return [];
    actions.push(...found);
  }
  return actions;
}
