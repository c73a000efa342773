/** Hands out rule names that are not taken yet, the same ones for the same requests. */
export interface RuleNames {
  /** `base` itself where it is free, else with the first free number behind it. */
  claim(base: string): string;
}

export function createRuleNames(taken: Iterable<string>): RuleNames {
  const used = new Set(taken);
  const nextNumbers = new Map<string, number>();
  return {
    claim(base) {
      let number = nextNumbers.get(base) ?? 0;
      let name = number === 0 ? base : `${base}-${number}`;
      while (used.has(name)) name = `${base}-${++number}`;
      nextNumbers.set(base, number + 1);
      used.add(name);
      return name;
    },
  };
}
