/**
 * The fill-in-the-middle tokens of a vocabulary: those its file names, else those spelled as one of the known families
 * spells them. Pure. That a vocabulary has them does not mean that its model was trained on them: that is measured.
 */
import type { TokenId } from "../base/message.ts";
import type { InfillTokens } from "./engine.ts";

/** What a file says by itself; null where it says nothing. */
export interface NamedInfill {
  prefix: TokenId | null;
  suffix: TokenId | null;
  middle: TokenId | null;
  /** Tokens that end an infill: padding, file separator, repository name, end of text. */
  ends: readonly TokenId[];
}

export interface InfillSource {
  /** As stored in the file, in id order. */
  tokens: readonly string[];
  /** True for control and user-defined tokens: text that merely looks like a marker is none. */
  isSpecial: (token: TokenId) => boolean;
  named: NamedInfill;
}

interface Family {
  prefix: string;
  suffix: string;
  /** Null: the suffix comes first, and the model goes on right behind the prefix. */
  middle: string | null;
  ends: readonly string[];
}

/** From the tokenizer files of the models; in each the order of a prompt is that of its documentation. */
const FAMILIES: readonly Family[] = [
  {
    // Qwen-Coder, CodeGemma
    ...{ prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" },
    ends: ["<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<|file_separator|>", "<|endoftext|>"],
  },
  {
    // StarCoder, StarCoder2, Granite
    ...{ prefix: "<fim_prefix>", suffix: "<fim_suffix>", middle: "<fim_middle>" },
    ends: ["<fim_pad>", "<file_sep>", "<repo_name>", "<reponame>", "<filename>", "<|endoftext|>"],
  },
  {
    // SantaCoder, and Granite in some of its files
    ...{ prefix: "<fim-prefix>", suffix: "<fim-suffix>", middle: "<fim-middle>" },
    ends: ["<fim-pad>", "<|endoftext|>"],
  },
  {
    // CodeLlama
    ...{ prefix: "\u2581<PRE>", suffix: "\u2581<SUF>", middle: "\u2581<MID>" },
    ends: ["\u2581<EOT>", "</s>"],
  },
  {
    // DeepSeek-Coder: a bar of full width, and the low block that stands for a space
    prefix: "<\uFF5Cfim\u2581begin\uFF5C>",
    suffix: "<\uFF5Cfim\u2581hole\uFF5C>",
    middle: "<\uFF5Cfim\u2581end\uFF5C>",
    ends: ["<\uFF5Cend\u2581of\u2581sentence\uFF5C>", "<|EOT|>"],
  },
  // Codestral and its relatives: [SUFFIX] after [PREFIX] before. Their [MIDDLE] is in no prompt, and ends one.
  { prefix: "[PREFIX]", suffix: "[SUFFIX]", middle: null, ends: ["[MIDDLE]", "</s>"] },
];

/** Null when the vocabulary has no such tokens. One pass over its texts. */
export function findInfillTokens(source: InfillSource): InfillTokens | null {
  const special = indexSpecialTokens(source);
  const isKnown = (token: TokenId) => Number.isInteger(token) && token in source.tokens;
  const { prefix, suffix, middle } = source.named;
  const family = findFamily(special, prefix === null ? undefined : source.tokens[prefix]);
  const spelled = family === null ? null : readFamily(family, special);
  const ends = source.named.ends.filter(isKnown);
  const named = [prefix, suffix, middle].flatMap((token) => token ?? []);
  const isWhole = named.length === 3 && named.every(isKnown) && new Set(named).size === 3;
  const found =
    isWhole && prefix !== null && suffix !== null && family?.middle !== null
      ? { prefix, suffix, middle, order: "prefix-first" as const, endTokens: [] }
      : spelled;
  if (found === null) return null;
  const markers = new Set([found.prefix, found.suffix, found.middle]);
  const all = [...(spelled?.endTokens ?? []), ...ends].filter((token) => !markers.has(token));
  return { ...found, endTokens: [...new Set(all)].sort((a, b) => a - b) };
}

function indexSpecialTokens({ tokens, isSpecial }: InfillSource): ReadonlyMap<string, TokenId> {
  const index = new Map<string, TokenId>();
  for (const [token, text] of tokens.entries()) {
    if (SPELLINGS.has(text) && isSpecial(token)) index.set(text, token);
  }
  return index;
}

/** That of the prefix the file names, else the first whose markers are all there. */
function findFamily(
  special: ReadonlyMap<string, TokenId>,
  prefix: string | undefined,
): Family | null {
  const named = FAMILIES.find((family) => family.prefix === prefix);
  return named ?? FAMILIES.find((family) => readFamily(family, special) !== null) ?? null;
}

function readFamily(family: Family, special: ReadonlyMap<string, TokenId>): InfillTokens | null {
  const prefix = special.get(family.prefix);
  const suffix = special.get(family.suffix);
  const middle = family.middle === null ? null : special.get(family.middle);
  if (prefix === undefined || suffix === undefined || middle === undefined) return null;
  return {
    ...{ prefix, suffix, middle },
    order: family.middle === null ? "suffix-first" : "prefix-first",
    endTokens: family.ends.flatMap((text) => special.get(text) ?? []),
  };
}

const SPELLINGS: ReadonlySet<string> = new Set(
  FAMILIES.flatMap(({ prefix, suffix, middle, ends }) => [prefix, suffix, middle ?? "", ...ends]),
);
