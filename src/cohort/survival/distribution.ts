import jstat from 'jstat';

/** 97.5 % point of the standard normal distribution: every interval here has a confidence of 95 %. */
export const Z95 = 1.959963984540054;

/**
 * Probability that a chi-square of `df` degrees of freedom exceeds `x`. With one degree of freedom it is exact far
 * into the tail; with more, to about 1e-10.
 */
export function chiSquareTail(x: number, df: number): number {
  if (x <= 0) return 1;
  if (df === 1) return jstat.jStat.erfc(Math.sqrt(x / 2));
  return Math.max(0, 1 - jstat.jStat.lowRegGamma(df / 2, x / 2));
}
