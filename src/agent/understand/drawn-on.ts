/**
 * Whether the words before a name say that it is to be changed, or only point at it: "as described in spec.md", "use
 * load from store.py". Reads words only; pure.
 */

/** What may stand between such words and the name. */
const LEAD_IN =
  "(?:the\\s+)?(?:(?:file|function|method|class|module|helper|type|tests?|instructions?|rules?|requirements?|spec(?:ification)?|steps|docs|documentation)\\s+)?(?:in\\s+|of\\s+)?[`\"']?$";

/** Words after which a name is what the change draws on, not what is changed. */
const DRAWS_ON = new RegExp(
  "\\b(?:from|like|uses?|using|calls?|calling|via|through|see|read|reading|per|against|than|reuse|reusing|follow(?:s|ing)?|inherits? from|extends?|according to|refer(?:ring)? to|(?:described|specified|defined|declared|documented|given|shown|found|used|done) (?:in|by)|as in|same as|based on|so that|imported (?:in|by)|tests? (?:in|of)|and not)\\s+" +
    LEAD_IN,
  "i",
);
/** What something is taken out of is changed by that. */
const TAKES_FROM =
  /\b(?:move|extract|cut|pull|split|remove|delete|drop|strip|take)\b(?:(?!\b(?:import|reus|us(?:e|es|ing)\b|call|inherit))[^.!?\n])*\bfrom\s+(?:the\s+)?(?:file\s+)?[`"']?$/i;

/** "The typo shown in" says where something is; "as shown in" points at it. */
const LOCATES =
  /(?<!\b(?:as|like|what|what's|what is|than)\s+)\b(?:defined|declared|shown|found|used|done)\s+in\s+(?:the\s+)?(?:file\s+)?[`"']?$/i;

/** More than any of those words take. */
const DRAWING_CHARS = 80;
/** A sentence is rarely longer. */
const SENTENCE_CHARS = 300;

/** True when each mention of the name stands after words such as "use", "like in" or "according to". */
export function isOnlyDrawnOn(task: string, written: string): boolean {
  const starts = findMentions(task, written);
  return starts.length > 0 && starts.every((at) => isDrawnOnAt(task, at));
}

function isDrawnOnAt(task: string, at: number): boolean {
  if (!DRAWS_ON.test(task.slice(Math.max(0, at - DRAWING_CHARS), at))) return false;
  return !TAKES_FROM.test(task.slice(Math.max(0, at - SENTENCE_CHARS), at));
}

/** True where the task says that what it is about stands in this file: "the typo found in notes.md". */
export function saysWhere(task: string, written: string): boolean {
  return findMentions(task, written).some((at) =>
    LOCATES.test(task.slice(Math.max(0, at - DRAWING_CHARS), at)),
  );
}

/** Those that are to be changed, by the words before them; when all are only drawn on, all. */
export function keepMeant<Mention extends { written: string }>(
  mentions: readonly Mention[],
  task: string,
): readonly Mention[] {
  const meant = mentions.filter(({ written }) => !isOnlyDrawnOn(task, written));
  return meant.length > 0 ? meant : mentions;
}

/** Words that say that a file is changed, and so that it is there. */
const EDITS =
  /(?:\b(?:edit|change|modify|update|fix|extend|improve|correct|rewrite)\s+|(?:^|[.!?:;]\s+)(?:now |then |also |please )*in\s+)(?:the\s+)?(?:file\s+)?[`"']?$/i;

/** True where the task speaks of the file as one to be changed, not only as something that the change has to do with. */
export function saysToEdit(task: string, written: string): boolean {
  const at = task.indexOf(written);
  return at >= 0 && EDITS.test(task.slice(Math.max(0, at - DRAWING_CHARS), at));
}

function findMentions(task: string, written: string): number[] {
  const starts: number[] = [];
  if (written === "") return starts;
  for (let at = task.indexOf(written); at >= 0; at = task.indexOf(written, at + written.length)) {
    starts.push(at);
  }
  return starts;
}
