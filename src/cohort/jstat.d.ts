/** The part of jstat (https://jstat.github.io) that is used; the package carries no types. */
declare module 'jstat' {
  const jstat: {
    jStat: {
      /** Regularised lower incomplete gamma function P(a, x). */
      lowRegGamma(a: number, x: number): number;
      /** Complementary error function. */
      erfc(x: number): number;
    };
  };
  export default jstat;
}
