/**
 * The conversation of one task as messages and, for a model in this process, as tokens. It only grows, so nothing is computed twice; an attempt that
 * failed never comes into it, only a note at its end says what was tried. Knows no tool.
 */
import type { Message, TokenId } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import { continuePrompt, type FedTurn } from "../../template/continue-prompt.ts";
import { type PromptMaker, renderPrompt } from "../../template/prompt.ts";

export interface FinishedTurn {
  /** What was fed before the turn; of use where the message holds its tokens. */
  prompt: readonly TokenId[];
  message: Message;
  /** What the call gave. */
  result: Message;
}

export class Talk {
  readonly #tools: readonly ToolSignature[];
  #messages: readonly Message[];
  #notes: readonly string[] = [];
  #fed: FedTurn | null = null;
  #rendered: { maker: PromptMaker; tokens: TokenId[] } | null = null;

  /** `tools`: as the template is told of them. */
  constructor(messages: readonly Message[], tools: readonly ToolSignature[]) {
    this.#messages = messages;
    this.#tools = tools;
  }

  /** Without the notes that no turn has seen yet. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  get tools(): readonly ToolSignature[] {
    return this.#tools;
  }

  /** How many calls stand in it, for families that number them. */
  get callCount(): number {
    return this.#messages.reduce((sum, { calls = [] }) => sum + calls.length, 0);
  }

  /** Said at the end of the next prompt, in place of the notes before. */
  setNotes(notes: readonly string[]): void {
    this.#notes = notes;
    this.#rendered = null;
  }

  /** The prompt of the next turn; made once for as long as nothing is said. */
  render(maker: PromptMaker): readonly TokenId[] {
    if (this.#rendered?.maker === maker) return this.#rendered.tokens;
    const messages = this.noted;
    const options = { tools: this.#tools };
    const tokens =
      this.#fed === null
        ? renderPrompt(maker, messages, options)
        : continuePrompt(maker, messages, { ...options, fed: this.#fed });
    this.#rendered = { maker, tokens };
    return tokens;
  }

  /** Takes a turn in, with the notes that it has seen. */
  accept({ prompt, message, result }: FinishedTurn): void {
    const { noted } = this;
    const { tokens } = message;
    this.#messages = [...noted, message, result];
    this.#fed =
      tokens === undefined ? null : { tokens: [...prompt, ...tokens], messages: noted.length + 1 };
    this.#notes = [];
    this.#rendered = null;
  }

  /** Another telling of the same conversation. */
  replace(messages: readonly Message[]): void {
    this.#messages = messages;
    this.#fed = null;
    this.#rendered = null;
  }

  /** As the next turn sees it, the notes behind the last message: no turn of a person, so no template tells the past differently. */
  get noted(): readonly Message[] {
    const last = this.#messages.at(-1);
    if (this.#notes.length === 0 || last === undefined) return this.#messages;
    const content = [last.content, ...this.#notes].join("\n\n");
    return [...this.#messages.slice(0, -1), { ...last, content }];
  }
}
