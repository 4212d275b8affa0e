/**
 * Where a phone's files come from: the servers it knows of, the most preferred first. A server given by its name is asked
 * of DNS first; one that the phone has no way to is passed over for the next.
 */
import { Outcome } from '../terms/outcomes.js';
import type { Awaited } from './awaited.js';
import type { Being } from './being.js';
import { HttpTransfer } from './http-transfer.js';
import type { LeaseTerms, TftpSource } from './lease-terms.js';
import type { DnsTerms, NameAnswer, Names, NamesOwner } from './names.js';
import { Transfer, type TransferOwner } from './transfer.js';

export interface FileSourceOwner extends TransferOwner {
  /** No server is left that could be asked; `outcome` says it of the last. */
  sourceFailed(now: number, outcome: number): void;
}

/** A file to be fetched. */
export interface WantedFile {
  readonly name: string;
  /** Firmware comes by TFTP, whatever the settings say. */
  readonly isFirmware: boolean;
  /** Of a file that is not kept its owner sees nothing. */
  readonly isKept: boolean;
}

export class FileSource implements NamesOwner {
  readonly transfer: Transfer;
  readonly http: HttpTransfer;
  private servers: readonly TftpSource[] = [];
  private place = 0;
  private dns: DnsTerms = { dnsServers: [], domain: '' };
  /** What is asked for while a server is looked up. */
  private wanted: WantedFile = { name: '', isFirmware: false, isKept: true };

  private readonly self: Being;
  private readonly names: Names;
  private readonly owner: FileSourceOwner;

  constructor(self: Being, names: Names, owner: FileSourceOwner) {
    this.self = self;
    this.names = names;
    this.owner = owner;
    this.transfer = new Transfer(self, owner);
    this.http = new HttpTransfer(self, owner);
  }

  /** Begins with the first server again. */
  use(terms: LeaseTerms): void {
    const { alternateTftp } = this.self.settings;
    this.servers = alternateTftp.length > 0 ? alternateTftp : terms.tftpSources;
    // What a phone tries when nobody told it anything (sccp.md 5.1).
    if (this.servers.length === 0 && terms.dnsServers.length > 0) this.servers = ['CiscoCM1'];
    this.place = 0;
    this.dns = terms;
  }

  /** Asks the present server. */
  ask(now: number, wanted: WantedFile): void {
    this.wanted = wanted;
    const server = this.servers[this.place];
    if (server === undefined) return this.owner.sourceFailed(now, Outcome.noTftpServer);
    if (typeof server === 'string') return this.names.start(now, server, this.dns, this);
    if (!this.self.reaches(server)) return this.passOver(now, Outcome.tftpUnreachable);
    const { name, isFirmware, isKept } = wanted;
    const { settings, model } = this.self;
    if (settings.fetchBy === 'http' && model.knowsHttp && !isFirmware) this.http.start(now, server, name);
    else this.transfer.start(now, server, name, isKept);
  }

  /** A file has been asked for. */
  get awaited(): Awaited | null {
    const { transfer, http } = this;
    if (http.ticket !== 0) return { outcome: Outcome.fetchTimeout, since: http.waitingSince };
    if (transfer.ticket === 0) return null;
    const outcome = transfer.isRefused ? Outcome.fetchRefused : Outcome.fetchTimeout;
    return { outcome, since: transfer.waitingSince };
  }

  /** Leaves the present server for the next one; false: there is none. */
  moveOn(): boolean {
    if (this.place + 1 >= this.servers.length) return false;
    this.place++;
    return true;
  }

  resolved(now: number, answer: NameAnswer): void {
    if (answer === 'unknown') return this.passOver(now, Outcome.tftpUnresolved);
    if (answer === 'unanswered') return this.passOver(now, Outcome.tftpUnanswered);
    this.servers = this.servers.toSpliced(this.place, 1, ...answer.slice(0, 2));
    this.ask(now, this.wanted);
  }

  private passOver(now: number, outcome: number): void {
    if (this.moveOn()) this.ask(now, this.wanted);
    else this.owner.sourceFailed(now, outcome);
  }
}
