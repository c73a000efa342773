/** Texts that an agent really sends and careless templates spoil. Two words around each tell where it is in a prompt. */

export interface HardText {
  name: string;
  text: string;
}

export const OPENING_WORD = "zqopen";
export const CLOSING_WORD = "zqclose";

/** As a file that a user pastes: what cuts texts for being long cuts this one. */
const LONG_LINE = 40_000;

/** `text` between the two words. */
export function encloseText(text: string): string {
  return `${OPENING_WORD}${text}${CLOSING_WORD}`;
}

/** To be enclosed. */
export const HARD_TEXTS: readonly HardText[] = [
  {
    name: "code",
    text: "\n```c\nint main(void) {\n\treturn 0;  \n}\n```\n\n\n    indented\n\"quoted\" \\n 'c'\n",
  },
  { name: "languages", text: " é 你好，世界 🎉👩‍💻 שלום مرحبا " },
  { name: "entities", text: " a < b && c > d &lt;&amp;&quot;&#39; <b>x</b> " },
  { name: "braces", text: " {{ x }} {% if y %} {# z #} %s {0} " },
  {
    name: "control characters",
    text: " \u0001\u0008\u001b[31mred\u001b[0m\r\nline\u2028end\u00a0 ",
  },
  { name: "a long line", text: "x".repeat(LONG_LINE) },
];

/** Space at both ends, which some families trim on purpose. */
export const SPACED_TEXT = `  \t${OPENING_WORD}\n  middle\n${CLOSING_WORD} \n\n`;

/** A control token or tag that the template itself writes. */
export function encloseMarker(marker: string): string {
  return encloseText(` text ${marker} text\n${marker}\n`);
}
