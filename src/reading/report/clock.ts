/** A moment of a run as a clock shows it: 125.3 -> '2:05.3', 3725 -> '1:02:05'. */
export function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  if (hours > 0) return `${hours}:${two(minutes)}:${two(Math.floor(seconds % 60))}`;
  return `${minutes}:${(Math.floor((seconds % 60) * 10) / 10).toFixed(1).padStart(4, '0')}`;
}
