/** Whether two words are one slip of the keyboard apart. Pure and linear. */

/** One character more, less or other, or two neighbours swapped. False for equal words. */
export function isOneEditApart(first: string, second: string): boolean {
  if (first === second || Math.abs(first.length - second.length) > 1) return false;
  let start = 0;
  while (start < first.length && first[start] === second[start]) start += 1;
  const restOfFirst = first.slice(start);
  const restOfSecond = second.slice(start);
  return (
    restOfFirst.slice(1) === restOfSecond ||
    restOfFirst === restOfSecond.slice(1) ||
    restOfFirst.slice(1) === restOfSecond.slice(1) ||
    isSwapped(restOfFirst, restOfSecond)
  );
}

function isSwapped(first: string, second: string): boolean {
  return (
    first.length > 1 &&
    first[0] === second[1] &&
    first[1] === second[0] &&
    first.slice(2) === second.slice(2)
  );
}
