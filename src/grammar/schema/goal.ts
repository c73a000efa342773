/**
 * Goals: sets of JSON values described but not yet worked out, so that recursive schemas stay finite. A goal is a
 * schema's location, one value, or a combination of goals; equal descriptions are the same number.
 */
export type Goal = number;

export type GoalDescription =
  | { kind: "any" }
  | { kind: "never" }
  | { kind: "schema"; pointer: string }
  | { kind: "value"; value: unknown }
  | { kind: "all"; parts: readonly Goal[] }
  | { kind: "not"; part: Goal };

export const ANY: Goal = 0;
export const NEVER: Goal = 1;

export interface GoalTable {
  describe(goal: Goal): GoalDescription;
  schema(pointer: string): Goal;
  value(value: unknown): Goal;
  all(...parts: readonly Goal[]): Goal;
  not(part: Goal): Goal;
}

export function createGoalTable(): GoalTable {
  const descriptions: GoalDescription[] = [{ kind: "any" }, { kind: "never" }];
  const known = new Map<string, Goal>();
  const describe = (goal: Goal): GoalDescription => descriptions[goal] ?? { kind: "any" };

  function intern(key: string, description: GoalDescription): Goal {
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, descriptions.length);
    return descriptions.push(description) - 1;
  }
  const partsOf = (goal: Goal): readonly Goal[] => {
    const description = describe(goal);
    return description.kind === "all" ? description.parts : [goal];
  };
  return {
    describe,
    schema: (pointer) => intern(`s${pointer}`, { kind: "schema", pointer }),
    value: (value) => intern(`v${JSON.stringify(value)}`, { kind: "value", value }),
    all(...goals) {
      const same = goals.length === 2 ? sameAsBoth(goals[0] ?? ANY, goals[1] ?? ANY) : null;
      if (same !== null) return same;
      const parts = [...new Set(goals.flatMap(partsOf))].filter((goal) => goal !== ANY);
      parts.sort((a, b) => a - b);
      const [first] = parts;
      if (first === undefined) return ANY;
      if (parts.includes(NEVER)) return NEVER;
      return parts.length === 1 ? first : intern(`a${parts.join(",")}`, { kind: "all", parts });
    },
    not(part) {
      if (part === ANY) return NEVER;
      if (part === NEVER) return ANY;
      const description = describe(part);
      return description.kind === "not"
        ? description.part
        : intern(`n${part}`, { kind: "not", part });
    },
  };
}

/** The common case: one of the two says nothing, or they are equal. */
function sameAsBoth(left: Goal, right: Goal): Goal | null {
  if (left === right || right === ANY) return left;
  return left === ANY ? right : null;
}
