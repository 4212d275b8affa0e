/**
 * One TCP connection as our CallManager sees it (sccp.md 3.2, 3.3, 4): it behaves as Cisco's does, not as one of the
 * open servers.
 *
 *     silent --Register--> in line --its turn--> registered --Unregister--> closed
 *                              \--its turn--> rejected, open: the phone may try again
 *
 * A link on which nobody registers is a standby link: it gets its keepalives acked. A link on which nothing is heard
 * for three keepalive intervals is dropped; one on which nothing was ever said, or whose phone waits for us, is left
 * alone.
 */
import {
  Alarm,
  IpPort,
  KEEP_ALIVE_ACK,
  KeepAlive,
  Register,
  RegisterReject,
  RegisterTokenReq,
  Reset,
  Unregister,
  UnregisterAck,
  XmlAlarm,
} from '#wire/sccp/catalogue.js';
import { FrameCutter, type FrameSink, joined } from '#wire/sccp/frames.js';
import { WireError } from '../../errors.js';
import { AnswerWay, type CallManagerOutbox } from './answer-way.js';
import { admissionOf, tokenAnswer } from './call-manager-admission.js';
import { answers, type RegisteredPhone } from './call-manager-answers.js';
import type { Applicant, CallManagerNode, RegisteredLink } from './call-manager-node.js';
import { MessagePace } from './message-pace.js';
import { UnreadFrames } from './unread-frames.js';
import type { UnregisterReasonName } from './unregister-reasons.js';

const MISSED_INTERVALS = 3;

export class CallManagerSession implements FrameSink, RegisteredLink, Applicant {
  readonly peerAddress: number;
  /** When `onAlarm` wants to be called; Infinity when never. */
  alarmAt = Number.POSITIVE_INFINITY;
  private readonly node: CallManagerNode;
  private readonly outbox: AnswerWay;
  private readonly pace = new MessagePace();
  private readonly cutter = new FrameCutter();
  private readonly unread = new UnreadFrames();
  private phone: RegisteredPhone | null = null;
  /** The Register that stands in line, or that has had its turn while the node hung for its phone. */
  private asked: Register | null = null;
  private hasMissedTurn = false;
  private isOpen = true;
  private wasReset = false;
  /** The time of the bytes being read. */
  private now = 0;

  /** `peerAddress` is a u32. */
  constructor(node: CallManagerNode, peerAddress: number, outbox: CallManagerOutbox) {
    this.node = node;
    this.peerAddress = peerAddress;
    this.outbox = new AnswerWay(node, node.settings.whereabouts.at(peerAddress), outbox);
    node.counts.connections++;
  }

  /** The first `length` of `bytes` arrived; they are borrowed. */
  onBytes(now: number, bytes: Uint8Array, length: number): void {
    if (!this.isOpen) return;
    this.now = now;
    this.outbox.at(now);
    try {
      this.cutter.push(bytes, length, this);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.node.counts.garbled++;
      this.close('unknown');
    }
  }

  onAlarm(now: number): void {
    if (now < this.alarmAt) return;
    if (this.asked !== null || this.isHung) {
      this.alarmAt = now + this.patienceMs; // it is we who let the phone wait
      return;
    }
    this.node.counts.timeouts++;
    this.outbox.at(now);
    this.close('keepaliveTimeout');
  }

  /** The connection is over. */
  onEnd(_now: number): void {
    this.end('connectivity');
    this.outbox.end();
  }

  replace(): void {
    this.close('duplicate');
  }

  reset(type: number): void {
    this.wasReset = true;
    this.outbox.send(Reset.encode({ type }, this.phone?.headerVersion ?? 0));
  }

  /** Faults have begun or ended at the node: what came while it hung is read. */
  onFaults(now: number): void {
    if (!this.isOpen || this.isHung) return;
    this.now = now;
    this.outbox.at(now);
    this.outbox.goOn();
    if (this.hasMissedTurn && this.asked !== null) this.node.admit(now, this.asked.deviceName, this);
    this.hasMissedTurn = false;
    this.unread.read((id, bytes, start, end) => this.take(id, bytes, start, end));
  }

  /** Its Register has come to the head of the line. */
  onTurn(now: number): boolean {
    const { asked } = this;
    if (asked === null) return false;
    if (this.isHung) {
      this.hasMissedTurn = true;
      return false;
    }
    this.asked = null;
    this.outbox.at(now);
    this.register(asked);
    this.alarmAt = now + this.patienceMs;
    return true;
  }

  onFrame(id: number, _headerVersion: number, bytes: Uint8Array, start: number, end: number): void {
    // Both begin with the name of the phone (sccp.md 2.1).
    if (id === Register.id || id === RegisterTokenReq.id) {
      this.outbox.tell(RegisterTokenReq.decode(bytes, start, end).deviceName);
    }
    if (this.isHung) this.unread.keep(id, bytes, start, end);
    else this.take(id, bytes, start, end);
  }

  private take(id: number, bytes: Uint8Array, start: number, end: number): void {
    if (!this.isOpen || this.isTooMuch()) return;
    switch (id) {
      case KeepAlive.id:
        this.node.counts.keepalives++;
        if (!this.node.faults.dropsAck(this.deviceName)) this.outbox.send(KEEP_ALIVE_ACK);
        break;
      case Register.id:
        this.apply(Register.decode(bytes, start, end));
        break;
      case RegisterTokenReq.id:
        this.outbox.send(tokenAnswer(this.node, this.now, RegisterTokenReq.decode(bytes, start, end).deviceName));
        break;
      case Unregister.id:
        this.outbox.send(UnregisterAck.encode({ status: 0 }));
        this.close(this.wasReset ? 'callManagerReset' : 'deviceInitiatedReset');
        break;
      case Alarm.id:
      case XmlAlarm.id:
      case IpPort.id:
        break;
      default:
        this.answer(id, bytes, start, end);
    }
    if (this.isOpen) this.alarmAt = this.now + this.patienceMs;
  }

  /** Of the phone on the link, as far as it is known. */
  get deviceName(): string | null {
    return this.outbox.deviceName;
  }

  private get isHung(): boolean {
    return this.node.faults.isHungFor(this.deviceName);
  }

  private get patienceMs(): number {
    const { keepaliveSeconds, secondaryKeepaliveSeconds, settings } = this.node;
    const intervalSeconds = this.phone === null ? secondaryKeepaliveSeconds : keepaliveSeconds;
    return MISSED_INTERVALS * intervalSeconds * 1000 + settings.graceMs;
  }

  /** Closes the connection from our side. */
  private close(reason: UnregisterReasonName): void {
    if (!this.end(reason)) return;
    this.outbox.close();
  }

  /** Too many messages: the link is closed, and no more of them is read. */
  private isTooMuch(): boolean {
    const throttle = this.node.faults.find('throttle', this.deviceName);
    if (throttle === null || this.pace.count(this.now) <= throttle.perSecond) return false;
    this.node.counts.throttled++;
    this.close('throttling');
    return true;
  }

  private apply(asked: Register): void {
    this.node.counts.registers++;
    this.leave('unknown');
    const isInLine = this.asked !== null;
    this.asked = asked;
    if (!isInLine) this.node.admit(this.now, asked.deviceName, this);
  }

  private register(asked: Register): void {
    const { node } = this;
    const admission = admissionOf(node, asked);
    if (typeof admission === 'string') {
      node.counts.rejects++;
      return this.outbox.send(RegisterReject.encode({ text: admission }));
    }
    this.phone = admission.phone;
    node.enter(this.phone.device.name, this);
    this.outbox.send(admission.welcome);
  }

  private answer(id: number, bytes: Uint8Array, start: number, end: number): void {
    const answer = this.phone && answers.get(id);
    if (this.phone === null || !answer) {
      this.node.counts.unexpected++;
      return;
    }
    const frames = answer(this.phone, this.now, bytes, start, end);
    if (frames.length > 0) this.outbox.send(joined(frames));
  }

  private leave(reason: UnregisterReasonName): void {
    if (this.phone === null) return;
    this.node.leave(this.phone.device.name, this, reason);
    this.phone = null;
  }

  /** Whether the connection was open until now. */
  private end(reason: UnregisterReasonName): boolean {
    if (!this.isOpen) return false;
    this.isOpen = false;
    this.alarmAt = Number.POSITIVE_INFINITY;
    this.asked = null;
    this.cutter.stop();
    this.leave(reason);
    this.node.counts.connections--;
    return true;
  }
}
