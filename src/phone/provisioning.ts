/**
 * What a phone asks between RegisterAck and in service (sccp.md 3.2): a script of requests, each with the messages that
 * answer it. A real phone keeps one request outstanding, a pipelining client all of them: two widths of one window
 * moving over the script. Several servers leave requests unanswered (sccp.md 3.4); whoever waits too long goes on
 * without the answer.
 */
import {
  ButtonTemplate,
  ButtonTemplateReq,
  ButtonType,
  DefineTimeDate,
  FeatureStat,
  FeatureStatReq,
  FeatureStatV2,
  ForwardStat,
  ForwardStatReq,
  LineStat,
  LineStatReq,
  LineStatV2,
  RegisterAvailableLines,
  ServiceURLStat,
  ServiceURLStatReq,
  ServiceURLStatV2,
  SpeedDialStat,
  SpeedDialStatReq,
  SpeedDialStatV2,
  TimeDateReq,
} from '#wire/sccp/catalogue.js';
import { joined } from '#wire/sccp/frames.js';
import type { Being } from './being.js';
import type { Link } from './link.js';
import { type Request, request, requestOrders } from './request-orders.js';

interface Button {
  readonly instance: number;
  readonly type: number;
}

/** More than any phone with side cars has; whatever a server claims beyond is not believed. */
const mostButtons = 128;

export class Provisioning {
  /** How many requests were left without an answer. */
  givenUp = 0;
  private readonly self: Being;
  private readonly link: Link;
  private readonly window: number;
  private script: Request[] = [];
  private sent = 0;
  private outstanding: Request[] = [];
  private buttons: Button[] = [];

  constructor(self: Being, link: Link) {
    this.self = self;
    this.link = link;
    this.window = self.settings.registration === 'serial' ? 1 : Number.POSITIVE_INFINITY;
  }

  private get order(): (typeof requestOrders)[keyof typeof requestOrders] {
    return requestOrders[this.self.model.requests];
  }

  get isDone(): boolean {
    return this.outstanding.length === 0 && this.sent === this.script.length;
  }

  /** Asks from the beginning. */
  start(): void {
    this.stop();
    this.givenUp = 0;
    this.script = this.order.opening.map((make) => make(this.link.headerVersion));
    // A pipelining client does not know the template yet and asks about the lines it has keys for.
    if (this.window > 1) this.script.push(...this.questions(linesOnly(this.self.model.lines)));
    this.advance();
  }

  /** Forgets what was asked. */
  stop(): void {
    this.script = [];
    this.sent = 0;
    this.outstanding = [];
    this.buttons = [];
  }

  /** True when this message answered something outstanding. */
  onAnswer(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const place = this.outstanding.findIndex((asked) => asked.answers.includes(id));
    if (place < 0) return false;
    if (id === ButtonTemplate.id && !this.takeButtons(bytes, start, end)) return true;
    this.outstanding.splice(place, 1);
    this.advance();
    return true;
  }

  /** Goes on without the answers still missing. */
  giveUp(): void {
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
    if (this.window === 1) this.script.push(...this.questions(this.buttons));
    return true;
  }

  /** One question for each button the server told of, then the end of the registration. */
  private questions(buttons: readonly Button[]): Request[] {
    const version = this.link.headerVersion;
    const asked: Request[] = [];
    let lines = 0;
    for (const { instance, type } of this.order.asksAboutButtons ? buttons : []) {
      if (type === ButtonType.line) {
        lines++;
        asked.push(
          request(LineStatReq, LineStatReq.encode({ line: instance }, version), [LineStat.id, LineStatV2.id]),
          request(ForwardStatReq, ForwardStatReq.encode({ line: instance }, version), [ForwardStat.id]),
        );
      } else if (type === ButtonType.speedDial) {
        const frame = SpeedDialStatReq.encode({ instance }, version);
        asked.push(request(SpeedDialStatReq, frame, [SpeedDialStat.id, SpeedDialStatV2.id]));
      } else if (type === ButtonType.feature) {
        // A 7960 sends the index alone, protocol 22 a second word (sccp.md 2.4).
        const frame = FeatureStatReq.encode({ index: instance }, version, version === 0 ? 4 : 8);
        asked.push(request(FeatureStatReq, frame, [FeatureStat.id, FeatureStatV2.id]));
      } else if (type === ButtonType.serviceUrl) {
        const frame = ServiceURLStatReq.encode({ instance }, version);
        asked.push(request(ServiceURLStatReq, frame, [ServiceURLStat.id, ServiceURLStatV2.id]));
      }
    }
    if (this.order.asksAboutButtons) {
      asked.push(request(RegisterAvailableLines, RegisterAvailableLines.encode({ lines }, version), []));
    }
    asked.push(
      // Only this makes chan-sccp call the phone registered (sccp.md 3.1).
      request(TimeDateReq, TimeDateReq.encode({}, version), [DefineTimeDate.id]),
    );
    return asked;
  }
}

function linesOnly(count: number): Button[] {
  return Array.from({ length: count }, (_, n) => ({ instance: n + 1, type: ButtonType.line }));
}
