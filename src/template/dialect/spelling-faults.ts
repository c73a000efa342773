/**
 * What is wrong with a spelling of calls that no known dialect has: a slip of the pen in a known one, tags that do not
 * fit, arguments that are not there. Pure.
 */
import { DIALECT_IDS, findDialect } from "../../grammar/dialects/find-dialect.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { commonEnd, commonStart } from "../evidence/texts/text-gaps.ts";
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { findMisspelledTags } from "../evidence/tools/tag-spelling.ts";
import type { Finding } from "../verifier/check.ts";
import { TEXT_CALL, TEXT_VALUE } from "./call-probes.ts";
import { spellFlatJson } from "./frame-parts.ts";
import { spellCalls } from "./prove-dialect.ts";

type Fault = Pick<Finding, "code" | "severity" | "message" | "evidence">;

/** A slip is small; a family of its own differs by more. */
const MAX_SLIP_CHARACTERS = 4;
/** What engines print for arguments of which a template expects that they are text already. */
const PYTHON_ARGUMENTS = /\{'[^'{}]{1,40}': /;

/** `written`: the text of a turn that calls `TEXT_CALL`; `told`: a prompt that declares tools. */
export function findSlip(written: string, told: string): Fault | null {
  return findNearDialect(written, told) ?? findUnbalancedTags(written);
}

/** A known dialect but for a few letters, whose lost marker the instructions show. */
function findNearDialect(written: string, told: string): Fault | null {
  for (const id of DIALECT_IDS) {
    const expected = spellCalls(findDialect(id), [TEXT_CALL]);
    if (expected === null) continue;
    const start = commonStart(expected, written).length;
    const rests = [expected.slice(start), written.slice(start)] as const;
    const end = commonEnd(...rests).length;
    if (Math.max(...rests.map(({ length }) => length)) - end > MAX_SLIP_CHARACTERS) continue;
    const lost = listMarkers(expected).find((marker) => !written.includes(marker));
    if (lost === undefined || !told.includes(lost)) continue;
    return {
      code: "call-spelling-broken",
      severity: "warn",
      message: `Calls are printed nearly as in the dialect ${id}, without its ${lost}, which the instructions show.`,
      evidence: { expected: excerptAround(expected, start), actual: excerptAround(written, start) },
    };
  }
  return null;
}

function findUnbalancedTags(written: string): Fault | null {
  const [slip] = findMisspelledTags(written);
  if (slip === undefined) return null;
  return {
    code: "call-tags-unbalanced",
    severity: "warn",
    message: `Calls are printed with ${slip.tag.text}, which closes no tag that was opened.`,
    evidence: { expected: `</${slip.expected}>`, actual: excerptAround(written, slip.tag.index) },
  };
}

/** Why nothing could be made of a turn that should call `TEXT_CALL`. */
export function explainUnknown(body: string): Fault {
  const escaped = JSON.stringify(spellFlatJson(TEXT_CALL)).slice(1, -1);
  const fault = (code: string, message: string): Fault => ({
    code,
    severity: "warn",
    message,
    evidence: { expected: spellFlatJson(TEXT_CALL), actual: excerptAround(body, 0) },
  });
  if (!body.includes(TEXT_CALL.name)) {
    return fault("call-name-lost", "The name of a called tool is not in the prompt.");
  }
  if (!body.includes(TEXT_VALUE)) {
    return fault("call-arguments-lost", "The arguments of a call are not in the prompt.");
  }
  if (body.includes(escaped)) {
    return fault("arguments-double-encoded", "The arguments of a call are JSON within JSON.");
  }
  if (PYTHON_ARGUMENTS.test(body)) {
    return fault(
      "arguments-python-spelled",
      "The arguments of a call are printed as Python would.",
    );
  }
  return fault("dialect-unknown", "Calls are printed in a spelling that cannot be derived.");
}
