/** Number of letters to insert, delete or change to get from one word to another. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}

/** The known name that a wrong one was probably meant to be: nearly the same letters, or the same beginning. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, far: distance(wrong.slice(0, 64), name) }))
    .toSorted((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best !== undefined && best.far <= Math.max(1, Math.floor(best.name.length / 4))) return best.name;
  const stem = wrong.replace(/_[^_]*$/, '');
  return known.find((name) => name === stem || name.startsWith(`${stem}_`));
}
