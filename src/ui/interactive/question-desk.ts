/**
 * Questions that wait for a person, one shown at a time. It draws nothing.
 * Invariant: every question is answered once, or rejected with its signal's reason; at a closed desk all are a "no".
 */
import type {
  AskPermission,
  PermissionAnswer,
} from "../../tools/permissions/permission-question.ts";
import { describeQuestion, type QuestionText } from "./question-text.ts";

interface Waiting {
  text: QuestionText;
  answer: (answer: PermissionAnswer) => void;
}

export class QuestionDesk {
  #waiting: readonly Waiting[] = [];
  #isClosed = false;
  /** Called after the question at hand has changed. */
  onChange: () => void = () => {};

  /** The one to show; null: none waits. */
  get current(): QuestionText | null {
    return this.#waiting[0]?.text ?? null;
  }

  readonly ask: AskPermission = async (question, signal) => {
    signal.throwIfAborted();
    if (this.#isClosed) return "no";
    return new Promise<PermissionAnswer>((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener("abort", abandon);
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        this.onChange();
      };
      const abandon = () => {
        leave();
        reject(signal.reason);
      };
      const waiting: Waiting = {
        text: describeQuestion(question),
        answer: (answer) => {
          leave();
          resolve(answer);
        },
      };
      signal.addEventListener("abort", abandon, { once: true });
      this.#waiting = [...this.#waiting, waiting];
      this.onChange();
    });
  };

  /** Does nothing where none waits. */
  answer(answer: PermissionAnswer): void {
    this.#waiting[0]?.answer(answer);
  }

  /** Nobody is there any more. */
  close(): void {
    this.#isClosed = true;
    for (const { answer } of this.#waiting) answer("no");
  }
}
