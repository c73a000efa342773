/** Closed instructions whose answers code can judge: what counts is the form that was asked for. */

export interface InstructionTask {
  task: string;
  isFollowed: (answer: string) => boolean;
}

const MOST_ANSWER_CHARS = 1_000;

export const INSTRUCTION_TASKS: readonly InstructionTask[] = [
  matching("Answer with one word: which planet is called the red planet?", /^mars\.?$/i),
  {
    task: "Name exactly three colours, each on a line of its own, and nothing else.",
    isFollowed: (answer) => {
      const lines = linesOf(answer);
      return (
        lines.length === 3 && lines.every((line) => /^[-*\d.\s]*[a-z]+( [a-z]+)?[.,]?$/i.test(line))
      );
    },
  },
  {
    task: "Antworte auf Deutsch in einem Satz: Welche Farbe hat der Himmel?",
    isFollowed: (answer) => /\bblau\b/i.test(answer) && !/\b(?:the|blue|sky)\b/i.test(answer),
  },
  matching("Answer with yes or no and nothing else: is 7 larger than 9?", /^no\.?$/i),
  matching("Write the word ready in capital letters and nothing else.", /^READY\.?$/),
  {
    task: "Write these lines again without the second one, and nothing else:\nred\ngreen\nblue",
    isFollowed: (answer) => linesOf(answer).join() === "red,blue",
  },
  {
    task: "Write these lines again. Change only the second: b is 20. Leave the others alone.\na = 1\nb = 2\nc = 3",
    isFollowed: (answer) => linesOf(answer).join() === "a = 1,b = 20,c = 3",
  },
  matching(
    "Answer with a JSON list of the numbers 1, 2 and 3 and with nothing else.",
    /^\[\s*1,\s*2,\s*3\s*\]$/,
  ),
];

/** What was thought aloud before the answer does not count. */
export function isFollowed(task: InstructionTask, said: string): boolean {
  const answer = said.slice(0, MOST_ANSWER_CHARS).replace(/^\s*<think>.*?<\/think>/s, "");
  return task.isFollowed(answer.trim());
}

function matching(task: string, form: RegExp): InstructionTask {
  return { task, isFollowed: (answer) => form.test(linesOf(answer).join("\n")) };
}

/** Without blank lines and the marks of a code block. */
function linesOf(answer: string): string[] {
  return answer
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("```"));
}
