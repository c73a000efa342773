/**
 * Shares a context out among the parts of a prompt. Pure arithmetic: sizes come in measured, texts stay outside.
 * Invariant: what is given out, with the room for the answer, never exceeds the context, and a part gets its minimum,
 * more, or nothing.
 */

/** What a part of a prompt is for; "observations" are what tests and tools said. */
export type PartKind = "system" | "tools" | "task" | "files" | "observations" | "history";

export type FormName = "full" | "head-and-tail" | "nearest-lines" | "outline" | "symbol";

/** One way to show a part. Whole numbers of tokens. */
export interface PartForm {
  name: FormName;
  /** What it takes at most. */
  tokens: number;
  /** What it can be shortened to; left out: it cannot be shortened. */
  minTokens?: number;
  /** Room for the answer that showing the part in this form asks for, on top of what every answer gets. */
  answerTokens?: number;
}

export interface ContextPart {
  kind: PartKind;
  /** For the report. */
  name: string;
  /** The form of a part with a higher number is chosen first, so it is cut last. */
  priority: number;
  /** Higher, where the least of a part that may be dropped matters more than the rest of it. */
  keepPriority?: number;
  mayDrop: boolean;
  /** What the whole of it would take, where even the first form shows less. */
  wholeTokens: number;
  /** The best first, at least one. */
  forms: readonly PartForm[];
}

export interface ContextDemand {
  contextTokens: number;
  /** Kept free for the answer, whatever is shown. */
  outputTokens: number;
  parts: readonly ContextPart[];
}

export interface PartAllotment {
  part: ContextPart;
  /** Index into the part's forms; null: dropped. */
  form: number | null;
  tokens: number;
}

export type ContextAllotment =
  | {
      fits: true;
      /** In the order of the parts. */
      allotments: readonly PartAllotment[];
      /** Kept free for the answer. */
      answerTokens: number;
      spareTokens: number;
    }
  /** Not even the minimum of what must be there fits. */
  | { fits: false; neededTokens: number };

/** A part of a prompt that is not shown whole. */
export interface ContextCut {
  part: string;
  kind: PartKind;
  form: FormName | "dropped";
  tokens: number;
  wholeTokens: number;
}

/** A choice made for one part: a form and the tokens it gets. */
interface Choice {
  form: number;
  tokens: number;
  answerTokens: number;
}

/**
 * Every part that must be there gets its minimum. What is left goes out by priority: a part gets the best form that
 * fits, as large as fits; of equal priorities the earlier part is served first.
 */
export function allotContext(demand: ContextDemand): ContextAllotment {
  const chosen = new Map<ContextPart, Choice>();
  let spareTokens = demand.contextTokens - demand.outputTokens;
  for (const part of demand.parts.filter(({ mayDrop }) => !mayDrop)) {
    const least = chooseLeast(part);
    chosen.set(part, least);
    spareTokens -= costOf(least);
  }
  if (spareTokens < 0) return { fits: false, neededTokens: demand.contextTokens - spareTokens };
  for (const { part, step } of listClaims(demand.parts)) {
    const held = chosen.get(part);
    const freeTokens = spareTokens + costOf(held);
    const choice =
      step === "keep" ? (held ?? chooseLeast(part)) : held && chooseBest(part, freeTokens);
    if (choice === undefined || costOf(choice) > freeTokens) continue;
    chosen.set(part, choice);
    spareTokens = freeTokens - costOf(choice);
  }
  const allotments = demand.parts.map((part): PartAllotment => {
    const { form = null, tokens = 0 } = chosen.get(part) ?? {};
    return { part, form, tokens };
  });
  const answers = [...chosen.values()].reduce((sum, { answerTokens }) => sum + answerTokens, 0);
  return { fits: true, allotments, answerTokens: demand.outputTokens + answers, spareTokens };
}

/** What is not shown whole, in the order of the parts. */
export function listCuts(allotments: readonly PartAllotment[]): ContextCut[] {
  return allotments.flatMap(({ part, form, tokens }) => {
    const name = form === null ? "dropped" : (part.forms[form]?.name ?? "dropped");
    if (name === "full") return [];
    return [
      { part: part.name, kind: part.kind, form: name, tokens, wholeTokens: part.wholeTokens },
    ];
  });
}

interface Claim {
  part: ContextPart;
  /** "keep": stay at its minimum. "grow": the best form there is room for. */
  step: "keep" | "grow";
  priority: number;
}

/** In the order in which they are served; sorting is stable. */
function listClaims(parts: readonly ContextPart[]): Claim[] {
  const claims = parts.flatMap((part): Claim[] => [
    { part, step: "keep", priority: Math.max(part.priority, part.keepPriority ?? 0) },
    { part, step: "grow", priority: part.priority },
  ]);
  return claims.sort((a, b) => b.priority - a.priority);
}

/** The form that can be made the smallest, at its smallest. */
function chooseLeast(part: ContextPart): Choice {
  const choices = part.forms.map((form, index) => shrink(form, index));
  const [first = { form: 0, tokens: 0, answerTokens: 0 }, ...others] = choices;
  return others.reduce((least, choice) => (costOf(choice) < costOf(least) ? choice : least), first);
}

function chooseBest(part: ContextPart, freeTokens: number): Choice | undefined {
  const form = part.forms.findIndex((each, index) => costOf(shrink(each, index)) <= freeTokens);
  const found = part.forms[form];
  if (found === undefined) return undefined;
  const { tokens, answerTokens = 0 } = found;
  return { form, tokens: Math.min(tokens, freeTokens - answerTokens), answerTokens };
}

function shrink({ tokens, minTokens = tokens, answerTokens = 0 }: PartForm, form: number): Choice {
  return { form, tokens: Math.min(minTokens, tokens), answerTokens };
}

function costOf(choice: Choice | undefined): number {
  return choice === undefined ? 0 : choice.tokens + choice.answerTokens;
}
