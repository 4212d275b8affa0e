/** A run of the built program in a namespace against a DHCP server of its own, and what it says of itself. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { Daemon } from './daemon.js';
import type { Answers } from './dhcp-peer.js';
import { type Namespaces, serverAddress } from './namespaces.js';
import { makeFolder, profileFile } from './run-program.js';

/** `regstorm`, as a command. */
export const regstorm = [process.execPath, fileURLToPath(new URL('../../dist/main.js', import.meta.url))];

export type ProfileFields = Readonly<Record<string, unknown>>;

/** JSON is YAML. All other servers are the lab's, in the namespace of the phones. */
export function dhcpProfile(fields: ProfileFields, relayPort = 67): ProfileFields {
  return {
    name: 'dhcp',
    workers: 2,
    network: { dhcp: { servers: [serverAddress] }, ports: { relay: relayPort } },
    guard: { allow: ['10.97.0.0/24'] },
    arrivals: { kind: 'burst', within: '500ms' },
    ...fields,
  };
}

interface Snapshot {
  readonly gauges: Readonly<Record<string, number>>;
  readonly counters: Readonly<Record<string, number>>;
}

export class DhcpRun {
  private readonly program: Daemon;
  private readonly directory: string;

  private constructor(program: Daemon, directory: string) {
    this.program = program;
    this.directory = directory;
  }

  static async start(network: Namespaces, profile: ProfileFields): Promise<DhcpRun> {
    const path = await profileFile(JSON.stringify(profile));
    const directory = join(await makeFolder(), 'run');
    const command = [...regstorm, 'run', path, '--quiet', '--http', 'off', '--out', directory];
    return new DhcpRun(await Daemon.start({ command, at: network.phones }), directory);
  }

  /** What the counters whose series begins so have come to, as `snapshots.ndjson` names them. */
  async count(...series: readonly string[]): Promise<number> {
    const counters = (await this.snapshots()).flatMap((snapshot) => Object.entries(snapshot.counters));
    const counted = counters.filter(([name]) => series.some((start) => name.startsWith(start)));
    return counted.reduce((sum, [, count]) => sum + count, 0);
  }

  /** What the phones were told so far. */
  async told(): Promise<Answers> {
    const servers = [serverAddress, 'other'];
    const [offer, ack, nak] = await Promise.all(
      ['offer', 'ack', 'nak'].map((type) =>
        this.count(...servers.map((server) => `dhcp_messages_total{server=${server},type=${type},direction=received}`)),
      ),
    );
    return { offer: offer!, ack: ack!, nak: nak! };
  }

  /** How many phones are in service. */
  async inService(): Promise<number> {
    const gauges = Object.entries((await this.snapshots()).at(-1)?.gauges ?? {});
    return gauges.reduce((sum, [name, count]) => sum + (/^phones\{.*state=inService\}$/.test(name) ? count : 0), 0);
  }

  /** Resolves when all is counted that has happened so far. */
  async nextLook(): Promise<void> {
    const before = (await this.snapshots()).length;
    // The next may already be on its way.
    await vi.waitFor(async () => expect((await this.snapshots()).length).toBeGreaterThan(before + 1), 10_000);
  }

  /** Ends it gently. Below forty phones every one of them has a record. */
  async end(): Promise<{ readonly summary: Summary; readonly phones: readonly PhoneRecord[] }> {
    await this.program.stop();
    const summary = await readFile(join(this.directory, 'summary.json'), 'utf8');
    return { summary: JSON.parse(summary) as Summary, phones: await this.lines('phones.ndjson') };
  }

  private snapshots(): Promise<Snapshot[]> {
    if (this.program.hasEnded) throw new Error(`the run has ended:\n${this.program.log}`);
    return this.lines('snapshots.ndjson');
  }

  private async lines<Line>(name: string): Promise<Line[]> {
    const text = await readFile(join(this.directory, name), 'utf8').catch(() => '');
    // The last line may be half written.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
  }
}
