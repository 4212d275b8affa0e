/** What all DHCP servers of the tests are: a daemon, and the folder in which it keeps its leases. */
import { rm } from 'node:fs/promises';
import type { Daemon } from './daemon.js';
import type { Answers } from './dhcp-peer.js';

export class DhcpDaemon {
  protected readonly folder: string;
  private readonly daemon: Daemon;

  protected constructor(daemon: Daemon, folder: string) {
    this.daemon = daemon;
    this.folder = folder;
  }

  pause(): void {
    this.daemon.pause();
  }

  resume(): void {
    this.daemon.resume();
  }

  async stop(): Promise<void> {
    await this.daemon.stop();
    await rm(this.folder, { recursive: true });
  }

  /** How many of each its log tells of, by the lines of that log. */
  protected answersBy(offer: RegExp, ack: RegExp, nak: RegExp): Answers {
    return { offer: this.count(offer), ack: this.count(ack), nak: this.count(nak) };
  }

  /** Lines of its log that match. */
  protected count(pattern: RegExp): number {
    return this.daemon.count(pattern);
  }
}
