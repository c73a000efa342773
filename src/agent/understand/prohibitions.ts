/** What a message says must not be written. Rules over words and the project's paths. Pure. */

import type { PlacedFile } from "./file-mentions.ts";
import type { FileTable } from "./file-table.ts";
import type { MessageText } from "./message-text.ts";
import { findProtectedFiles } from "./protected-files.ts";
import type { Prohibitions } from "./request.ts";

export interface Forbidding {
  files: FileTable;
  placedFiles: readonly PlacedFile[];
  /** The message orders something to be written. */
  ordersChange: boolean;
}

const WIDE_VERB = "(?:change|modify|edit|touch|alter|update|write|rewrite|overwrite)";
const VERB = `(?:${WIDE_VERB}|fix|add|create|delete|remove|rename|move|save|commit)`;
const GERUND =
  "(?:changing|modifying|editing|touching|altering|updating|writing|rewriting|fixing|making)";
const NEVER =
  "(?:do not|don'?t|dont|never|must not|mustn'?t|should not|shouldn'?t|may not|(?<!\\b(?:i|we) )(?:cannot|can'?t)|not to|you are not (?:allowed )?to|not allowed to|avoid|no need to)";
const VERBS = `${VERB}(?:(?:,| or| and|, or|/) ?${VERB}){0,4}`;
/** At least one of them is any change at all. */
const WIDE_VERBS = `(?=(?:${VERB}(?:,| or| and|, or|/) ?){0,4}${WIDE_VERB}\\b)${VERBS}`;
const GERUNDS = `${GERUND}(?:(?:,| or| and|, or|/) ?${GERUND}){0,4}`;
const ALL =
  "(?:anything|any(?: of the| of my| single| existing| source| project)? (?:files?|code|thing|lines?)|a (?:single )?(?:file|thing|line)|files|the (?:files|code ?base|repo(?:sitory)?|project|source(?: code)?|code)|my (?:files|code|project)|code|nothing|(?:any|no) changes?)";
/** What is left out of the ban makes it one of other files only. */
const EXCEPT =
  "(?! (?:else|other|except|but|besides|apart|other than|outside|beyond|unless|(?:in|under|inside|within) (?!(?:this|the|my|our) (?:project|repo|repository|folder|directory|code ?base)\\b)|related|about|that|which|of the (?:test|other))|,? (?:except|but only|apart|besides|other than))";

const FORBIDS_ALL: readonly RegExp[] = [
  new RegExp(`\\b${NEVER}(?: \\w+){0,2}? ${WIDE_VERBS} (?:to |into )?${ALL}\\b${EXCEPT}`, "i"),
  new RegExp(
    `\\b${NEVER} (?:make|do|perform|apply) (?:any )?(?:code |file )?(?:changes?|edits?|modifications?)\\b(?! to)${EXCEPT}`,
    "i",
  ),
  new RegExp(`\\bwithout (?:actually )?${GERUNDS} ${ALL}\\b${EXCEPT}`, "i"),
  new RegExp(`\\bavoid ${GERUNDS} ${ALL}\\b${EXCEPT}`, "i"),
  new RegExp(`\\b(?:change|modify|edit|touch|alter|write|update|do) nothing\\b${EXCEPT}`, "i"),
  /\bnothing (?:may|must|should|shall|is to|has to) (?:be )?(?:change|modif|edit|touch|alter|written)\w*/i,
  /\b(?:leave|keep) (?:everything|all (?:the )?files|all|the (?:files|code|project|repo)) (?:alone|untouched|unchanged|unmodified|intact|as (?:it|they) (?:is|are)|as[- ]is)(?! (?:except|but))/i,
  /\b(?:no|zero) (?:code |file )?(?:changes?|edits?|modifications?)(?: please| needed| required| necessary| allowed| wanted)?\s*(?:[.,;!)]|$)/im,
  /\b(?:make|do|with) no (?:code |file )?(?:changes?|edits?|modifications?)(?! (?:to|in|except|but|other))/i,
  /(?<!\b(?:a|an|be|is|are|as|it|them|become|becomes) )\bread[- ]only\s*(?:[.,;:!)]|$)/i,
  /\b(?:dry[- ]run|hands off)\b(?! (?:mode|flag|option))/i,
];

/** These forbid everything only when nothing else is asked for. */
const FORBIDS_WITHOUT_ORDER: readonly RegExp[] = [
  /\b(?:just|only) (?:tell|explain|describe|show|look|answer|list|analy[sz]e|review|check|read)\b/i,
  // "do not rename anything" beside an order forbids renames alone.
  new RegExp(`\\b${NEVER}(?: \\w+){0,2}? ${VERBS} (?:to |into )?${ALL}\\b${EXCEPT}`, "i"),
  new RegExp(
    `\\b${NEVER}(?: \\w+){0,2}? ${VERBS} (?:it|them|this|that|the (?:implementation|function|method|class|file|module|existing))\\b`,
    "i",
  ),
  /\bleave (?:it|them|this|that|the (?:implementation|function|method|class|file|module)) (?:alone|untouched|unchanged|as (?:it|they) (?:is|are)|as[- ]is)/i,
];

const OTHERS =
  /\b(?:do not|don'?t|dont|never|without|avoid)\b.{0,60}?\b(?:any |the )?other (?:functions?|methods?|classes|symbols?|definitions?)\b|\bor (?:any )?other (?:functions?|methods?|classes)\b|\bleave (?:all )?(?:the )?other (?:functions?|methods?|classes)\b|\b(?:change|edit|touch|modify|fix) only (?:the (?:faulty |broken |wrong |one |affected )?|that |this )?(?:one |single )?(?:function|method|line|class|x{2,}|\w+\(\))|\bonly (?:change|edit|touch|modify) (?:the (?:faulty |broken |wrong |affected )?|that |this )?(?:one |single )?(?:function|method|line|class|x{2,}|\w+\(\))|\b(?:nothing but|no function (?:but|except|other than)) (?:the |that |this )?(?:function|method|x{2,})/i;

const IF_FINE =
  /\b(?:if|when|unless|in case|as long as)\b[^.\n]{0,120}\b(?:pass(?:es|ed|ing)?|green|ok|okay|fine|works?|working|correct|right|succeeds?|nothing|no (?:bugs?|errors?|problems?|failures?|issues?)|clean)\b/i;
const NOTHING_THEN =
  /\b(?:(?:change|do|edit|modify|touch|write) nothing|nothing (?:needs|has) to|leave (?:it|everything|them|the \w+|all)|(?:do not|don'?t|dont) (?:change|touch|edit|modify|do|write)|stop|no changes?|you'?re done|you are done)\b/i;
const ONLY_IF_BROKEN =
  /^(?:if|when|in case|should)\b[^.\n]{0,160}\b(?:fails?|failing|broken|red|crash\w*|errors?|wrong|bugs?|does(?: not|n'?t) (?:pass|work)|do(?: not|n'?t) (?:pass|work))\b|\b(?:only if|only when|if and only if)\b[^.\n]{0,120}\b(?:fails?|failing|broken|red|necessary|needed|wrong|bugs?)\b|\b(?:fix|repair|correct)\b[^.\n]{0,60}\bif (?:necessary|needed|required|it'?s broken|it is broken|(?:it|they|any|one) fails?)/i;

export function readProhibitions(text: MessageText, forbidding: Forbidding): Prohibitions {
  const sentences = text.sentences.map(({ start, end }) =>
    text.masked.slice(start, end).replace(/\s+/g, " ").trim(),
  );
  const isConditional = sentences.some(isCondition);
  // What is forbidden under a condition is not forbidden as such.
  const plain = sentences.filter((sentence) => !isCondition(sentence));
  const forbidsAll = plain.some((sentence) => FORBIDS_ALL.some((form) => form.test(sentence)));
  const forbidsRest =
    !forbidding.ordersChange &&
    plain.some((sentence) => FORBIDS_WITHOUT_ORDER.some((form) => form.test(sentence)));
  return {
    isReadOnly: forbidsAll || forbidsRest,
    isConditional,
    protectedFiles: findProtectedFiles(text, forbidding),
    onlyNamedSymbols: sentences.some((sentence) => OTHERS.test(sentence)),
  };
}

function isCondition(sentence: string): boolean {
  if (/^(?:is|are|does|do|what|why|how|which|who|where)\b/i.test(sentence)) return false;
  const lead = sentence.replace(/^(?:please|and|but|then|so|or|otherwise|else)[ ,]+/i, "");
  return (IF_FINE.test(lead) && NOTHING_THEN.test(lead)) || ONLY_IF_BROKEN.test(lead);
}
