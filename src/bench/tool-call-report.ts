/** Adds the records of a tool-call run up: by category, and in time against free decoding of the same prompts. Pure. */

export interface CallOutcome {
  /** Calls made, those that only say something to the user left out. */
  calls: number;
  /** In the model's own spelling; always so under the grammar. */
  inOwnForm: boolean;
  problem: string | null;
  isValid: boolean;
  isRight: boolean;
  text: string;
  sampledTokens: number;
  forcedTokens: number;
  decodeCalls: number;
  /** From a prompt that is in the cache to the last token: grammar, forced opening and decoding. */
  wallMs: number;
}

export interface CallRecord {
  id: string;
  category: string;
  fill: string;
  promptTokens: number;
  cachedTokens: number;
  promptMs: number;
  constrained: CallOutcome;
  /** The model's own template and free text; null when it was not run. */
  free: CallOutcome | null;
  /** As many tokens as the constrained text has, sampled without a grammar; null when it was not run. */
  sameLengthMs: number | null;
}

export interface CallTotals {
  rows: number;
  valid: number;
  right: number;
  freeRows: number;
  freeInOwnForm: number;
  freeValid: number;
  freeRight: number;
  sampledTokens: number;
  forcedTokens: number;
}

export interface TimeRatio {
  pairs: number;
  median: number;
  ofSums: number;
}

export interface TimeReport {
  /** Rows in which both made a call. */
  toFree: TimeRatio;
  /** The same, with the computing of the prompt in both. */
  toFreeWithPrompt: TimeRatio;
  /** Rows with a call under the grammar, against as many sampled tokens. */
  toSameLength: TimeRatio;
}

export function totalCalls(records: readonly CallRecord[]): CallTotals {
  const free = records.flatMap((record) => (record.free === null ? [] : [record.free]));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    rows: records.length,
    valid: records.filter(({ constrained }) => constrained.isValid).length,
    right: records.filter(({ constrained }) => constrained.isRight).length,
    freeRows: free.length,
    freeInOwnForm: free.filter(({ calls, inOwnForm }) => calls > 0 && inOwnForm).length,
    freeValid: free.filter(({ isValid }) => isValid).length,
    freeRight: free.filter(({ isRight }) => isRight).length,
    sampledTokens: sum(records.map(({ constrained }) => constrained.sampledTokens)),
    forcedTokens: sum(records.map(({ constrained }) => constrained.forcedTokens)),
  };
}

export function compareTimes(records: readonly CallRecord[]): TimeReport {
  const free = records.flatMap(({ constrained, free: other, promptMs }) =>
    other === null || constrained.calls === 0 || other.calls === 0
      ? []
      : [{ ours: constrained.wallMs, theirs: other.wallMs, promptMs }],
  );
  const sameLength = records.flatMap(({ constrained, sameLengthMs }) =>
    sameLengthMs === null ? [] : [{ ours: constrained.wallMs, theirs: sameLengthMs }],
  );
  return {
    toFree: ratioOf(free),
    toFreeWithPrompt: ratioOf(
      free.map(({ ours, theirs, promptMs }) => ({
        ours: ours + promptMs,
        theirs: theirs + promptMs,
      })),
    ),
    toSameLength: ratioOf(sameLength),
  };
}

/** Rows of a table: a line for each fill and category, and one for the whole of each fill. */
export function formatCallTable(records: readonly CallRecord[]): string {
  const lines = [...groupBy(records, ({ fill }) => fill)].flatMap(([fill, ofFill]) => {
    const groups = [...groupBy(ofFill, ({ category }) => category), ["all", ofFill] as const];
    return groups.map(([category, group]) => formatTotals([fill, category], totalCalls(group)));
  });
  return [
    "| fill | category | rows | valid | right | free: valid calls or text | in its own form | right | sampled / all tokens |",
    "|---|---|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

function formatTotals(names: readonly string[], totals: CallTotals): string {
  const { rows, freeRows, sampledTokens, forcedTokens } = totals;
  const ofFree = (count: number) => (freeRows === 0 ? "-" : `${count} of ${freeRows}`);
  const cells = [
    ...names,
    rows,
    totals.valid,
    totals.right,
    ofFree(totals.freeValid),
    ofFree(totals.freeInOwnForm),
    ofFree(totals.freeRight),
    `${sampledTokens} / ${sampledTokens + forcedTokens}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function ratioOf(pairs: readonly { ours: number; theirs: number }[]): TimeRatio {
  const ratios = pairs.map(({ ours, theirs }) => ours / theirs).sort((a, b) => a - b);
  const sum = (side: "ours" | "theirs") => pairs.reduce((total, pair) => total + pair[side], 0);
  return {
    pairs: pairs.length,
    median: medianOf(ratios),
    ofSums: sum("ours") / sum("theirs"),
  };
}

function medianOf(ascending: readonly number[]): number {
  const middle = (ascending.length - 1) / 2;
  const low = ascending[Math.floor(middle)] ?? Number.NaN;
  const high = ascending[Math.ceil(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
