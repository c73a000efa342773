/** The token a sequence begins with: once where the vocabulary wants it, and it is the vocabulary's own. */
import type { TokenId } from "../../../base/message.ts";
import type { Vocabulary } from "../../../runtime/vocabulary.ts";
import type { Finding } from "../../verifier/check.ts";
import { excerptAround } from "../texts/evidence-excerpt.ts";
import { listMarkers } from "../texts/text-pieces.ts";

/** What the families call it: <s>, <bos>, <|begin_of_text|>, <｜begin▁of▁sentence｜>, <|startoftext|>, [BOS] … */
const BEGIN_MARKER =
  /^(?:<s>|.*\bbos\b.*|.*bos_token.*|.*(?:begin|start).?of.?(?:text|sentence).*)$/i;

/** `prompt`: of a chat. */
export function checkBeginToken(prompt: string, { tokenizer, addsBos }: Vocabulary): Finding[] {
  const begin = findBeginToken(tokenizer);
  const tokens = tokenizer.tokenize(prompt, { controlTokens: true });
  const count = tokens.findIndex((token) => token !== begin);
  if (begin !== null && count > 1) return [reportTwice(prompt, tokenizer.bosToken !== null)];
  if (beginsWithEnd(prompt, tokenizer)) return [reportEnd(prompt, tokenizer.bosText)];
  if (tokenizer.bosToken === null || tokens[0] === tokenizer.bosToken) return [];
  const [marker = ""] = listMarkers(prompt);
  const isForeign = prompt.startsWith(marker) && BEGIN_MARKER.test(marker);
  return [isForeign ? reportForeign(marker, tokenizer.bosText) : reportMissing(prompt, addsBos)];
}

/** All that can be told without a vocabulary. `edges`: what stands for begin and end token in this prompt. */
export function checkBeginText(
  prompt: string,
  edges: { bosText: string; eosText: string },
): Finding[] {
  const { bosText } = edges;
  if (prompt.trimStart().startsWith(`${bosText}${bosText}`)) return [reportTwice(prompt, true)];
  return beginsWithEnd(prompt, edges) ? [reportEnd(prompt, bosText)] : [];
}

/** Some vocabularies begin and end with the same token. */
function beginsWithEnd(
  prompt: string,
  { bosText, eosText }: { bosText: string; eosText: string },
): boolean {
  return eosText !== "" && eosText !== bosText && prompt.trimStart().startsWith(eosText);
}

function reportEnd(prompt: string, bosText: string): Finding {
  return {
    code: "eos-first",
    severity: "warn",
    message: "The prompt begins with the token that ends a sequence.",
    evidence: { expected: bosText, actual: excerptAround(prompt, 0) },
  };
}

function findBeginToken({ bosToken, bosText, tokenize }: Vocabulary["tokenizer"]): TokenId | null {
  if (bosToken !== null || bosText === "") return bosToken;
  const tokens = tokenize(bosText, { controlTokens: true });
  return tokens.length === 1 ? (tokens[0] ?? null) : null;
}

function reportTwice(prompt: string, isWanted: boolean): Finding {
  return {
    code: "bos-twice",
    severity: "warn",
    message: "The prompt begins with the begin token twice.",
    evidence: { actual: excerptAround(prompt, 0) },
    ...(isWanted ? { repair: { id: "bos-stripped", set: { bos: "exact" } } } : {}),
  };
}

function reportForeign(marker: string, bosText: string): Finding {
  return {
    code: "bos-foreign",
    severity: "warn",
    message: `The template begins with ${marker}, which is not the vocabulary's begin token ${bosText}.`,
    evidence: { expected: bosText, actual: marker },
    repair: { id: "bos-added", set: { bos: "exact" } },
  };
}

function reportMissing(prompt: string, addsBos: boolean | null): Finding {
  const who = addsBos === true ? "the file asks for" : "its vocabulary wants";
  return {
    code: "bos-missing",
    severity: "info",
    message: `The template leaves out the begin token, which ${who}.`,
    evidence: { actual: excerptAround(prompt, 0) },
    repair: { id: "bos-added", set: { bos: "exact" } },
  };
}
