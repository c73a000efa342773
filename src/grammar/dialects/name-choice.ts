/** A choice of names, each with its own continuation, where shared beginnings are written once. */
import { choice, type Expression, sequence, text } from "../grammar.ts";

export interface NamedBranch {
  readonly name: string;
  readonly rest: Expression;
}

/** With one name there is no choice: all of it is forced. No names: nothing matches. Names are distinct. */
export function choiceByName(branches: readonly NamedBranch[]): Expression {
  const groups = new Map<string, NamedBranch[]>();
  for (const branch of branches) {
    const letter = branch.name.slice(0, 1);
    groups.set(letter, [...(groups.get(letter) ?? []), branch]);
  }
  return choice(...[...groups.values()].map(spellGroup));
}

/** Names with one first letter: what all of them begin with, then the choice between the rests. */
function spellGroup(branches: readonly NamedBranch[]): Expression {
  const shared = sharedBeginning(branches.map(({ name }) => name));
  const [only, ...others] = branches;
  if (only !== undefined && others.length === 0) return sequence(text(shared), only.rest);
  const shorter = branches.map(({ name, rest }) => ({ name: name.slice(shared.length), rest }));
  return sequence(text(shared), choiceByName(shorter));
}

function sharedBeginning([first = "", ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every((other) => other.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}
