/**
 * Which of the commands that a question names are to be run for it: those whose outcome it asks for. What a command means,
 * or what it would do, is told without running it. Rules over words; pure.
 */
import type { Request } from "../../understand/request.ts";

const MAX_COMMANDS = 3;

/** Asks what would be, or how it is done: nothing of it is to happen now. */
const SUPPOSES =
  /\b(?:if|when|whenever|before|after|unless|should|would|could|might|can i|do i|may i|how (?:do|to|can|should)|(?:safe|dangerous|ok|okay|harmful|necessary|needed) to)\b|\bwhat (?:does|do|is|will)\b.{1,200}\b(?:do|mean|for|actually do)\s*[?.!]*$/i;
const ORDERS_RUN =
  /^(?:(?:please|pls|now|then|and|also|just|first|hey|hi|ok|okay)[\s,]+|(?:can|could|will|would) you (?:please )?|i(?:'d| would)? (?:want|like) you to |go ahead and |try to )*(?:(?:run|rerun|re-run|execute|launch|start|use)\b|(?:check|verify|confirm|test|validate|try|prove)\b.{0,60}\b(?:with|by|via|using)\b)/i;
const ASKS_OUTCOME =
  /\b(?:pass(?:es|ed|ing)?|fail(?:s|ed|ing|ures?)?|succeeds?|green|red|works?|working|errors?|warnings?|complains?|outputs?|prints?|result|reports?|exit (?:code|status)|clean|crash(?:es)?|finish(?:es)?)\b/i;

const SENTENCE_END = /(?<=[.!?])(?=\s|$)|\n/;
const CLAUSE_END = /[,;:]\s|\b(?:and|then|but)\s/;

/** Those of the request's commands that may be run to answer it, each once, in order of mention. */
export function listAskedCommands({ said, mentions }: Request): string[] {
  const asked = mentions.commands.filter((command) =>
    wordsAround(said, command).some((words) => ORDERS_RUN.test(words) || asksOutcome(words)),
  );
  return [...new Set(asked)].slice(0, MAX_COMMANDS);
}

/** Those that the person says to run, in so many words: theirs is the yes for them, where nothing is destroyed. */
export function listOrderedCommands({ said, mentions }: Request): string[] {
  return mentions.commands.filter((command) =>
    wordsAround(said, command).some((words) => ORDERS_RUN.test(words)),
  );
}

function asksOutcome(words: string): boolean {
  return ASKS_OUTCOME.test(words) && !SUPPOSES.test(words);
}

/** What is said of a command: its sentence, the clause it stands in, or all, where it stands by itself; it reads "it". */
function wordsAround(said: string, command: string): string[] {
  const around: string[] = [];
  for (let at = said.indexOf(command); at >= 0; at = said.indexOf(command, at + command.length)) {
    const before = said.slice(0, at).split(SENTENCE_END).at(-1) ?? "";
    const after = said.slice(at + command.length).split(SENTENCE_END, 1)[0] ?? "";
    const clause = before.split(CLAUSE_END).at(-1) ?? "";
    const sentence = `${before.trim()} it${after}`;
    if (/^\W*it\W*$/.test(sentence)) around.push(said.replaceAll(command, "it"));
    else around.push(`${clause.trim()} it${after}`, sentence);
  }
  return around.length > 0 ? around : [said];
}
