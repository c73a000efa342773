/**
 * The code in a question: the site as it is, else one symbol of it beside an outline of the file, else that symbol
 * alone. A symbol that is shown in place of the site is also all that is written anew. Pure.
 */
import type { CodeSymbol } from "../../../code/code-symbol.ts";
import { renderOutline } from "../../../code/outline.ts";
import type { ShowingForm, ShowingPart } from "../../prompt-part.ts";
import { askForRepair, type ShownFailure, showOutline } from "../../prompts.ts";
import { type CountTokens, fitsTokens } from "../../token-counter.ts";
import { framesOf, likeliestSymbols } from "../localize/likely-symbols.ts";
import { openSite, type Site } from "../localize/site.ts";
import { identifiersOf } from "../localize/task-words.ts";
import { needAnswer } from "./answer-room.ts";

/** The code that a question shows and asks to be written anew. */
export interface ShownSite {
  site: Site;
  outline: string | null;
}

export interface SitePartOptions {
  site: Site;
  task: string;
  failures: readonly ShownFailure[];
  contextTokens: number;
  /** The answer cannot be longer whatever there is room for. */
  maxAnswerTokens: number;
  priority: number;
  count: CountTokens;
}

/** A site that takes less of the context, its answer included, is shown as it is: other parts can make room for it. */
const UNQUESTIONED_SHARE = 1 / 2;
/** An outline helps to call the right things; the rest of the context is better spent on what fails. */
const OUTLINE_SHARE = 1 / 4;
/** When the likeliest symbol is too long, how many others are looked at. */
const MAX_SYMBOLS = 4;

export function createSitePart(options: SitePartOptions): ShowingPart<ShownSite> {
  const { site, contextTokens, priority } = options;
  const full = createForm("full", site, options);
  const cost = full.tokens + (full.answerTokens ?? 0);
  const isUnquestioned = cost <= contextTokens * UNQUESTIONED_SHARE;
  const forms = isUnquestioned ? [full] : [full, ...createNarrowForms(options)];
  const { path: name } = site;
  return { kind: "files", name, priority, mayDrop: false, wholeTokens: full.tokens, forms };
}

function createForm(
  name: ShowingForm<ShownSite>["name"],
  site: Site,
  { maxAnswerTokens, count }: SitePartOptions,
): ShowingForm<ShownSite> {
  const answerTokens = Math.min(needAnswer(count(site.text)), maxAnswerTokens);
  const tokens = count(askForRepair({ task: "", site, failures: [] }));
  return { name, tokens, answerTokens, show: () => ({ site, outline: null }) };
}

/** The likeliest symbol inside the site with the file around it, then it and others alone. */
function createNarrowForms(options: SitePartOptions): ShowingForm<ShownSite>[] {
  const symbols = listInnerSymbols(options);
  const forms = symbols.flatMap((symbol) => {
    const inner = openSymbol(options.site, symbol);
    return inner === null ? [] : [createForm("symbol", inner, options)];
  });
  const [focus] = symbols;
  const [likeliest] = forms;
  const outlined = focus && likeliest && addOutline(likeliest, focus, options);
  return outlined ? [outlined, ...forms] : forms;
}

function addOutline(
  form: ShowingForm<ShownSite>,
  focus: CodeSymbol,
  { site, contextTokens, count }: SitePartOptions,
): ShowingForm<ShownSite> | null {
  const { path, parsed, fileText: text } = site;
  const render = (fits: (outline: string) => boolean): string | null =>
    renderOutline({ path, text, parsed, focus, fits });
  const wrapTokens = count(showOutline(path, ""));
  const mostTokens = Math.floor(contextTokens * OUTLINE_SHARE);
  const largest = render((outline) => fitsTokens(outline, mostTokens, count));
  const least = render(() => false);
  if (largest === null || least === null) return null;
  const base = form.tokens + wrapTokens;
  return {
    ...form,
    name: "outline",
    tokens: base + count(largest),
    minTokens: base + Math.min(count(least), count(largest)),
    show: (tokens) => ({
      site: form.show(tokens).site,
      outline: render((outline) => fitsTokens(outline, tokens - base, count)),
    }),
  };
}

function listInnerSymbols({ site, task, failures }: SitePartOptions): CodeSymbol[] {
  const evidence = {
    taskWords: identifiersOf(task),
    frames: framesOf(failures.map(({ failure }) => failure)),
    testWords: failures.map(({ failure: { name, message }, excerpt }) =>
      identifiersOf(`${name} ${message} ${excerpt ?? ""}`),
    ),
    coverage: null,
  };
  const isInside = ({ startIndex, endIndex, qualifiedName }: CodeSymbol): boolean =>
    site.startIndex <= startIndex && endIndex <= site.endIndex && qualifiedName !== site.symbol;
  return likeliestSymbols(site, evidence, isInside).slice(0, MAX_SYMBOLS);
}

function openSymbol({ path, reason, fileText, parsed }: Site, symbol: CodeSymbol): Site | null {
  return openSite({ path, symbol: symbol.qualifiedName, reason }, { path, text: fileText, parsed });
}
