/**
 * Quantities as people write them: `30s`, `100/s`, `80%`, `0s..1s`, addresses. They are parsed here, at the edge, and are
 * plain numbers everywhere else. Every `parse` throws LoadError('profile-invalid') with one sentence that says what was
 * expected; every `format` writes what its `parse` reads back as the same value.
 */
import { LoadError } from '#errors.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';

/** Both ends belong to it. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

export interface Cidr {
  readonly network: number;
  /** Number of leading bits, 0..32. */
  readonly prefix: number;
}

export interface SocketAddress {
  readonly address: number;
  readonly port: number;
}

function refuse(expected: string, text: string): never {
  throw new LoadError('profile-invalid', `expected ${expected}; got "${text}"`);
}

const decimal = String.raw`(\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;
const durationForm = new RegExp(`^${decimal}(ms|s|m|h|d)$`);
const rateForm = new RegExp(`^${decimal}/s$`);
const sizeForm = new RegExp(`^${decimal}(B|KB|MB|GB)$`);
const shareForm = new RegExp(`^${decimal}(%?)$`);

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** '30s' -> 30000. To the nearest millisecond. */
export function parseDuration(text: string): number {
  const parts = durationForm.exec(text.trim());
  const ms = Math.round(Number(parts?.[1]) * unitsMs[parts?.[2] as keyof typeof unitsMs]);
  return Number.isSafeInteger(ms) ? ms : refuse('a duration with its unit, such as 30s, 500ms or 2m', text);
}

/** A timer of Node waits 2^31 - 1 ms and no longer; what it is asked beyond that it takes for no time at all. */
const longestWaitMs = 24 * unitsMs.d;

/** A duration that somebody waits for. */
export function parseWait(text: string): number {
  const ms = parseDuration(text);
  return ms <= longestWaitMs ? ms : refuse('at most 24d, as long as a timer can wait', text);
}

/** 30000 -> '30s': the largest unit that leaves a whole number. */
export function formatDuration(ms: number): string {
  for (const [unit, size] of Object.entries(unitsMs)) if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  return `${ms}ms`;
}

/** '5s..15s' -> [5000, 15000]. */
export function parseDurationRange(text: string): [low: number, high: number] {
  const [low, high, ...more] = text.split('..');
  if (low === undefined || high === undefined || more.length > 0) {
    return refuse('a range of durations such as 5s..15s', text);
  }
  const range: [number, number] = [parseDuration(low), parseDuration(high)];
  if (range[0] > range[1]) return refuse('a range from low to high, such as 5s..15s', text);
  return range;
}

export function formatDurationRange([low, high]: readonly [low: number, high: number]): string {
  return `${formatDuration(low)}..${formatDuration(high)}`;
}

/** '100/s' -> 100 per second. */
export function parseRate(text: string): number {
  const perSecond = Number(rateForm.exec(text.trim())?.[1]);
  if (!(perSecond > 0 && perSecond < Infinity)) return refuse('a rate above zero such as 100/s', text);
  return perSecond;
}

export function formatRate(perSecond: number): string {
  return `${perSecond}/s`;
}

/** Powers of ten, as files are measured. */
const unitsBytes = { GB: 1e9, MB: 1e6, KB: 1e3, B: 1 } as const;

/** '6MB' -> 6000000. To the nearest byte. */
export function parseSize(text: string): number {
  const parts = sizeForm.exec(text.trim());
  const bytes = Math.round(Number(parts?.[1]) * unitsBytes[parts?.[2] as keyof typeof unitsBytes]);
  return Number.isSafeInteger(bytes) ? bytes : refuse('a size with its unit, such as 6MB or 512KB', text);
}

/** 6000000 -> '6MB': the largest unit that leaves a whole number. */
export function formatSize(bytes: number): string {
  for (const [unit, size] of Object.entries(unitsBytes)) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${bytes}B`;
}

/** '2%' or '0.02' -> 0.02. */
export function parseShare(text: string): number {
  const parts = shareForm.exec(text.trim());
  const share = parts?.[2] === '%' ? Number(parts[1]) / 100 : Number(parts?.[1]);
  if (!(share <= 1)) return refuse('a share of at most 100%, such as 2% or 0.02', text);
  return share;
}

export function formatShare(share: number): string {
  const percent = `${Number((share * 100).toPrecision(12))}%`;
  return parseShare(percent) === share ? percent : String(share);
}

export function parseAddress(text: string): number {
  try {
    return parseIpv4(text.trim());
  } catch {
    return refuse('an IPv4 address such as 10.1.0.11', text);
  }
}

/** '10.90.0.2-10.90.0.5', or one address alone. */
export function parseAddressRange(text: string): AddressRange {
  const [from, to, ...more] = text.split('-');
  if (from === undefined || more.length > 0) {
    return refuse('an address or a range such as 10.90.0.2-10.90.0.5', text);
  }
  const first = parseAddress(from);
  const last = to === undefined ? first : parseAddress(to);
  if (first > last) return refuse('an address range from low to high, such as 10.90.0.2-10.90.0.5', text);
  return { first, last };
}

export function formatAddressRange({ first, last }: AddressRange): string {
  return first === last ? formatIpv4(first) : `${formatIpv4(first)}-${formatIpv4(last)}`;
}

export function parseCidr(text: string): Cidr {
  const parts = /^([\d.]+)\/(\d{1,2})$/.exec(text.trim());
  const prefix = Number(parts?.[2]);
  if (parts === null || prefix > 32) return refuse('a network such as 10.90.0.0/19', text);
  const address = parseAddress(parts[1]!);
  const network = address - (address % 2 ** (32 - prefix));
  if (network !== address) return refuse(`a network such as ${formatCidr({ network, prefix })}`, text);
  return { network, prefix };
}

export function formatCidr({ network, prefix }: Cidr): string {
  return `${formatIpv4(network)}/${prefix}`;
}

/** '10.1.0.11' or '10.1.0.11:2000'. */
export function parseSocketAddress(text: string, defaultPort: number): SocketAddress {
  const [address, port, ...more] = text.split(':');
  const number = port === undefined ? defaultPort : /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (address === undefined || more.length > 0 || number < 1 || number > 65_535) {
    return refuse(`an address such as 10.1.0.11, or with its port 10.1.0.11:${defaultPort}`, text);
  }
  return { address: parseAddress(address), port: number };
}

export function formatSocketAddress({ address, port }: SocketAddress): string {
  return `${formatIpv4(address)}:${port}`;
}

/** A page of a server that is known by its address. */
export interface HttpPlace extends SocketAddress {
  /** Begins with a slash. */
  readonly path: string;
}

const urlForm = /^http:\/\/([^/?#@\s]+)(\/[^?#\s]*)$/;

/** 'http://10.1.0.11:8080/devices'. By address: to whom a run speaks is known before it begins. */
export function parseHttpUrl(text: string): HttpPlace {
  const [, server, path] = urlForm.exec(text.trim()) ?? [];
  if (server === undefined || path === undefined) {
    return refuse('an address with its page, such as http://10.1.0.11:8080/devices', text);
  }
  return { ...parseSocketAddress(server, 80), path };
}

export function formatHttpUrl({ path, ...server }: HttpPlace): string {
  return `http://${formatSocketAddress(server)}${path}`;
}
