/**
 * A phone's files: which it asks for, in which order, and what it makes of the configuration (sccp.md 5.3, 5.4).
 *
 *     where (DNS) -> trust files -> own configuration -> default configuration -> nobody knows this phone
 *                                          |                    |
 *                                          +---------+----------+
 *                                                    v
 *                         CallManagers (DNS) -> firmware, then boot again -> optional files -> configured
 *                                                  |
 *                                                  v
 *                                 that of another model: stuck (sccp.md 7, row 6)
 *
 * A server that stays silent is left for the next one of the list; with none left the fetch fails, and the phone goes on
 * with the configuration it had before, if it had one.
 */
import { type PhoneConfiguration, readConfiguration } from '#wire/config-file/configuration.js';
import { WireError } from '../errors.js';
import { Outcome } from '../terms/outcomes.js';
import type { Awaited } from './awaited.js';
import type { Being } from './being.js';
import { isAsExpected } from './expectations.js';
import { fileOrders } from './file-orders.js';
import { FileSource, type FileSourceOwner } from './file-source.js';
import { isForeign, listOf, loadWanted, partsOf } from './firmware.js';
import type { LeaseTerms } from './lease-terms.js';
import type { TransferFailure } from './meter.js';
import { type DnsTerms, type NameAnswer, Names, type NamesOwner } from './names.js';
import type { NodesTold } from './node-list.js';
import { NodePlaces } from './node-places.js';

export interface FilesOwner {
  /** `isDefault`: by a file that is not the phone's own. */
  configured(now: number, nodes: NodesTold, isDefault: boolean): void;
  /** `remembered`: what the phone knows from before and may go on with. */
  filesFailed(now: number, outcome: number, remembered: NodesTold | null): void;
  /** It has another load now and has to boot to run it. */
  firmwareFetched(now: number): void;
  /** It goes no further, and does nothing about it. */
  stuck(now: number, outcome: number): void;
}

/** What is told when no other server is left. */
const outcomeOf = {
  timeout: Outcome.fetchTimeout,
  refused: Outcome.fetchRefused,
  error: Outcome.fetchError,
} as const satisfies Record<Exclude<TransferFailure, 'missing'>, number>;

type Kind = 'trust' | 'own' | 'default' | 'loads' | 'part' | 'optional';

export class Files implements FileSourceOwner, NamesOwner {
  due = Number.POSITIVE_INFINITY;
  private readonly source: FileSource;
  private readonly names: Names;

  private dns: DnsTerms = { dnsServers: [], domain: '' };
  /** Files still to ask for; the first is under way. */
  private wanted: { readonly kind: Kind; readonly name: string }[] = [];
  /** The CallManagers being looked up; null before there is a configuration. */
  private places: NodePlaces | null = null;
  private configuration!: PhoneConfiguration;
  private isDefault = false;
  private load = '';
  private remembered: NodesTold | null;

  private readonly self: Being;
  private readonly owner: FilesOwner;

  constructor(self: Being, owner: FilesOwner) {
    this.self = self;
    this.owner = owner;
    this.names = new Names(self);
    this.source = new FileSource(self, this.names, this);
    this.remembered = self.configuredBefore && self.told(self.configuredBefore);
  }

  start(now: number, terms: LeaseTerms): void {
    const order = fileOrders[this.self.model.files];
    this.wanted = [...of('trust', order.trust), ...of('own', order.own), ...of('default', order.defaults)];
    this.places = null;
    this.load = '';
    this.dns = terms;
    this.source.use(terms);
    this.ask(now);
    this.arm();
  }

  stop(): void {
    this.source.transfer.stop();
    this.source.http.stop();
    this.names.stop();
    this.arm();
  }

  get awaited(): Awaited | null {
    const { names, places } = this;
    if (names.ticket === 0) return this.source.awaited;
    const outcome = places === null ? Outcome.tftpUnanswered : Outcome.nameUnanswered;
    return { outcome, since: names.waitingSince };
  }

  onDue(now: number): void {
    const { transfer, http } = this.source;
    if (transfer.due <= now) transfer.onDue(now);
    if (http.due <= now) http.onDue(now);
    if (this.names.due <= now) this.names.onDue(now);
    this.arm();
  }

  onTftp(now: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    if (ticket === 0 || ticket !== this.source.transfer.ticket) return this.self.meter.strayReply();
    this.source.transfer.onDatagram(now, datagram, address, port);
    this.arm();
  }

  onTftpRefused(ticket: number): void {
    if (ticket === 0 || ticket !== this.source.transfer.ticket) return this.self.meter.strayReply();
    this.source.transfer.onRefused();
  }

  onHttp(now: number, ticket: number, status: number, body: Uint8Array): void {
    if (ticket === 0 || ticket !== this.source.http.ticket) return this.self.meter.strayReply();
    this.source.http.onAnswer(now, status, body);
    this.arm();
  }

  onResolved(now: number, ticket: number, addresses: readonly number[] | null): void {
    if (ticket === 0 || ticket !== this.names.ticket) return this.self.meter.strayReply();
    this.names.onAnswer(now, addresses);
    this.arm();
  }

  // ---- what its parts tell it

  transferred(now: number, file: Uint8Array): void {
    const { kind } = this.wanted.shift()!;
    switch (kind) {
      case 'own':
      case 'default':
        return this.read(now, file, kind === 'default');
      case 'loads':
        if (isForeign(this.self, this.load)) return this.owner.stuck(now, Outcome.versionError);
        this.wanted = of('part', partsOf(file));
        return this.wanted.length === 0 ? this.firmwareFailed(now) : this.ask(now);
      case 'part':
        return this.wanted.length === 0 ? this.runLoad(now) : this.ask(now);
      default:
        return this.next(now);
    }
  }

  transferFailed(now: number, why: TransferFailure): void {
    const { kind } = this.wanted[0]!;
    if (kind === 'loads' || kind === 'part') return this.firmwareFailed(now);
    // Nobody is there: the others would not come either.
    if (kind === 'optional' && (why === 'timeout' || why === 'refused')) return this.finish(now);
    if (kind === 'optional' || why === 'missing') {
      this.wanted.shift();
      return this.next(now);
    }
    if (this.source.moveOn()) this.ask(now);
    else this.fail(now, outcomeOf[why]);
  }

  sourceFailed(now: number, outcome: number): void {
    this.fail(now, outcome);
  }

  /** The name of a CallManager. */
  resolved(now: number, answer: NameAnswer): void {
    this.places!.resolved(answer);
    this.findNodes(now);
  }

  // ---- what it asks for

  private ask(now: number): void {
    const { kind, name } = this.wanted[0]!;
    const isFirmware = kind === 'loads' || kind === 'part';
    this.source.ask(now, { name: name.replace('NAME', this.self.name), isFirmware, isKept: kind !== 'part' });
  }

  private next(now: number): void {
    if (this.wanted.length > 0) this.ask(now);
    else if (this.places !== null) this.finish(now);
    else this.fail(now, Outcome.filesMissing);
  }

  // ---- what is in them

  private read(now: number, file: Uint8Array, isDefault: boolean): void {
    let configuration: PhoneConfiguration;
    try {
      configuration = readConfiguration(file);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.fail(now, Outcome.fileCorrupt);
    }
    this.isDefault = isDefault;
    this.load = loadWanted(this.self, configuration);
    this.places = new NodePlaces(configuration.callManagers);
    this.configuration = configuration;
    this.findNodes(now);
  }

  private findNodes(now: number): void {
    const places = this.places!;
    const name = places.nextName();
    if (name !== null) return this.names.start(now, name, this.dns, this);
    if (places.unknown > 0) this.self.befell(now, Outcome.nameUnresolved);
    if (places.unanswered > 0) this.self.befell(now, Outcome.nameUnanswered);
    if (places.found.length === 0) return this.fail(now, Outcome.noCallManager);
    if (!isAsExpected(this.self, places.found, this.configuration.srst)) this.self.meter.configurationMismatch();
    if (this.load === '') return this.goOn(now);
    this.wanted = of('loads', [listOf(this.load)]);
    this.ask(now);
  }

  private runLoad(now: number): void {
    this.self.load = this.load;
    this.self.meter.firmwareDownloaded();
    this.owner.firmwareFetched(now);
  }

  private firmwareFailed(now: number): void {
    this.self.befell(now, Outcome.firmwareFailed);
    this.goOn(now);
  }

  private goOn(now: number): void {
    const { model, settings } = this.self;
    this.wanted = settings.files === 'full' ? of('optional', fileOrders[model.files].optional) : [];
    this.next(now);
  }

  private finish(now: number): void {
    const { isDefault, self } = this;
    const { srst, connectionMonitorSeconds, detection } = this.configuration;
    const callManagers = this.places!.found;
    this.remembered = {
      callManagers,
      srst: self.model.hasSrst ? (srst[0] ?? null) : null,
      monitorMs: connectionMonitorSeconds === undefined ? null : connectionMonitorSeconds * 1_000,
      isDetectionDelayed: detection === 'delayed',
    };
    self.watcher?.note(self.slot, { what: 'configured', nodes: callManagers, isDefault });
    this.owner.configured(now, this.remembered, isDefault);
  }

  /** Files nobody has, or that name nobody, say that the phone is not known: then memory helps nothing (sccp.md 10). */
  private fail(now: number, outcome: number): void {
    const isTold = outcome === Outcome.filesMissing || outcome === Outcome.noCallManager;
    this.owner.filesFailed(now, outcome, isTold ? null : this.remembered);
  }

  private arm(): void {
    const { transfer, http } = this.source;
    this.due = Math.min(transfer.due, http.due, this.names.due);
  }
}

function of(kind: Kind, names: readonly string[]) {
  return names.map((name) => ({ kind, name }));
}
