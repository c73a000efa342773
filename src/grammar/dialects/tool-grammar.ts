/**
 * One tool as a dialect needs it: its arguments in the order they are written and what each may be, before any
 * spelling. What a schema says is worked out once per signature; what exists this turn is laid over it.
 */
import { AgentError } from "../../base/errors.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import type { LiveChoice } from "../choices.ts";
import { ANY, type Goal } from "../schema/goal.ts";
import { NormalForm } from "../schema/normal-form.ts";
import type { ObjectShape } from "../schema/object-shape.ts";
import { openSchemaDocument } from "../schema/schema-document.ts";

export interface ArgumentGrammar {
  readonly name: string;
  readonly isRequired: boolean;
  /** What the schema allows. */
  readonly goal: Goal;
  /** What exists this turn; stands for the goal where it is given. */
  readonly live: LiveChoice | null;
}

export interface ToolGrammar {
  readonly name: string;
  readonly values: NormalForm;
  /** All arguments as one object. */
  readonly root: Goal;
  /** Required ones first, both groups in the schema's order: the order of `compileSchema`. */
  readonly arguments: readonly ArgumentGrammar[];
  /** Arguments depend on each other in a way that they alone do not say. */
  readonly isEntangled: boolean;
  /** What ends the payload; null when the tool takes none. */
  readonly payloadSentinel: string | null;
}

export interface ToolGrammarOptions {
  /** By argument name. */
  live?: ReadonlyMap<string, LiveChoice>;
  /** Chosen by `choosePayloadSentinel`; used only when the tool takes a payload. */
  payloadSentinel: string;
}

/** What can stand in front of every family's arguments without being taken for something else. */
const TOOL_NAME = /^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/;

interface Parameters {
  values: NormalForm;
  root: Goal;
  shapes: readonly ObjectShape[];
}

const known = new WeakMap<ToolSignature, Parameters>();

/** Throws "tool-invalid", "schema-invalid", "schema-too-large". */
export function createToolGrammar(
  signature: ToolSignature,
  { live, payloadSentinel }: ToolGrammarOptions,
): ToolGrammar {
  const { name } = signature;
  if (!TOOL_NAME.test(name))
    throw invalid(name, "its name has other characters than A-Z a-z 0-9 _ . : / -");
  const { values, root, shapes } = known.get(signature) ?? readParameters(signature);
  const args = listArguments(shapes).map((argument) => ({
    ...argument,
    live: live?.get(argument.name) ?? null,
  }));
  for (const argument of live?.keys() ?? []) {
    if (!args.some((each) => each.name === argument)) {
      throw invalid(name, `it has no argument ${argument} to be limited to what exists`);
    }
  }
  return {
    name,
    values,
    root,
    arguments: args,
    isEntangled: shapes.length > 1 || shapes.some((shape) => isEntangled(shape, values)),
    payloadSentinel: signature.payload === undefined ? null : payloadSentinel,
  };
}

function readParameters(signature: ToolSignature): Parameters {
  const values = new NormalForm(openSchemaDocument(signature.parameters));
  const root = values.goals.schema("");
  const shapes = values.setOf(root).objects;
  if (shapes.length === 0) throw invalid(signature.name, "its parameters allow no object");
  const parameters = { values, root, shapes };
  known.set(signature, parameters);
  return parameters;
}

/** Of several shapes: every name, required where all require it, free where they differ about its value. */
function listArguments(shapes: readonly ObjectShape[]): Omit<ArgumentGrammar, "live">[] {
  const names = new Set(shapes.flatMap(({ properties }) => [...properties.keys()]));
  const args = [...names].map((name) => {
    const places = shapes.map(({ properties }) => properties.get(name));
    const found = places.filter((place) => place !== undefined);
    const [first] = found;
    return {
      name,
      isRequired: places.every((place) => place?.required === true),
      goal:
        first !== undefined && found.every(({ goal }) => goal === first.goal) ? first.goal : ANY,
    };
  });
  return [
    ...args.filter(({ isRequired }) => isRequired),
    ...args.filter((each) => !each.isRequired),
  ];
}

/** Undeclared keys of a schema's own, counts that bind, or a key that must be found among others. */
function isEntangled(
  { properties, regions, min, max, some }: ObjectShape,
  values: NormalForm,
): boolean {
  const required = [...properties.values()].filter((property) => property.required).length;
  const hasOthers = regions.some(
    ({ isUnmentioned, goal }) => !(isUnmentioned || values.isEmpty(goal)),
  );
  return hasOthers || some.length > 0 || min > required || max < properties.size;
}

function invalid(tool: string, reason: string): AgentError {
  return new AgentError("tool-invalid", { tool, reason });
}
