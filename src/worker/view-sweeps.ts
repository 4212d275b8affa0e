/**
 * Reads the management view by HTTP, from its first row to its last, again and again: a page at a time, one sweep at a time,
 * and whatever the view does, within bounds of bytes, rows and time. What it shows goes to the `ViewWatch`; a view that
 * does not answer, or answers nonsense, is a sweep that failed.
 *
 *     GET PATH?from=0&count=500 -> [{ "name": "SEP...", "status": "registered" | "unregistered", ... }, ...]
 *     GET PATH?from=500&count=500 -> ...          until a page is empty: a view may give fewer rows than it is asked for
 */
import http from 'node:http';
import type { SweepFailure, ViewWatch } from '#phone/view-watch.js';
import type { ViewPlace } from '#plan/targets.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { ours } from './http-fetches.js';
import type { Permitted } from './permitted.js';

const pageRows = 500;
/** A row has about a hundred bytes. */
const mostBytes = pageRows * 512;
/** Of the largest cluster, and room to spare. */
const mostPages = 1_000;
/** For a whole sweep. */
const patienceMs = 30_000;

interface ViewRow {
  readonly name: string;
  readonly status: 'registered' | 'unregistered';
}

export class ViewSweeps {
  private readonly place: ViewPlace;
  private readonly permitted: Permitted;
  private readonly watch: ViewWatch;
  private readonly onFailure: (error: NodeJS.ErrnoException) => void;
  /** null: no sweep is under way. */
  private request: http.ClientRequest | null = null;
  private rows = 0;
  private pages = 0;
  private beganAt = 0;
  private nextAt: number;

  /** `onFailure`: this host could not do it. */
  constructor(
    place: ViewPlace,
    permitted: Permitted,
    watch: ViewWatch,
    onFailure: (error: NodeJS.ErrnoException) => void,
  ) {
    this.place = place;
    this.permitted = permitted;
    this.watch = watch;
    this.onFailure = onFailure;
    this.nextAt = place.everyMs;
  }

  /** Begins a sweep that is due; one that would fall into another is left out. */
  turn(now: number): void {
    if (this.request !== null) {
      if (now - this.beganAt >= patienceMs) this.fail('timeout');
      return;
    }
    if (now < this.nextAt) return;
    this.nextAt = (Math.floor(now / this.place.everyMs) + 1) * this.place.everyMs;
    this.beganAt = now;
    this.rows = 0;
    this.pages = 0;
    this.watch.begin();
    this.ask();
  }

  /** No further sweep; the one under way shows nothing. */
  stop(): void {
    this.nextAt = Number.POSITIVE_INFINITY;
    this.letGo();
  }

  private ask(): void {
    const { address, port, path } = this.place;
    if (!this.permitted.has(parseIpv4(address))) {
      return this.onFailure(this.permitted.refusal(parseIpv4(address), 'cluster.view'));
    }
    const page = `${path}?from=${this.rows}&count=${pageRows}`;
    const request = http.get({ host: address, port, path: page, agent: false });
    this.request = request;
    const isPresent = () => this.request === request;
    request.on('response', (response) => {
      if (!isPresent()) return;
      if (response.statusCode !== 200) return this.fail('refused');
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > mostBytes && isPresent()) this.fail('tooLong');
      });
      response.on('end', () => isPresent() && this.take(Buffer.concat(chunks).toString()));
      response.on('error', () => isPresent() && this.fail('unreachable'));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (!isPresent()) return;
      if (ours.has(error.code ?? '')) this.onFailure(error);
      this.fail(error.code?.startsWith('HPE_') ? 'garbled' : 'unreachable');
    });
  }

  private take(text: string): void {
    const rows = rowsOf(text);
    if (rows === null) return this.fail('garbled');
    for (const { name, status } of rows) this.watch.show(name, status === 'registered');
    this.rows += rows.length;
    this.pages++;
    if (rows.length === 0) {
      this.request = null;
      return this.watch.finish();
    }
    if (this.pages === mostPages) return this.fail('tooLong');
    this.ask();
  }

  private fail(why: SweepFailure): void {
    this.letGo();
    this.watch.fail(why);
  }

  private letGo(): void {
    const { request } = this;
    this.request = null;
    request?.destroy();
  }
}

/** Null for what is no page of a view. */
function rowsOf(text: string): readonly ViewRow[] | null {
  try {
    const page: unknown = JSON.parse(text);
    return Array.isArray(page) && page.length <= pageRows && page.every(isRow) ? page : null;
  } catch {
    return null;
  }
}

function isRow(value: unknown): value is ViewRow {
  if (typeof value !== 'object' || value === null) return false;
  const { name, status } = value as Record<string, unknown>;
  return typeof name === 'string' && (status === 'registered' || status === 'unregistered');
}
