/** What a probe has found: in a few lines among the doctor's facts, and as a table of its own. Pure. */
import { wilsonInterval } from "../base/binomial.ts";
import { EDIT_FORMATS, listOpenParts } from "../probe/probe-results.ts";
import type { Tally } from "../probe/tally.ts";
import type { Verdict } from "../probe/verdict.ts";
import {
  describeEdits,
  describeLoss,
  describeOpen,
  describeRange,
  describeTier,
  nameEdit,
} from "../probe/verdict-words.ts";
import type { DoctorFacts, ProbeFacts } from "./doctor-facts.ts";
import type { Fact } from "./doctor-memory-view.ts";
import { describePlan, describeSpeed } from "./doctor-memory-view.ts";
import type { Palette } from "./palette.ts";
import { formatCount } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { renderTable } from "./table.ts";

const LABEL_WIDTH = "temperature".length;
const COLUMNS = [
  { title: "what was tried" },
  { title: "right", align: "right" },
  { title: "95 %", align: "right" },
  { title: "" },
] as const;

/** One or two facts, beside those of the machine. */
export function describeCapability(capability: DoctorFacts["capability"]): Fact[] {
  if (capability === null) {
    return [["capability", "not known: agent doctor --probe finds out in some minutes"]];
  }
  if ("problem" in capability) {
    return [["capability", sanitizeLine(capability.problem.message)]];
  }
  const { verdict, results } = capability;
  if (verdict === null) {
    return [["capability", "probed, but not far enough: agent doctor --probe goes on"]];
  }
  const loss = describeLoss(results);
  return [["capability", describeTier(verdict)], ...(loss === null ? [] : [["", loss] as const])];
}

/** The whole answer of `agent doctor --probe`. */
export function renderProbe(
  name: string,
  probe: ProbeFacts,
  { plan, palette }: { plan: DoctorFacts["plan"]; palette: Palette },
): string[] {
  const { results, stop, isSaved } = probe;
  const speed = results.speed?.finding ?? null;
  const facts: Fact[] = [
    ["model", sanitizeLine(name)],
    ...describeVerdict(probe),
    ...describeSpeed(speed).slice(0, 1),
    ...describePlan(plan).slice(0, 2),
  ];
  const rows = listRows(probe);
  const notes = [
    describeLoss(results),
    describeOpen(listOpenParts(results)),
    stop === null ? null : `${stop.message} ${stop.next}`,
    isSaved ? null : "This could not be written to the cache: the next probe begins anew.",
  ];
  return [
    ...facts.map(([label, value]) => `${label.padEnd(LABEL_WIDTH)}  ${value}`.trimEnd()),
    "",
    ...(rows.length === 0
      ? ["Nothing was measured."]
      : emphasise(renderTable(COLUMNS, rows), palette)),
    "",
    ...notes.flatMap((note) => (note === null ? [] : [sanitizeLine(note, 300)])),
  ];
}

function emphasise([head = "", ...lines]: string[], { dim }: Palette): string[] {
  return [dim(head), ...lines];
}

function describeVerdict({ verdict }: ProbeFacts): Fact[] {
  if (verdict === null) return [["verdict", "none yet: too few edits were tried"]];
  const { toolTemperature } = verdict;
  const range = describeRange(verdict);
  return [
    ["verdict", describeTier(verdict)],
    ...(range === null ? [] : [["", range] as const]),
    ["driver", verdict.driver],
    ["edits", describeEdits(verdict)],
    ["temperature", `${toolTemperature} for tool calls`],
    ["context", describeContext(verdict)],
  ];
}

function describeContext({ effectiveContextTokens, contextLimitTokens }: Verdict): string {
  const parts = [
    effectiveContextTokens === null
      ? null
      : `as good at ${formatCount(effectiveContextTokens)} tokens as at the beginning`,
    contextLimitTokens === null ? null : `clearly worse at ${formatCount(contextLimitTokens)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "not known how far it serves" : parts.join(", ");
}

function listRows({ results }: ProbeFacts): string[][] {
  const { calls, freeCalls, edits, levels, instructions, temperatures } = results;
  const rows: (string[] | null)[] = [
    rowOf("tool calls, with the grammar", calls?.finding, describeValid(calls?.finding)),
    rowOf("tool calls, without", freeCalls?.finding, describeValid(freeCalls?.finding)),
    ...EDIT_FORMATS.map((format) =>
      rowOf(`edit of ${nameEdit(format)}`.replace("edit of one", "one"), edits?.finding?.[format]),
    ),
    ...(levels?.finding?.levels ?? []).map((level) =>
      rowOf(
        `calls, context ${Math.round(100 * level.share)} % full`,
        level,
        `${formatCount(level.tokens)} of ${formatCount(levels?.finding?.contextTokens ?? 0)} tokens`,
      ),
    ),
    ...(temperatures?.finding ?? []).map((tried) =>
      rowOf(`calls, temperature ${tried.temperature}`, tried),
    ),
    rowOf("instructions", instructions?.finding),
  ];
  return rows.filter((row) => row !== null);
}

function rowOf(name: string, tally: Tally | null | undefined, remark = ""): string[] | null {
  if (tally === null || tally === undefined || tally.trials === 0) return null;
  const { low, high } = wilsonInterval(tally.right, tally.trials);
  const interval = `${Math.round(100 * low)}–${Math.round(100 * high)} %`;
  return [name, `${tally.right} of ${tally.trials}`, interval, remark];
}

function describeValid(found: { trials: number; valid: number } | null | undefined): string {
  if (found === null || found === undefined) return "";
  const { trials, valid } = found;
  return valid === trials ? "all valid" : `${valid} valid`;
}
