/** What a count of successes says, and whether two agents differ on the same cases. Pure. */

export interface Interval {
  low: number;
  high: number;
}

/** Of the standard normal distribution, for 95 % two-sided. */
const Z95 = 1.959964;

/** Wilson's 95 % interval of a share; from 0 to 1 where nothing was counted. */
export function wilsonInterval(successes: number, total: number): Interval {
  if (total === 0) return { low: 0, high: 1 };
  const share = successes / total;
  const square = Z95 * Z95;
  const scale = 1 + square / total;
  const centre = share + square / (2 * total);
  const spread = Z95 * Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  return {
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  };
}

/** McNemar's exact two-sided p from the cases that only one of two agents solved; 1 where there is none. */
export function mcnemarP(onlyFirst: number, onlySecond: number): number {
  const total = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let logTerm = -total * Math.LN2;
  let tail = 0;
  for (let count = 0; count <= fewer; count++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(total - count) - Math.log(count + 1);
  }
  return Math.min(1, 2 * tail);
}
