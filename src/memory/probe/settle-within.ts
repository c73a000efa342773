/** Bounds a wait by a time: "late" when `work`, which must not reject, has not settled; it goes on, its outcome dropped. */
export function settleWithin<T>(work: Promise<T>, timeoutMs: number): Promise<T | "late"> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("late"), Math.max(timeoutMs, 0));
    void work.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
