/** The live page, in the browser: what the stream tells becomes pictures, tables and texts. */
import type {
  MomentMessage,
  PageEnd,
  PageEvent,
  PageFacts,
  PageNow,
  WholeMessage,
} from '#outputs/live-page/messages.js';
import { Charts } from './charts.js';
import { Control } from './control.js';
import { Population } from './population.js';
import { Stream, type StreamListener } from './stream.js';
import { byId, fillTerms, Legend, showEvents, showMeasurement, showNow, showThresholds } from './tables.js';

const results: Readonly<Record<string, readonly [text: string, tone: string]>> = {
  passed: ['PASSED', 'good'],
  failed: ['FAILED', 'bad'],
  interrupted: ['INTERRUPTED', 'doubtful'],
  stopped: ['STOPPED', 'bad'],
  workerLost: ['WORKER LOST', 'bad'],
};

/** As many as the server keeps. */
const mostEvents = 200;

class Page implements StreamListener {
  private readonly population = new Population(byId<HTMLCanvasElement>('population'), byId('phone'));
  private readonly charts = new Charts(byId('charts'));
  private readonly legend = new Legend();
  private readonly control = new Control();
  private facts: PageFacts | null = null;
  private events: PageEvent[] = [];
  private omittedEvents = 0;
  private isLeaving = false;
  private isHeld = false;

  whole({ facts, points, events, omittedEvents, now, cells, end }: WholeMessage): void {
    // The same run again, after a break, leaves the page as it stands.
    if (this.facts?.startedAt !== facts.startedAt || this.facts.name !== facts.name) this.begin(facts);
    this.facts = facts;
    this.events = [...events];
    this.omittedEvents = omittedEvents;
    this.isLeaving = events.some(({ kind }) => kind === 'stopBegun');
    this.showEvents();
    this.charts.show(0, points, this.events);
    if (now !== null) this.showNow(now);
    if (cells !== null) this.population.show(cells);
    if (end === null) this.showStatus();
    else this.end(end);
  }

  moment({ now, from, points, cells }: MomentMessage): void {
    this.showNow(now);
    this.charts.show(from, points, this.events);
    if (cells !== null) this.population.show(cells);
    this.showStatus();
  }

  event(event: PageEvent): void {
    this.events.push(event);
    if (this.events.length > mostEvents) {
      this.events.shift();
      this.omittedEvents++;
    }
    this.isLeaving ||= event.kind === 'stopBegun';
    this.showEvents();
    this.showStatus();
  }

  end({ result, sentence, verdict, reasons, thresholds, files }: PageEnd): void {
    const [text, tone] = results[result] ?? [result, ''];
    byId('end').hidden = false;
    byId('result').textContent = text;
    byId('result').className = tone;
    byId('sentence').textContent = sentence;
    fillTerms(byId('files'), files);
    byId('measurement-title').textContent = 'Measurement';
    showMeasurement(verdict, reasons);
    showThresholds(thresholds);
    byId<HTMLProgressElement>('progress').value = 1;
    this.control.end();
    // A result from figures that must not be believed is none.
    if (verdict === 'invalid') this.say(`ended: ${text}, but the measurement is INVALID`, 'bad');
    else this.say(`ended: ${text}`, tone);
  }

  lost(): void {
    this.say('connection lost: what you see is not new; trying again', 'bad');
  }

  private begin(facts: PageFacts): void {
    document.title = `${facts.name}: regstorm`;
    byId('name').textContent = facts.name;
    byId('end').hidden = true;
    byId('measurement-title').textContent = 'Measurement so far';
    fillTerms(byId('about'), facts.about);
    this.legend.begin(facts);
    this.population.begin(facts);
    this.charts.begin(facts);
    void this.control.begin(facts);
  }

  private showNow(now: PageNow): void {
    const { endsAtSeconds } = this.facts!;
    this.isHeld = now.arrivals.isHeld;
    byId<HTMLProgressElement>('progress').value = Math.min(1, now.atSeconds / Math.max(1, endsAtSeconds));
    this.legend.show(now.byState);
    this.control.show(now.arrivals);
    showNow(now);
  }

  private showEvents(): void {
    showEvents(this.events, this.omittedEvents);
  }

  private showStatus(): void {
    if (this.isLeaving) this.say('phones are leaving', 'doubtful');
    else if (this.isHeld) this.say('running; arrivals are held', 'doubtful');
    else this.say('running', 'good');
  }

  private say(text: string, tone: string): void {
    const status = byId('status');
    if (status.textContent !== text) status.textContent = text;
    status.className = tone;
  }
}

new Stream(new Page());
