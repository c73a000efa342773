/**
 * T19: text is split into tokens as the model was trained. Judged by known vectors where the vocabulary is known, by
 * what the file says where it is not, and by whether code comes back unchanged.
 */
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { findKnownTokenizer, hashSamples } from "../registry/known-tokenizers.ts";
import { TOKENIZER_SAMPLES } from "../registry/tokenizer-samples.ts";
import type { Check, Finding } from "../verifier/check.ts";

/** The `tokenizer.ggml.model` whose splits hang on `tokenizer.ggml.pre`. */
const BYTE_PAIRS = "gpt2";

export const tokenizerVectors: Check = {
  id: "T19",
  title: "text is split into tokens as the model was trained, and comes back unchanged",
  stage: "tokens",
  run({ vocabulary }) {
    if (vocabulary === null) return [];
    return [...checkSplits(vocabulary), ...checkRoundTrip(vocabulary)];
  },
};

function checkSplits(vocabulary: Vocabulary): Finding[] {
  const { preTokenizer } = vocabulary;
  const known = findKnownTokenizer(vocabulary.tokenTexts);
  const samples = known === null ? null : hashSamples(vocabulary.tokenizer);
  if (known?.splits.every((split) => split.samples !== samples)) {
    const names = known.splits.map((split) => split.preTokenizer ?? "none").join(" or ");
    return [
      {
        code: "pre-tokenizer-wrong",
        severity: "fail",
        message: `Texts are split in another way than this vocabulary's models were trained on; fetch a newer conversion.`,
        evidence: { expected: names, actual: preTokenizer ?? "none" },
      },
    ];
  }
  if (vocabulary.model !== BYTE_PAIRS) return [];
  if (preTokenizer === null) return [reportMissing(known !== null)];
  return preTokenizer === "default" && known === null ? [reportDefault()] : [];
}

function reportMissing(isRight: boolean): Finding {
  return {
    code: "pre-tokenizer-missing",
    severity: isRight ? "warn" : "fail",
    message: isRight
      ? "The file does not say how texts are split; the default is right for its vocabulary."
      : "The file does not say how texts are split, so the engine guesses; fetch a newer conversion.",
  };
}

function reportDefault(): Finding {
  return {
    code: "pre-tokenizer-default",
    severity: "warn",
    message: "The file asks for the default way to split texts, which few models were trained on.",
  };
}

function checkRoundTrip({ tokenizer }: Vocabulary): Finding[] {
  const options = { controlTokens: false, continuation: true };
  for (const sample of TOKENIZER_SAMPLES) {
    const pieces = tokenizer.tokenize(sample, options).map((token) => tokenizer.tokenBytes(token));
    const text = Buffer.concat(pieces).toString("utf8");
    // Some vocabularies put a space in front of every text.
    if (text === sample || text === ` ${sample}`) continue;
    const place = [...sample].findIndex((_, index) => sample[index] !== text[index]);
    return [
      {
        code: "text-changed",
        severity: "warn",
        message: "A text does not come back from its tokens as it was.",
        evidence: { expected: excerptAround(sample, place), actual: excerptAround(text, place) },
      },
    ];
  }
  return [];
}
