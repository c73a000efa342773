/** Templates that hurt whoever renders them. None has a number or a list that is large by itself. */

const CHAT = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}";

/** A harmless one, for comparison. */
export const PLAIN_CHAT = `${CHAT}{% if add_generation_prompt %}<|assistant|>{% endif %}`;

const LOOPS = 14;
const OPENINGS = Array.from(
  { length: LOOPS },
  (_, n) => `{% for i${n} in range(messages[0].content | length) %}`,
).join("");

/** Loops inside one another over the letters of the first message. */
export const NESTED_LOOPS = `${OPENINGS}{% set x = 1 %}${"{% endfor %}".repeat(LOOPS)}${CHAT}`;

/** Text that doubles `times` over, by a filter. */
function growText(times: number): string {
  return `{% set ns = namespace(t='a') %}{% for i in range(${times}) %}{% set ns.t = ns.t | replace('a', 'aa') %}{% endfor %}`;
}

/** The same text, printed over and over. */
function printText(times: number): string {
  return `${growText(11)}${CHAT}{% for i in range(${times}) %}{{ ns.t }}{% endfor %}`;
}

export const DOUBLED_TEXT = `${growText(40)}${CHAT}{{ ns.t | length }}`;
export const TWO_MILLION = printText(1000);
export const MANY_MILLIONS = `{% for k in range(100) %}${printText(1000)}{% endfor %}`;

/** A list that doubles, and a loop over it. */
export const DOUBLED_LIST = `{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l %}{% endfor %}{% for i in ns.l %}{% endfor %}${CHAT}`;

export const ENDLESS_MACRO = `{% macro f(x) %}{{ f(x) }}{% endmacro %}${CHAT}{{ f(1) }}`;

export const DEEP_PARENTHESES = `{{ ${"(".repeat(200_000)}1${")".repeat(200_000)} }}`;
export const DEEP_CONDITIONS = `${"{% if true %}".repeat(20_000)}x${"{% endif %}".repeat(20_000)}`;
export const MANY_NEGATIONS = `{{ ${"not ".repeat(200_000)}true }}`;

/** A list in a list in a list, 90,000 times: no text and no loop is large, and every walk through it is deep. */
export const DEEP_VALUE = `{% set ns = namespace(l=[]) %}{% for i in range(300) %}{% for j in range(300) %}{% set ns.l = [ns.l] %}{% endfor %}{% endfor %}${CHAT}{{ ns.l | tojson | length }}`;
