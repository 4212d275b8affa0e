/**
 * The doctor on a host that lacks everything a real network needs: a namespace of its own. Each remedy it names is
 * followed to the letter, and then it has nothing to say.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithPeer } from '../support/peers.js';
import { profileFile } from '../support/run-program.js';
import { networkNamespaces, VethPair } from '../support/veth-pair.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const profile = `
name: real
phones: { count: 10, startup: none }
cluster: { nodes: { sub1: 10.1.0.11, sub2: 10.1.0.12:2001 } }
network: { dhcp: { servers: [10.1.0.31] }, tftp: { servers: [10.1.0.21] } }
sites: { hq: { phones: 10, subnets: [{ cidr: 10.90.0.0/24, giaddrs: 10.91.0.2-10.91.0.3 }] } }
guard: { allow: [10.1.0.0/24] }
`;

interface Line {
  readonly mark: string;
  readonly check: string;
  readonly remedy: string;
}

describeWithPeer([networkNamespaces, 'nft'], ['iproute2', 'nftables'], 'regstorm doctor PROFILE', () => {
  let pair: VethPair;
  let path: string;
  let squatter: ReturnType<VethPair['left']['spawn']>;

  async function examine(): Promise<{ readonly exit: number; readonly lines: readonly Line[] }> {
    const inside = await pair.left.run(process.execPath, [main, 'doctor', path]).then(
      (stdout) => ({ code: 0, stdout }),
      (error: { readonly code: number; readonly stdout: string }) => error,
    );
    const found = inside.stdout.matchAll(/^(\S+) +(.+?): .*(?:\n +-> (.*))?$/gm);
    const lines = [...found].map(([, mark = '', check = '', remedy = '']) => ({ mark, check, remedy }));
    return { exit: inside.code, lines };
  }

  const sh = (command: string) => pair.left.run('sh', ['-ec', command]);

  beforeAll(async () => {
    pair = await VethPair.make();
    path = await profileFile(profile);
    await pair.left.ip('address', 'add', '10.255.0.1/24', 'dev', pair.left.interface);
    const listen = `require('dgram').createSocket('udp4').bind(67, () => console.log('listening'))`;
    squatter = pair.left.spawn(process.execPath, ['-e', listen]);
    await once(squatter.stdout!, 'data');
  });
  afterAll(async () => {
    squatter?.kill('SIGKILL');
    await pair?.remove();
  });

  it('names a remedy for each thing the run lacks, and each of them mends it', async () => {
    const before = await examine();
    const lacking = before.lines.filter(({ mark }) => mark === 'BAD').map(({ check }) => check);
    expect(lacking).toEqual([
      'UDP port 67',
      'addresses of 10.90.0.0/24',
      'relay addresses 10.91.0.2-10.91.0.3',
      'route to 10.1.0.31',
      'route to 10.1.0.21',
      'route to 10.1.0.11',
      'route to 10.1.0.12',
    ]);
    expect(before.exit).toBe(107);
    const doubtful = before.lines.filter(({ mark }) => mark === '!').map(({ check }) => check);
    expect(doubtful).toContain('DSCP');

    const ended = once(squatter, 'exit');
    for (const { check, mark, remedy } of before.lines) {
      // What belongs to the machine, not to the namespace, is left alone.
      if (mark === 'ok' || mark === '?' || /cores|open files|receive buffer|clock/.test(check)) continue;
      const command = check.startsWith('UDP port') ? (/kill [\d ]+/.exec(remedy)?.[0] ?? '') : remedy;
      await sh(command.replaceAll('GATEWAY', '10.255.0.2'));
    }
    await ended;

    const after = await examine();
    const checks = [...lacking, 'DSCP', 'listen queue'];
    expect(after.lines.filter(({ check }) => checks.includes(check)).map(({ mark }) => mark)).toEqual(
      checks.map(() => 'ok'),
    );
    expect(after.exit).toBe(0);
  });

  it('has a DSCP rule that marks what goes to every CallManager, and can be taken back', async () => {
    const rules = await sh('nft list table inet regstorm');
    expect(rules).toMatch(/tcp dport \{ 2000, 2001 \} ip dscp set cs3/);
    await sh('nft delete table inet regstorm');
    const { lines } = await examine();
    expect(lines.find(({ check }) => check === 'DSCP')?.mark).toBe('!');
  });
});
