/** Why a replay came out differently: what was another when the tape was recorded. Pure. */
import type { RecordOf } from "./tape-record.ts";

/** What decides the bits, of the engine that replays. */
export type ReplayPlace = Pick<RecordOf<"load">, "engine" | "device" | "features" | "platform">;

/** What the replay itself has done in another way. */
export interface ReplayWays {
  rebuiltTokens: number;
  /** `recorded`: those of the tape, where they may decide a bit; `now`: those that were asked for. */
  threads: { recorded: readonly number[]; now: number | undefined };
}

/** Whole sentences, the weightiest first; one where nothing is known to differ. */
export function explainDifference(
  recorded: ReplayPlace,
  now: ReplayPlace,
  { rebuiltTokens, threads }: ReplayWays,
): readonly string[] {
  const reasons: string[] = [];
  if (recorded.engine !== now.engine) {
    reasons.push(`Another engine: recorded with ${recorded.engine}, now ${now.engine}.`);
  }
  if (recorded.platform !== now.platform || recorded.device !== now.device) {
    const before = `${recorded.platform}, ${recorded.device}`;
    reasons.push(`Another place: recorded on ${before}, now ${now.platform}, ${now.device}.`);
  }
  const { gone, added } = compareFeatures(recorded.features, now.features);
  if (gone.length + added.length > 0) {
    const told = [
      ...(gone.length > 0 ? [`without ${gone.join(", ")}`] : []),
      ...(added.length > 0 ? [`with ${added.join(", ")}`] : []),
    ];
    reasons.push(
      `Other kernels: this CPU computes ${told.join(" and ")}, and sums in another order.`,
    );
  }
  const others = threads.recorded.filter((count) => count !== threads.now);
  if (threads.now !== undefined && others.length > 0) {
    reasons.push(
      `Another number of threads: recorded with ${others.join(", ")}, now ${threads.now}. Flash attention adds up in another order then; without --threads the recorded number is used.`,
    );
  }
  if (rebuiltTokens > 0) {
    reasons.push(
      `${rebuiltTokens} tokens of the KV cache came from a file of another session and were computed anew, in other batches.`,
    );
  }
  if (reasons.length > 0) return reasons;
  return [
    "Engine, place and kernels are those of the recording: the token log was changed, or this machine does not compute the same twice.",
  ];
}

/** "AVX2 = 1 | FMA = 1" names each feature with its value. */
function compareFeatures(before: string, now: string): { gone: string[]; added: string[] } {
  const [old, current] = [before, now].map(readFeatures);
  const missing = (from: string[] = [], there: string[] = []) =>
    from.filter((feature) => !there.includes(feature));
  return { gone: missing(old, current), added: missing(current, old) };
}

function readFeatures(text: string): string[] {
  return text
    .split("|")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
