/**
 * Live progress for a person: on a terminal about a dozen lines, drawn again in place; elsewhere (a log, a pipe) a
 * plain line every few seconds.
 */
import type { Population } from '#stats/course.js';
import { populationOf } from '#stats/course.js';
import type { Totals } from '#stats/totals.js';
import { outcomeNames, outcomes } from '#terms/outcomes.js';
import { type StateName, stateNames } from '#terms/states.js';
import type { EventKind, RunEvent } from './events.js';
import { count, duration, fitted, rate } from './figures.js';
import { registeredText } from './outages-text.js';
import type { Moment, Output, RunStart } from './outputs.js';

/** What is asked of stderr. */
interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

interface TerminalSettings {
  readonly colour: boolean;
  /** Between two plain lines; 5 s by default. */
  readonly plainEveryMs?: number;
  /** Whether somebody listens to the keys. */
  readonly hasKeys?: boolean;
}

/** Colour only on a terminal, and never against NO_COLOR. */
export function wantsColour(screen: Screen, environment: Readonly<Record<string, string | undefined>>): boolean {
  return screen.isTTY === true && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clearToLineEnd = '\x1b[K';
const clearBelow = '\x1b[J';
const faint = '\x1b[2m';
const green = '\x1b[32m';
const plain = '\x1b[0m';

const narrowest = 40;
const widestBar = 40;
const headingWidth = 14;
const countWidth = 9;
const shownOutcomes = 3;

const keysText = 'p holds arrivals, r frees them, q ends the run gently, h: more';

/** What everybody sees anyhow. */
const ofNoInterest: ReadonlySet<EventKind> = new Set(['started', 'workerReady', 'firstInService']);

export class Terminal implements Output {
  private readonly screen: Screen;
  private readonly settings: TerminalSettings;
  private run: RunStart | null = null;
  private moment: Moment | null = null;
  private event: RunEvent | null = null;
  private drawn = 0;
  private isCursorHidden = false;
  private nextPlainMs = 0;
  /** A row once shown stays, so that the picture does not jump. */
  private readonly shown = new Set<StateName>(['off', 'inService']);

  constructor(screen: Screen, settings: TerminalSettings) {
    this.screen = screen;
    this.settings = settings;
  }

  start(run: RunStart): void {
    this.run = run;
    if (this.screen.isTTY !== true) return;
    this.isCursorHidden = true;
    this.screen.write(hideCursor);
  }

  take(moment: Moment): void {
    if (this.run === null) return;
    this.moment = moment;
    if (this.screen.isTTY === true) this.drawAgain();
    else if (moment.atMs >= this.nextPlainMs) {
      this.nextPlainMs = moment.atMs + (this.settings.plainEveryMs ?? 5000);
      this.screen.write(`${plainLine(this.run, moment)}\n`);
    }
  }

  takeEvent(event: RunEvent): void {
    if (ofNoInterest.has(event.kind)) return;
    if (event.kind === 'warned') return this.say(event.text);
    this.event = event;
    if (this.screen.isTTY === true) this.drawAgain();
    else this.screen.write(`${eventText(event)}\n`);
  }

  finish(): void {
    // What is said from now on stands below the summary.
    this.drawn = 0;
    this.restore();
  }

  /** A line that stays, above the picture if there is one. */
  say(text: string): void {
    const home = this.drawn === 0 ? '' : `\x1b[${this.drawn}A\r${clearBelow}`;
    this.drawn = 0;
    this.screen.write(`${home}${text}\n`);
    if (this.isCursorHidden) this.drawAgain();
  }

  /** Gives the cursor back; also for a run that ends without `finish`. */
  restore(): void {
    if (!this.isCursorHidden) return;
    this.isCursorHidden = false;
    this.screen.write(showCursor);
  }

  private drawAgain(): void {
    if (this.run === null || this.moment === null) return;
    const lines = this.picture(this.run, this.moment).slice(0, Math.max(1, (this.screen.rows ?? 24) - 1));
    const home = this.drawn === 0 ? '' : `\x1b[${this.drawn}A`;
    this.screen.write(`${home}\r${lines.map((line) => `${line}${clearToLineEnd}\n`).join('')}${clearBelow}`);
    this.drawn = lines.length;
  }

  private picture(run: RunStart, { atMs, totals, interval, measurement }: Moment): string[] {
    const width = Math.max(narrowest, this.screen.columns ?? 80) - 1;
    const row = (heading: string, text: string) => fitted(`${heading.padEnd(headingWidth)}${text}`, width);
    const population = populationOf(totals);
    const started = totals.sum('arrivalsStarted');
    const onboard = totals.histogram('onboard');
    const percentile = (percent: number) => duration(inSeconds(onboard.percentileMs(percent)));
    return [
      this.painted(row(fitted(run.name, headingWidth - 2), duration(atMs / 1000)), faint),
      row('switched on', `${count(started)} of ${count(run.plannedPhones)}`),
      ...this.stateRows(population, run.plannedPhones, width),
      row('registered', registeredText(population)),
      row(
        'a second',
        `${rate(interval.perSecond('registrations', { outcome: 'acked' }))} registrations, ${rate(interval.perSecond('dhcpMessages', { direction: 'sent' }))} DHCP messages`,
      ),
      row('keepalives', `${count(totals.sum('keepalives'))} sent, ${count(totals.sum('keepalivesLost'))} lost`),
      row('onboard', `p50 ${percentile(50)}, p99 ${percentile(99)}, max ${percentile(100)}`),
      row('outcomes', outcomesText(totals)),
      ...measurement.reasons.slice(0, 1).map(({ what, figure }) => row(measurement.verdict, `${what}: ${figure}`)),
      ...(this.event === null ? [] : [row('event', eventText(this.event))]),
      ...(run.directory === null ? [] : [row('results', run.directory)]),
      ...(this.settings.hasKeys ? [this.painted(row('keys', keysText), faint)] : []),
    ];
  }

  private stateRows({ byState }: Population, plannedPhones: number, width: number): string[] {
    for (const state of stateNames) if (byState[state] > 0) this.shown.add(state);
    const room = Math.min(widestBar, width - headingWidth - countWidth - 2);
    return stateNames
      .filter((state) => this.shown.has(state))
      .map((state) => {
        const phones = byState[state];
        // Never an empty bar for somebody: one phone of many is what one looks for.
        const length = phones <= 0 ? 0 : Math.max(1, Math.round((phones / Math.max(1, plannedPhones)) * room));
        const bar = '#'.repeat(Math.min(room, length));
        const painted = state === 'inService' ? this.painted(bar, green) : bar;
        return `${state.padEnd(headingWidth)}${count(phones).padStart(countWidth)}  ${painted}`;
      });
  }

  private painted(text: string, colour: string): string {
    return this.settings.colour && text !== '' ? `${colour}${text}${plain}` : text;
  }
}

function eventText({ atSeconds, text }: RunEvent): string {
  return `${duration(atSeconds)}: ${text}`;
}

function plainLine(run: RunStart, { atMs, totals, interval }: Moment): string {
  return [
    `${duration(atMs / 1000)}: ${count(totals.sum('arrivalsStarted'))} of ${count(run.plannedPhones)} switched on`,
    `${count(totals.sum('phones', { state: 'inService' }))} in service`,
    `${rate(interval.perSecond('registrations', { outcome: 'acked' }))} registrations`,
    `${rate(interval.perSecond('dhcpMessages', { direction: 'sent' }))} DHCP messages`,
    `outcomes: ${outcomesText(totals)}`,
  ].join(', ');
}

/** The most frequent first. */
function outcomesText(totals: Totals): string {
  const seen = outcomeNames
    .map((outcome) => ({ ...outcomes[outcome], times: totals.sum('outcomes', { outcome }) }))
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times);
  if (seen.length === 0) return 'none';
  const texts = seen.slice(0, shownOutcomes).map(({ stage, reason, times }) => `${count(times)} ${stage} ${reason}`);
  return seen.length > shownOutcomes ? `${texts.join(', ')}, ...` : texts.join(', ');
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
