/**
 * What a report is made of, read from a run directory alone: also from one whose run goes on, or died. Files that grow
 * with a run are read as streams, and what is kept of them is bounded.
 */
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { hasControlSocket, isRunning } from '#outputs/control-socket.js';
import type { EventKind } from '#outputs/events.js';
import type { Summary } from '#outputs/summary-schema.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { type RunBeginning, readBeginning, readSummary } from '../run-files.js';
import { eachLine } from './line-reader.js';
import { NearestPhones } from './nearest-phones.js';
import { CourseFold, type RunCourse } from './run-course.js';
import { SnapshotReading } from './snapshot-reading.js';

export interface ReportMatter {
  readonly run: RunBeginning;
  /** What the profile says of itself; '' where it says nothing. */
  readonly about: { readonly description: string; readonly expect: string; readonly doc5710: string };
  /** null: the run goes on, or died. */
  readonly summary: Summary | null;
  /** Of a run without a summary, whether it goes on; 'perhaps': nobody can be asked, and something was written just now. */
  readonly going: 'yes' | 'no' | 'perhaps';
  readonly events: readonly ToldEvent[];
  readonly course: RunCourse;
  /** Of the phones of which something was kept, those that took nearly as long as these percentiles of `boot`. */
  readonly median: PhoneRecord | null;
  readonly slow: PhoneRecord | null;
}

/** A line of `events.ndjson`; `omitted`: that there were more. */
export interface ToldEvent {
  readonly atSeconds: number;
  readonly kind: EventKind | 'omitted';
  readonly text: string;
}

/** A run of days takes note each minute. */
const freshMs = 180_000;

/** Throws LoadError where `directory` is none of a run. */
export async function readMatter(directory: string): Promise<ReportMatter> {
  const run = readBeginning(directory);
  const summary = readSummary(directory);
  const events: ToldEvent[] = [];
  await eachLine(join(directory, 'events.ndjson'), (text) => {
    const event = valueIn<ToldEvent>(text);
    if (event !== null) events.push(event);
  });
  const leaving = events.find(({ kind }) => kind === 'stopBegun');
  const fold = new CourseFold(run.labels, leaving?.atSeconds);
  const reading = new SnapshotReading();
  await eachLine(join(directory, 'snapshots.ndjson'), (text) => {
    const line = reading.read(text);
    if (line !== null) fold.take(line);
  });
  const { p50 = null, p99 = null } = summary?.durations.boot ?? {};
  const nearest = new NearestPhones([p50, p99]);
  await eachLine(join(directory, 'phones.ndjson'), (line) => nearest.take(line));
  const [median = null, slow = null] = nearest.phones;
  return {
    run,
    about: aboutOf(directory),
    summary,
    going: summary === null ? await goingOn(directory) : 'no',
    events,
    course: fold.course(),
    median,
    slow,
  };
}

function aboutOf(directory: string): ReportMatter['about'] {
  const told = profileIn(directory);
  const text = (name: string) => (typeof told[name] === 'string' ? told[name] : '');
  return { description: text('description'), expect: text('expect'), doc5710: text('doc5710') };
}

function profileIn(directory: string): Record<string, unknown> {
  try {
    const profile: unknown = parse(readFileSync(join(directory, 'profile.yaml'), 'utf8'));
    return typeof profile === 'object' && profile !== null ? (profile as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A run that died leaves a socket at which nobody answers; a copy of its directory may have none. */
async function goingOn(directory: string): Promise<ReportMatter['going']> {
  if (await hasControlSocket(directory)) return (await isRunning(directory)) ? 'yes' : 'no';
  return Date.now() - (await changedMs(directory)) < freshMs ? 'perhaps' : 'no';
}

async function changedMs(directory: string): Promise<number> {
  try {
    return (await stat(join(directory, 'snapshots.ndjson'))).mtimeMs;
  } catch {
    return 0;
  }
}

/** null: the line broke off. */
function valueIn<Value>(text: string): Value | null {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}
