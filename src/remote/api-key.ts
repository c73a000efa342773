/**
 * The key of an endpoint, from the environment variable that was named and from nowhere else. Invariant: no way of
 * printing the object shows the key.
 */
import { AgentError } from "../base/errors.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
/** Somebody may have put the key itself where its variable is named: only what is spelled like a variable is repeated. */
const SHOWABLE_NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
/** Others cannot stand in a header, and the error about it would show them. */
const KEY = /^[\x21-\x7e]{1,4096}$/;

export class ApiKey {
  /** Of the variable, for sentences. */
  readonly name: string;
  readonly #text: string;

  constructor(name: string, text: string) {
    this.name = name;
    this.#text = text;
  }

  /** The value of the header "authorization". */
  spellHeader(): string {
    return `Bearer ${this.#text}`;
  }

  /** A text of others without the key: servers like to repeat it in their complaints. */
  hideIn(text: string): string {
    return text.replaceAll(this.#text, "[key]");
  }
}

/** Null where no variable is named. Throws "endpoint-invalid" when it is named and there is no key in it. */
export function readApiKey(
  name: string | null,
  variables: Readonly<Record<string, string | undefined>>,
): ApiKey | null {
  if (name === null) return null;
  const shown = SHOWABLE_NAME.test(name) ? name : "that was named for its key";
  const refuse = (problem: string) =>
    new AgentError("endpoint-invalid", {
      problem,
      expected: "the name of an environment variable that holds the key, such as OPENAI_API_KEY",
    });
  if (!NAME.test(name)) throw refuse("what names the variable of its key is no name of a variable");
  const text = variables[name]?.trim() ?? "";
  if (text === "") throw refuse(`the environment variable ${shown} is not set`);
  if (!KEY.test(text)) throw refuse(`the environment variable ${shown} holds what cannot be a key`);
  return new ApiKey(shown, text);
}
