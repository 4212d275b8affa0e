/** Options that several commands share, and how their texts are read. Errors are commander's, who names the option. */
import { type Command, InvalidArgumentError } from 'commander';
import { LoadError } from '#errors.js';
import type { Overrides } from '#profile/layers.js';
import type { Profile } from '#profile/profile.js';
import { type Cidr, parseCidr, parseWait } from '#profile/units.js';

export interface ProfileOptions {
  readonly set: readonly string[];
  readonly site?: string;
  readonly phones?: number;
  readonly for?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly small: boolean;
}

/** Those that change the profile. */
export function withProfileOptions(command: Command, argument = '<profile>', help = 'a YAML file'): Command {
  return command
    .argument(argument, help)
    .option('--set <path=value>', 'replace any field of the profile; may be repeated', collect, [])
    .option('--site <file>', 'a site file laid over the profile: the cluster, network and sites of a real place')
    .option('--phones <n>', 'scale to this many phones, spread over the sites', wholeNumber)
    .option('--for <time>', 'how long the run lasts after the first arrival (30s, 5m)', duration)
    .option('--seed <n>', 'another seed: other phones, another timetable', wholeNumber)
    .option('--workers <n>', 'worker threads', wholeNumber)
    .option('--small', 'the small form of the profile, played in seconds', false);
}

export function overridesOf(options: ProfileOptions): Overrides {
  const { set, site, phones, seed, workers, small } = options;
  return {
    set,
    small,
    ...(site === undefined ? {} : { site }),
    ...(phones === undefined ? {} : { phones }),
    ...(seed === undefined ? {} : { seed }),
    ...(workers === undefined ? {} : { workers }),
    ...(options.for === undefined ? {} : { holdMs: options.for }),
  };
}

export interface TargetOptions {
  readonly allow: readonly Cidr[];
}

/** Whom this one run may speak to, beside those the profile allows. */
export function withTargetOptions(command: Command): Command {
  return command.option(
    '--allow <cidr>',
    'a network that is yours to load, beside guard.allow; public addresses must be named here, as a /24 or smaller; may be repeated',
    (text: string, before: readonly Cidr[]) => [...before, parsed(() => parseCidr(text))],
    [],
  );
}

/** The profile with further networks allowed. */
export function allowing(profile: Profile, networks: readonly Cidr[]): Profile {
  const { guard } = profile;
  return Object.freeze({
    ...profile,
    guard: Object.freeze({ ...guard, allow: Object.freeze([...guard.allow, ...networks]) }),
  });
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`expected a whole number, got "${text}".`);
  return Number(text);
}

/** '30s' -> milliseconds. */
export function duration(text: string): number {
  return parsed(() => parseWait(text));
}

/** 'HOST:PORT', a port alone, or 'off', which stays a word: commander makes '' of null. */
export function listenAddress(text: string): { host: string; port: number } | 'off' {
  if (text === 'off') return 'off';
  const [, host = '127.0.0.1', port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) {
    throw new InvalidArgumentError(`expected HOST:PORT or off, got "${text}".`);
  }
  return { host, port: Number(port) };
}

/** What a reader of profiles makes of an option; its complaint is commander's. */
export function parsed<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** An http or https URL. Who may read the command line must not read a password in it. */
export function writeUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError(`expected a URL such as http://127.0.0.1:9090/api/v1/write, got "${text}".`);
  }
  if (url.username !== '' || url.password !== '') throw new InvalidArgumentError('a URL with a password is not taken.');
  return url;
}
