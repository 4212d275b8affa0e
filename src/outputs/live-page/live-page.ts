/**
 * The live page of a run, at `/` of `--http`: the population as a picture, rates and percentiles over time, nodes, events,
 * outcomes, the generator's health; with `--http-control` a person may command the run from it.
 *
 *     browser   GET /  GET /page/...        the page and its files: nothing comes from another host
 *               GET /live                   the stream (messages.ts, audience.ts)
 *               GET /phone?index=17         who phone 17 is
 *               POST /control ...           control.ts
 *
 * While nobody looks it keeps a bounded history, and workers tell nothing of single phones.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type PhoneStates, phoneStates, statesTold, watchStates } from '#stats/phone-states.js';
import { ControlDesk, type Controls } from '../control-desk.js';
import type { RunEvent } from '../events.js';
import { type HttpServer, reply, replyJson } from '../http-server.js';
import type { Moment, Output, RunStart } from '../outputs.js';
import type { Summary } from '../summary-schema.js';
import { serveAssets } from './assets.js';
import { Audience } from './audience.js';
import { packedCells } from './cells.js';
import { PageControl } from './control.js';
import { controlFacts, factsOf, type PlannedRun, phoneAt } from './facts.js';
import { History, pointOf } from './history.js';
import type { MomentMessage, PageEnd, PageEvent, PageFacts, PageNow, WholeMessage } from './messages.js';
import { pageHtml } from './page-html.js';
import { endOf, nowOf } from './standing.js';

export interface LivePageSettings extends PlannedRun {
  readonly controls: Controls;
  /** The servers of the lab, for a page that may command; null: it may not. */
  readonly commandable: readonly string[] | null;
}

/** Who looks for more has events.ndjson. */
const mostEvents = 200;

export class LivePage implements Output {
  /** Where workers tell of single phones. */
  readonly states: PhoneStates;
  private readonly settings: LivePageSettings;
  private readonly desk: ControlDesk;
  private readonly control: PageControl | null;
  private readonly audience = new Audience(
    () => this.whole(),
    (isAnybody) => watchStates(this.states, isAnybody),
  );
  private readonly history = new History();
  private readonly events: PageEvent[] = [];
  private omittedEvents = 0;
  private facts: PageFacts | null = null;
  private moment: Moment | null = null;
  private cells: string | null = null;
  private end: PageEnd | null = null;

  constructor(server: HttpServer, settings: LivePageSettings) {
    const { plan, controls, commandable } = settings;
    this.settings = settings;
    this.states = phoneStates(plan.total);
    this.desk = new ControlDesk(controls);
    this.control = commandable === null ? null : new PageControl(this.desk);
    this.control?.serveOn(server);
    serveAssets(server);
    server.route('/', (_, response) => reply(response, 200, pageHtml.text, 'text/html; charset=utf-8'));
    server.route('/live', (request, response) => this.stream(request, response));
    server.route('/phone', (request, response) => this.tellPhone(request, response));
    server.beforeClose(() => this.audience.close());
  }

  /** For a URL: '' when the page commands nothing. */
  get fragment(): string {
    return this.control === null ? '' : `#token=${this.control.token}`;
  }

  start(run: RunStart): void {
    const { commandable } = this.settings;
    this.desk.run = run;
    this.facts = factsOf(run, this.settings, commandable === null ? null : controlFacts(commandable));
  }

  take(moment: Moment): void {
    this.desk.moment = moment;
    this.moment = moment;
    const from = this.history.take(pointOf(moment));
    if (this.audience.size === 0) return;
    const cells = packedCells(statesTold(this.states));
    const hasChanged = cells !== this.cells;
    this.cells = cells;
    const points = this.history.points.slice(from);
    const message: MomentMessage = { now: this.now(moment), from, points, cells: hasChanged ? cells : null };
    this.audience.tell('moment', message);
  }

  takeEvent({ atSeconds, kind, text }: RunEvent): void {
    const event = { atSeconds, kind, text };
    this.events.push(event);
    if (this.events.length > mostEvents) {
      this.events.shift();
      this.omittedEvents++;
    }
    this.audience.tell('event', event);
  }

  finish(summary: Summary): void {
    this.end = endOf(summary);
    this.audience.tell('end', this.end);
  }

  private now(moment: Moment): PageNow {
    return nowOf(moment, this.settings.plan.total, this.settings.controls.arrivals);
  }

  private whole(): WholeMessage {
    return {
      facts: this.facts!,
      points: this.history.points,
      events: this.events,
      omittedEvents: this.omittedEvents,
      now: this.moment && this.now(this.moment),
      cells: this.cells,
      end: this.end,
    };
  }

  private stream(request: IncomingMessage, response: ServerResponse): void {
    if (isOfOtherSite(request)) return reply(response, 403, 'only the page itself may ask\n');
    // It would wait for an answer without end, in the place of who looks.
    if (request.method === 'HEAD') return reply(response, 405, 'only GET\n');
    if (this.facts === null) return reply(response, 503, 'the run has not begun\n');
    // Whoever was the last to look saw the phones of that time.
    if (this.audience.size === 0 && this.end === null) this.cells = null;
    if (!this.audience.join(response)) reply(response, 503, 'too many are looking\n');
  }

  private tellPhone(request: IncomingMessage, response: ServerResponse): void {
    const index = /\?index=(\d{1,9})$/.exec(request.url ?? '')?.[1];
    const phone = index === undefined ? null : phoneAt(this.settings.plan, Number(index));
    if (phone === null) return reply(response, 404, 'there is no such phone\n');
    replyJson(response, 200, phone);
  }
}

/** Another site could not read the stream, but take the place of who may. */
function isOfOtherSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
