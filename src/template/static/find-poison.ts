/** What a template's source says against its reader: text behind gates, links, orders to hide, unseen characters. */
import type { Finding } from "../verifier/check.ts";
import { findGatedText, type GatedText, type Rewrite } from "./gated-text.ts";
import { findHiddenCharacters } from "./hidden-characters.ts";
import type { Lexeme } from "./lex-template.ts";
import { isModeWord } from "./marker-literal.ts";
import { parseTemplate } from "./parse-template.ts";
import { findLink, isConcealment, isPromotion, isSecrecy, listWords } from "./printed-prose.ts";

/** One finding per code, about the worst place. */
export function findPoison(source: string): Finding[] {
  const { body, lexemes } = parseTemplate(source);
  const { gated, rewrites } = findGatedText(body);
  const findings = [
    ...gated.flatMap(judgeGatedText),
    ...rewrites.flatMap(judgeRewrite),
    ...listSaidTexts(lexemes).flatMap(judgeText),
    ...judgeCharacters(lexemes),
  ];
  const worst = findings.toSorted((a, b) => rank(a) - rank(b));
  return [...new Map(worst.map((finding) => [finding.code, finding])).values()];
}

function rank({ severity }: Finding): number {
  return severity === "fail" ? 1 : 0;
}

/** How many plain words must stand behind a gate: a header is short, and a date is made of names. */
const FEWEST_WORDS: Readonly<Record<GatedText["kind"], number>> = { words: 1, count: 3, date: 4 };

const GATES: Readonly<Record<GatedText["kind"], [code: string, wait: string]>> = {
  words: ["content-gated-text", "a message holds"],
  count: ["length-gated-text", "the conversation has the length"],
  date: ["date-gated-text", "there is a certain date on"],
};

function judgeGatedText({ kind, literal, texts, guarded }: GatedText): Finding[] {
  const isMode = kind === "words" && isModeWord(literal);
  const said = texts.join(" ");
  if (listWords(said).length < FEWEST_WORDS[kind]) {
    return kind === "words" && !isMode && !guarded ? [reportSilentGate(literal)] : [];
  }
  const [code, wait] = GATES[kind];
  const message = `the template says something of its own when ${wait} ${quote(literal)}`;
  const evidence = { actual: cut(said) };
  if (guarded && isMode) return [];
  // Modes are switched in the system text, and some templates comment on failed tools: odd, and not hostile.
  if (guarded || isMode)
    return [{ code: "harness-gated-text", severity: "warn", message, evidence }];
  return [{ code, severity: "fail", message, evidence, effect: "refuse" }];
}

function reportSilentGate(literal: string): Finding {
  return {
    code: "content-gate",
    severity: "warn",
    message: `the template does something else when a message holds ${quote(literal)}`,
    evidence: { actual: cut(literal) },
  };
}

function judgeRewrite({ from, to, guarded }: Rewrite): Finding[] {
  if (guarded) return [];
  const message = `the template replaces ${quote(from)} in messages by ${quote(to)}`;
  const evidence = { expected: cut(from), actual: cut(to) };
  const isClear = listWords(to).length > 0;
  if (!isClear) return [{ code: "content-edited", severity: "warn", message, evidence }];
  return [{ code: "content-rewritten", severity: "fail", message, evidence, effect: "refuse" }];
}

/** Texts outside of tags, and literals of each tag put together as a concatenation would. */
function listSaidTexts(lexemes: readonly Lexeme[]): string[] {
  const texts: string[] = [];
  let literals: string[] = [];
  for (const { kind, value } of lexemes) {
    if (kind === "text") texts.push(value);
    if (kind === "open") literals = [];
    if (kind === "string") literals.push(value);
    if (kind === "close" && literals.length > 0) texts.push(literals.join(""));
  }
  return texts;
}

function judgeText(text: string): Finding[] {
  const link = findLink(text);
  if (link !== null && (isConcealment(text) || isSecrecy(text) || isPromotion(text))) {
    return [
      {
        code: "link-injected",
        severity: "fail",
        message: `the template tells the model to bring in ${quote(link)}`,
        evidence: { actual: cut(around(text, link)) },
        effect: "refuse",
      },
    ];
  }
  if (link !== null) {
    const message = `the template prints the link ${quote(link)}`;
    return [
      {
        code: "link-printed",
        severity: "warn",
        message,
        evidence: { actual: cut(around(text, link)) },
      },
    ];
  }
  if (!isSecrecy(text)) return [];
  const message = "the template tells the model to keep something from the user";
  return [
    { code: "concealment-asked", severity: "warn", message, evidence: { actual: cut(text) } },
  ];
}

function judgeCharacters(lexemes: readonly Lexeme[]): Finding[] {
  return findHiddenCharacters(lexemes).map(({ kind, codepoint, start }) => {
    const name = `U+${codepoint.toString(16).toUpperCase().padStart(4, "0")}`;
    const message = `an unseen character ${name} stands in the text that begins at ${start}`;
    const evidence = { actual: name };
    return kind === "smuggled"
      ? { code: "smuggled-characters", severity: "fail", message, evidence, effect: "refuse" }
      : { code: "invisible-characters", severity: "warn", message, evidence };
  });
}

function around(text: string, part: string): string {
  return text.slice(Math.max(text.indexOf(part) - 80, 0));
}

function cut(text: string): string {
  return text.slice(0, 160);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
