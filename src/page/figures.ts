/** Figures the page makes itself; all others come as texts. */

/** 12345 -> '12,345' */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
}

/** A moment of the run: 75 -> '1:15', 3675 -> '1:01:15', 200000 -> '2 d 7:33' */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (whole < 3_600) return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3_600);
  const minutes = two((whole % 3_600) / 60);
  return days > 0 ? `${days} d ${hours}:${minutes}` : `${hours}:${minutes}:${two(whole % 60)}`;
}

/** Three digits: '0.42 ms', '3.14 s' */
export function duration(seconds: number): string {
  return seconds < 0.9995 ? `${digits(seconds * 1000)} ms` : `${digits(seconds)} s`;
}

function digits(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
