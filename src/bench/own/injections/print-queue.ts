import type { Fault } from "../fault.ts";

export const PRINT_QUEUE_FAULTS: readonly Fault[] = [
  {
    name: "cancelled-while-walked",
    kind: "changed-while-walked",
    edits: [
      {
        path: "print-queue.mjs",
        find: `    const kept = [];
    for (const job of this.#waiting) {
      if (job.owner === owner) cancelled.push(job.id);
      else kept.push(job);
    }
    this.#waiting = kept;
`,
        put: `    for (const [place, job] of this.#waiting.entries()) {
      if (job.owner !== owner) continue;
      cancelled.push(job.id);
      this.#waiting.splice(place, 1);
    }
`,
      },
    ],
  },
  {
    name: "urgent-before-urgent",
    kind: "missing-case",
    edits: [
      {
        path: "print-queue.mjs",
        find: "urgent ? this.#waiting.findIndex((other) => !other.urgent) : -1",
        put: "urgent ? 0 : -1",
      },
    ],
  },
];
