/** Frames around arguments that are one JSON object. */
import { TEXT_CALL, TWO_CALLS } from "./call-probes.ts";
import type { ProbeTurns } from "./derive-frames.ts";
import { closingOf, cutWords, spellFlatJson } from "./frame-parts.ts";
import type { FrameText } from "./join-frame.ts";

export function deriveJson({ text, two }: ProbeTurns): FrameText | null {
  const json = spellFlatJson(TEXT_CALL);
  const cuts = cutWords(text.body, [TEXT_CALL.name, json]);
  if (cuts === null) return null;
  const [beforeName = "", afterName = "", rest = ""] = cuts;
  const words = TWO_CALLS.flatMap((call) => [call.name, spellFlatJson(call)]);
  const twice = two === null ? null : cutWords(two.body, words);
  return {
    style: { kind: "json" },
    beforeName,
    afterName,
    behind: closingOf(text, rest, json),
    between: twice?.[2] ?? null,
    afterSecondName: twice?.[3] ?? afterName,
  };
}
