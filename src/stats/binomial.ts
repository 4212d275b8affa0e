/**
 * How likely so many of so many are: the distribution function of the binomial, by the regularized incomplete beta function
 * (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.5.24), and its quantile.
 */

/** The chance of at most `k` of `n`, each with the chance `p`. `k` and `n` need not be whole. */
export function binomialUpTo(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - k, k + 1);
}

/** The least whole k of which `binomialUpTo` is at least `chance`; -1 for a chance of 0. */
export function binomialQuantile(chance: number, n: number, p: number): number {
  let below = -1;
  let reached = n;
  if (chance <= 0) return below;
  while (reached - below > 1) {
    const middle = Math.floor((below + reached) / 2);
    if (binomialUpTo(middle, n, p) >= chance) reached = middle;
    else below = middle;
  }
  return reached;
}

/** I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges quickly on this side of the mean only.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Of large numbers it needs about as many terms as the square root of the larger. */
const mostTerms = 100_000;
const exactness = 1e-13;
/** Stands for a denominator of 0. */
const tiny = 1e-300;

/** The continued fraction of Abramowitz and Stegun, 26.5.8, by Lentz’s method. */
function fraction(x: number, a: number, b: number): number {
  const step = (term: number, denominator: number) => orTiny(1 + term * denominator);
  let c = 1;
  let d = 1 / orTiny(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / step(even, d);
    c = orTiny(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / step(odd, d);
    c = orTiny(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < exactness) break;
  }
  return value;
}

function orTiny(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** From here on Stirling’s series is exact to the last digits of a double. */
const stirlingFrom = 15;

/** Of a positive number (Abramowitz and Stegun, 6.1.41; 6.1.15 brings small ones up to where it holds). */
function lnGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < stirlingFrom; z++) product *= z;
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5) - 1 / (1680 * z ** 7);
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
