/**
 * The packets of a run's traced phones in its `trace.pcapng`: those of two workers in one file, both generations, links that
 * stand by, and a CallManager that crashes under them.
 */
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type ModelName, models as modelTable } from '#phone/models.js';
import { messageName } from '#wire/sccp/catalogue.js';
import { describeWithPeer } from '../../support/peers.js';
import { makeFolder, Program, profileFile } from '../../support/run-program.js';
import { complaints, fields, type Reading } from '../../support/tshark.js';
import { conversation } from './boot-courses.js';

const models = { '7960': 4, '7965G': 4 };
const phones = 8;

const profile = `
name: traced
workers: 2
sites: { lab: { phones: ${JSON.stringify(models)}, subnets: [{ cidr: 127.35.0.0/16, giaddrs: 127.35.0.2 }] } }
phones: { startup: none }
arrivals: { kind: burst, within: 500ms }
lab: { keepaliveInterval: 1s, standbyKeepaliveInterval: 1s }
trace: { phones: ${phones} }
events: [{ at: 2s, node: cm1, do: crash }]
hold: 3500ms
`;

/** Of cm1 and cm2. */
const nodes = ['127.0.0.1', '127.0.0.2'];

/** What a phone asks for and the lab does not have; the relay's source port, which this tshark has not heard of (RFC 8357). */
const excused = [/Code: File not found/, /Unknown subopt type handler 19 /];
const crash = /Connection reset \(RST\) 20\d\d →/;

describeWithPeer(['tshark'], ['tshark'], 'the packets that a run keeps', () => {
  // Beside another lab ours takes the next port.
  const decodeAs = ['udp.port==6767-6799,dhcp', 'udp.port==6969-6999,tftp', 'tcp.port==2000-2030,skinny'];
  const reading: Reading = { decodeAs };
  let file = '';

  beforeAll(async () => {
    const directory = join(await makeFolder(), 'run');
    const options = ['--quiet', '--http', 'off', '--out', directory];
    const program = Program.start(['run', await profileFile(profile), ...options]);
    expect(await program.exit, program.stderr).toBe(0);
    file = join(directory, 'trace.pcapng');
  });

  it('have nothing that tshark complains of but the crash, for each phone once', async () => {
    const complained = await complaints(file, reading);
    const unexcused = complained.filter((complaint) => !excused.some((excuse) => excuse.test(complaint)));
    expect(unexcused.filter((complaint) => !crash.test(complaint))).toEqual([]);
    expect(unexcused).toHaveLength(phones);
  });

  it('stand in the order of time, of both workers: registered with cm1, on standby at cm2, and registered there', async () => {
    const names = ['frame.time_epoch', 'frame.comment', 'ip.dst', 'skinny.messageId'];
    const packets = await fields(file, 'ip', names, reading);
    const times = packets.map(([time]) => Number(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));

    const said = new Map<string, string[]>();
    for (const [, comment = '', node = '', ids = ''] of packets) {
      if (!nodes.includes(node) || ids === '') continue;
      const words = ids.split(',').map((id) => `${messageName(Number(id))} to ${node}`);
      said.set(comment, [...(said.get(comment) ?? []), ...words]);
    }
    expect(said.size).toBe(phones);
    for (const [comment, words] of said) {
      const [, model] = /, (\w+) at/.exec(comment)!;
      const introduction = conversation[modelTable[model as ModelName].requests];
      const [first, second] = nodes.map((node) => introduction.map((name) => `${name} to ${node}`));
      const [standingBy, keepingAlive] = nodes.map((node) => `KeepAlive to ${node}`).reverse();
      const withoutKeepalives = words.filter((word) => word !== standingBy && word !== keepingAlive);
      expect(withoutKeepalives).toEqual([...first!, ...second!, `Unregister to ${nodes[1]}`]);
      const takesOver = words.indexOf(second![0]!);
      expect(words.slice(0, takesOver)).toContain(standingBy);
      expect(words.slice(takesOver)).not.toContain(keepingAlive);
    }
  });
});
