/**
 * A phone's files: which it asks for, in which order, and what it makes of the configuration (sccp.md 5.3, 5.4).
 *
 *     trust files (missing is normal) -> own configuration -> default configuration -> nobody knows this phone
 *
 * A server that stays silent is left for the next one of the list; with none left the fetch fails.
 */
import { type PhoneConfiguration, readConfiguration } from '#wire/config-file/configuration.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { WireError } from '../errors.js';
import { Outcome } from '../terms/outcomes.js';
import type { Being } from './being.js';
import type { TransferFailure } from './meter.js';
import { fileOrders } from './models.js';
import { Transfer, type TransferOwner } from './transfer.js';

/** A CallManager of the phone's group, most preferred first in its list. */
export interface CallManagerPlace {
  readonly address: number;
  readonly port: number;
}

export interface FilesOwner {
  configured(now: number, callManagers: readonly CallManagerPlace[]): void;
  filesFailed(now: number, outcome: number): void;
}

export class Files implements TransferOwner {
  /** The file under way; the only deadline files have is its own. */
  readonly transfer: Transfer;
  private names: readonly string[] = [];
  private optional = 0;
  private position = 0;
  private servers: readonly number[] = [];
  private serverPlace = 0;

  private readonly self: Being;
  private readonly owner: FilesOwner;

  constructor(self: Being, owner: FilesOwner) {
    this.self = self;
    this.owner = owner;
    this.transfer = new Transfer(self, this);
  }

  start(now: number, servers: readonly number[]): void {
    const { model, name } = this.self;
    const order = fileOrders[model.files];
    const names = [...model.trustFiles, ...order.own, ...order.defaults];
    this.names = names.map((pattern) => pattern.replace('NAME', name));
    this.optional = model.trustFiles.length;
    this.position = 0;
    this.servers = servers;
    this.serverPlace = 0;
    this.ask(now);
  }

  stop(): void {
    this.transfer.stop();
  }

  transferred(now: number, file: Uint8Array): void {
    if (this.position < this.optional) return this.next(now);
    let configuration: PhoneConfiguration;
    try {
      configuration = readConfiguration(file);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.owner.filesFailed(now, Outcome.fileCorrupt);
    }
    const callManagers = placesOf(configuration);
    if (callManagers.length === 0) return this.owner.filesFailed(now, Outcome.noCallManager);
    this.owner.configured(now, callManagers);
  }

  transferFailed(now: number, why: TransferFailure): void {
    if (why === 'missing') return this.next(now);
    if (this.serverPlace + 1 < this.servers.length) {
      this.serverPlace++;
      return this.ask(now);
    }
    this.owner.filesFailed(now, why === 'timeout' ? Outcome.fetchTimeout : Outcome.fetchError);
  }

  private next(now: number): void {
    this.position++;
    if (this.position < this.names.length) this.ask(now);
    else this.owner.filesFailed(now, Outcome.filesMissing);
  }

  private ask(now: number): void {
    this.transfer.start(now, this.servers[this.serverPlace] ?? 0, this.names[this.position] ?? '');
  }
}

/** The longest list a phone keeps (sccp.md 4.2). */
const mostCallManagers = 3;

/** A name that is no address needs DNS; a phone silently drops a node it cannot resolve (sccp.md 5.4). */
function placesOf(configuration: PhoneConfiguration): CallManagerPlace[] {
  const places: CallManagerPlace[] = [];
  for (const { name, port } of configuration.callManagers) {
    try {
      places.push({ address: parseIpv4(name), port });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }
  return places.slice(0, mostCallManagers);
}
