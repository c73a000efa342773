/** What a compiler says without the places it names: those move with every edit above them. Pure. */

const NAMED_PLACE =
  /\b(lines?|columns?|col|row|char|offset|position)[ :=]+\d+(?:(?:[-–:,]| to | and )\d+)*/gi;
const PAIR = /\(\d+,\s*\d+\)/g;
const AFTER_COLON = /:\d+(?::\d+)*(?=[\s),;'"]|$)/g;

/** Equal for the same fault before and after an edit elsewhere in the file. */
export function normalizeMessage(message: string): string {
  return message
    .replace(NAMED_PLACE, "$1")
    .replace(PAIR, "")
    .replace(AFTER_COLON, "")
    .replace(/\s+/g, " ")
    .trim();
}
