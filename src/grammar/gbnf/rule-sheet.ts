/** The rules of a GBNF text while it is written: names that do not collide, each piece of text under one name. */
import type { RuleNames } from "../analysis/rule-names.ts";

export class RuleSheet {
  readonly #names: RuleNames;
  readonly #lines: string[] = [];
  readonly #named = new Map<string, string>();

  constructor(names: RuleNames) {
    this.#names = names;
  }

  claim(base: string): string {
    return this.#names.claim(base);
  }

  write(name: string, body: string): void {
    this.#lines.push(`${name} ::= ${body}\n`);
  }

  /** The rule with this body, written on first use. */
  nameFor(body: string, base: string): string {
    const known = this.#named.get(body);
    if (known !== undefined) return known;
    const name = this.claim(base);
    this.#named.set(body, name);
    this.write(name, body);
    return name;
  }

  print(): string {
    return this.#lines.join("");
  }
}
