/**
 * The stage between RegisterAck and in service (sccp.md 3.2):
 *
 *     start -> awaitingCapabilities --CapabilitiesReq, or patience over--> asking --all answered or given up--> over
 *
 * What the phone asks is a script of requests, each with the messages that answer it. A real phone keeps one request
 * outstanding, a pipelining client all of them: two widths of one window moving over the script. Several servers leave
 * requests unanswered (sccp.md 3.4); whoever waits too long goes on without the answer.
 */
import { ButtonTemplate, ButtonTemplateReq, ButtonType } from '#wire/sccp/catalogue.js';
import { joined } from '#wire/sccp/frames.js';
import type { Being } from './being.js';
import { availableLines, type Button, buttonRequests, lastRequest, linesOnly } from './button-requests.js';
import { sendCapabilities } from './introduction.js';
import type { Link } from './link.js';
import { type Request, requestOrders } from './request-orders.js';

export interface ProvisioningOwner {
  /** `givenUp`: how many requests were left without an answer. */
  provisioned(now: number, givenUp: number): void;
}

const Step = { idle: 0, awaitingCapabilities: 1, asking: 2, over: 3 } as const;
type Step = (typeof Step)[keyof typeof Step];

/** What a phone knows of its keys before it is told. */
const firstLine = [{ instance: 1, type: ButtonType.line }] as const;

/** More than any phone with side cars has; whatever a server claims beyond is not believed. */
const mostButtons = 128;

export class Provisioning {
  due = Number.POSITIVE_INFINITY;
  private readonly self: Being;
  private link!: Link;
  private readonly owner: ProvisioningOwner;
  private readonly window: number;
  private step: Step = Step.idle;
  private givenUp = 0;
  private script: Request[] = [];
  private sent = 0;
  private outstanding: Request[] = [];
  private buttons: Button[] = [];

  constructor(self: Being, owner: ProvisioningOwner) {
    this.self = self;
    this.owner = owner;
    this.window = self.settings.registration === 'serial' ? 1 : Number.POSITIVE_INFINITY;
  }

  private get order(): (typeof requestOrders)[keyof typeof requestOrders] {
    return requestOrders[this.self.model.requests];
  }

  get isOver(): boolean {
    return this.step === Step.over;
  }

  /** The link on which the phone registers. */
  use(link: Link): void {
    this.link = link;
  }

  start(now: number): void {
    this.stop();
    this.step = Step.awaitingCapabilities;
    this.due = now + this.self.settings.giveUpMs;
  }

  /** Forgets what was asked. */
  stop(): void {
    this.step = Step.idle;
    this.due = Number.POSITIVE_INFINITY;
    this.givenUp = 0;
    this.script = [];
    this.sent = 0;
    this.outstanding = [];
    this.buttons = [];
  }

  onDue(now: number): void {
    if (this.step === Step.awaitingCapabilities) return this.ask(now);
    this.giveUp();
    this.goOn(now);
  }

  onCapabilitiesReq(now: number): void {
    const isAwaited = this.step === Step.awaitingCapabilities;
    if (isAwaited && this.order.asksBeforeCapabilities) this.ask(now);
    sendCapabilities(this.self, this.link);
    if (isAwaited && !this.order.asksBeforeCapabilities) this.ask(now);
  }

  /** Servers volunteer messages at any time (sccp.md 2.6): what answers nothing outstanding is passed over. */
  onMessage(now: number, id: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.step !== Step.asking) return;
    const place = this.outstanding.findIndex((asked) => asked.answers.includes(id));
    if (place < 0) return;
    const isWhole = id !== ButtonTemplate.id || this.takeButtons(bytes, start, end);
    if (isWhole) {
      this.outstanding.splice(place, 1);
      this.advance();
    }
    this.goOn(now);
  }

  /** Asks from the beginning. */
  private ask(now: number): void {
    this.step = Step.asking;
    this.script = this.order.opening.map((make) => make(this.link.headerVersion));
    // A pipelining client does not know the template yet, but the first line every phone has (sccp.md 8, T12).
    if (this.window > 1) this.script.push(...this.questions(firstLine));
    this.advance();
    this.goOn(now);
  }

  private goOn(now: number): void {
    this.due = now + this.self.settings.giveUpMs;
    if (this.outstanding.length > 0 || this.sent < this.script.length) return;
    this.step = Step.over;
    this.due = Number.POSITIVE_INFINITY;
    this.owner.provisioned(now, this.givenUp);
  }

  /** Goes on without the answers still missing. */
  private giveUp(): void {
    this.givenUp += this.outstanding.length;
    for (const { id } of this.outstanding) this.self.meter.requestGivenUp(id);
    const waitedForButtons = this.outstanding.some((asked) => asked.id === ButtonTemplateReq.id);
    this.outstanding = [];
    if (waitedForButtons && this.window === 1) this.script.push(...this.questions(linesOnly(this.self.model.lines)));
    this.advance();
  }

  /** Sends as many steps as the window holds, adjacent ones in one write. */
  private advance(): void {
    const frames: Request[] = [];
    while (this.sent < this.script.length && this.outstanding.length < this.window) {
      const next = this.script[this.sent++]!;
      frames.push(next);
      if (next.answers.length > 0) this.outstanding.push(next);
    }
    if (frames.length > 0) {
      this.link.send(
        joined(frames.map((one) => one.frame)),
        frames.map((one) => one.id),
      );
    }
  }

  /** False while more frames of the template are to come (sccp.md 2.3). */
  private takeButtons(bytes: Uint8Array, start: number, end: number): boolean {
    const { offset, count, total, buttons } = ButtonTemplate.decode(bytes, start, end);
    this.buttons.push(...buttons.slice(0, Math.min(count, mostButtons - this.buttons.length)));
    if (count > 0 && offset + count < total && this.buttons.length < mostButtons) return false;
    this.script.push(...(this.window === 1 ? this.questions(this.buttons) : this.furtherQuestions()));
    return true;
  }

  private questions(buttons: readonly Button[]): Request[] {
    const version = this.link.headerVersion;
    const last = lastRequest(version);
    if (!this.order.asksAboutButtons) return [last];
    return [...buttonRequests(buttons, version), availableLines(buttons, version), last];
  }

  /** About the keys that a pipelining client has not asked about before it knew them. */
  private furtherQuestions(): Request[] {
    const version = this.link.headerVersion;
    const [{ instance, type }] = firstLine;
    const others = this.buttons.filter((button) => button.instance !== instance || button.type !== type);
    if (!this.order.asksAboutButtons || others.length === 0) return [];
    return [...buttonRequests(others, version), availableLines(this.buttons, version)];
  }
}
