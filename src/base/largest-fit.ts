/** The largest whole number from 0 to `max` that fits, where all smaller ones fit too; 0 is not asked. */
export function findLargestFit(max: number, fits: (candidate: number) => boolean): number {
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
