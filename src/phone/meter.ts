/**
 * What a phone counts and times, in words: the narrow way from the phones of a herd to its recorder. Every slot that is
 * used more than once a boot is looked up here once; no method makes an object.
 */
import { Measure } from '#stats/measures.js';
import { heldBackKinds, registrationOutcomes, tftpOutcomes } from '#stats/metrics.js';
import type { Recorder } from '#stats/recorder.js';
import { messageNumber } from '#wire/sccp/catalogue.js';
import type { CallManagerPlace } from './node-list.js';
import { OutageMeter } from './outage-meter.js';

/** Which label number a server has; the herd knows its run's labels. */
export interface LabelNumbers {
  node(address: number, port: number): number;
  /** 0 is the address of a broadcast. */
  server(address: number): number;
}

const sent = 0;
const received = 1;
/** Why a file did not come. */
export type TransferFailure = Exclude<(typeof tftpOutcomes)[number], 'fetched'>;

/** How a Register ended. */
export type RegisterEnd = (typeof registrationOutcomes)[number];

export class Meter {
  readonly outages: OutageMeter;
  private readonly recorder: Recorder;
  private readonly labels: LabelNumbers;
  private readonly keepalives: number;
  private readonly lost: number;
  private readonly unexpectedEvents: number;
  private readonly strayReplies: number;
  private readonly outcomeBase: number;

  constructor(recorder: Recorder, labels: LabelNumbers) {
    const { layout } = recorder;
    this.recorder = recorder;
    this.outages = new OutageMeter(recorder);
    this.labels = labels;
    this.keepalives = layout.slot('keepalives');
    this.lost = layout.slot('keepalivesLost');
    this.unexpectedEvents = layout.slot('unexpectedEvents');
    this.strayReplies = layout.slot('strayReplies');
    this.outcomeBase = layout.slot('outcomes', 0);
  }

  /** A duration of one of the measures, in milliseconds. */
  time(measure: number, ms: number): void {
    this.recorder.record(measure, ms);
  }

  /** `from` is -1 for a phone counted for the first time. */
  state(site: number, from: number, to: number): void {
    const { layout } = this.recorder;
    if (from >= 0) this.recorder.add(layout.slot('phones', site, from), -1);
    this.recorder.add(layout.slot('phones', site, to));
  }

  /** A phone was switched on, so much later than planned. */
  arrival(latenessMs: number): void {
    this.recorder.add(this.recorder.layout.slot('arrivalsStarted'));
    this.recorder.record(Measure.arrivalLateness, latenessMs);
  }

  /** An attempt of a stage, a number among `timedStages`, has failed after so long. */
  stageFailed(stage: number, ms: number): void {
    this.recorder.add(this.recorder.layout.slot('stageFailedSeconds', stage), ms / 1000);
  }

  boot(): void {
    this.recorder.add(this.recorder.layout.slot('boots'));
  }

  /** A boot that ended unregistered and began again. */
  bootLoop(): void {
    this.recorder.add(this.recorder.layout.slot('bootLoops'));
  }

  /** A phone loops from now on, and has done so since the boot that failed first began. */
  looping(now: number, since: number): void {
    this.recorder.looping.join(now, since);
  }

  loopingNoMore(now: number): void {
    this.recorder.looping.leave(now);
  }

  /** A phone has gone further down its list, for a number of `Cause`. */
  failover(from: CallManagerPlace, to: CallManagerPlace, cause: number): void {
    const { layout } = this.recorder;
    this.recorder.add(layout.slot('failovers', this.nodeNumber(from), this.nodeNumber(to), cause));
    this.recorder.add(layout.slot('toggles'));
  }

  /** A phone has gone further up its list. */
  fallback(from: CallManagerPlace, to: CallManagerPlace): void {
    const { layout } = this.recorder;
    this.recorder.add(layout.slot('fallbacks', this.nodeNumber(from), this.nodeNumber(to)));
    this.recorder.add(layout.slot('toggles'));
  }

  /** A phone flaps from now on. */
  flapping(): void {
    this.recorder.add(this.recorder.layout.slot('phonesFlapping'));
  }

  degraded(change: number): void {
    this.recorder.add(this.recorder.layout.slot('phonesDegraded'), change);
  }

  outcome(outcome: number): void {
    this.recorder.add(this.outcomeBase + outcome);
  }

  /** +1 when this outcome is what keeps a phone from its first service, -1 when it is so no more; outcome -1: none. */
  stranded(outcome: number, change: number): void {
    if (outcome >= 0) this.recorder.add(this.recorder.layout.slot('phonesStranded', outcome), change);
  }

  registerEnded(node: CallManagerPlace, isFirst: boolean, end: RegisterEnd): void {
    const [kind, outcome] = [isFirst ? 0 : 1, registrationOutcomes.indexOf(end)];
    this.recorder.add(this.recorder.layout.slot('registrations', this.nodeNumber(node), kind, outcome));
  }

  /** +1 or -1 phones registered with a node in a role. */
  registered(site: number, node: CallManagerPlace, role: number, change: number): void {
    this.recorder.add(this.recorder.layout.slot('phonesRegistered', site, this.nodeNumber(node), role), change);
  }

  dhcpSent(server: number, type: number): void {
    this.recorder.add(this.recorder.layout.slot('dhcpMessages', this.labels.server(server), dhcpType(type), sent));
  }

  dhcpReceived(server: number, type: number): void {
    this.recorder.add(this.recorder.layout.slot('dhcpMessages', this.labels.server(server), dhcpType(type), received));
  }

  dhcpRetransmission(): void {
    this.recorder.add(this.recorder.layout.slot('dhcpRetransmissions'));
  }

  /** A request that renews or rebinds a lease. */
  dhcpRenewalAsked(): void {
    this.recorder.add(this.recorder.layout.slot('dhcpRenewals', sent));
  }

  /** The ACK to one. */
  dhcpRenewed(): void {
    this.recorder.add(this.recorder.layout.slot('dhcpRenewals', received));
  }

  firmwareDownloaded(): void {
    this.recorder.add(this.recorder.layout.slot('firmwareDownloads'));
  }

  configurationMismatch(): void {
    this.recorder.add(this.recorder.layout.slot('configurationMismatches'));
  }

  /** A phone without a file of its own was registered. */
  autoRegistered(): void {
    this.recorder.add(this.recorder.layout.slot('autoRegistrations'));
  }

  /** A request of the registration stayed unanswered. */
  requestGivenUp(id: number): void {
    this.recorder.add(this.recorder.layout.slot('requestsGivenUp', messageNumber(id)));
  }

  /** A ceiling let a phone wait. */
  heldBack(kind: (typeof heldBackKinds)[number]): void {
    this.recorder.add(this.recorder.layout.slot('heldBack', heldBackKinds.indexOf(kind)));
  }

  fileFetched(bytes: number): void {
    this.recorder.add(this.recorder.layout.slot('tftpRequests', tftpOutcomes.indexOf('fetched')));
    this.recorder.add(this.recorder.layout.slot('tftpBytes'), bytes);
  }

  fileNotFetched(why: TransferFailure): void {
    this.recorder.add(this.recorder.layout.slot('tftpRequests', tftpOutcomes.indexOf(why)));
  }

  messageSent(id: number): void {
    this.recorder.add(this.recorder.layout.slot('sccpMessages', messageNumber(id), sent));
  }

  messageReceived(id: number): void {
    this.recorder.add(this.recorder.layout.slot('sccpMessages', messageNumber(id), received));
  }

  /** Keepalives are timed in whole microseconds: the steady state passes no number that V8 would box. */
  keepaliveSent(latenessUs: number): void {
    this.recorder.add(this.keepalives);
    this.recorder.recordUs(Measure.keepaliveLateness, latenessUs);
  }

  keepaliveAcked(us: number): void {
    this.recorder.recordUs(Measure.keepalive, us);
  }

  keepalivesLost(count: number): void {
    this.recorder.add(this.lost, count);
  }

  /** An event that does not fit the state. */
  unexpected(): void {
    this.recorder.add(this.unexpectedEvents);
  }

  /** A datagram nobody waits for. */
  strayReply(): void {
    this.recorder.add(this.strayReplies);
  }

  nodeNumber({ address, port }: CallManagerPlace): number {
    return this.labels.node(address, port);
  }
}

/** DHCP message types are 1..8; anything else is counted in the row behind them. */
function dhcpType(type: number): number {
  return type >= 1 && type <= 8 ? type - 1 : 8;
}
