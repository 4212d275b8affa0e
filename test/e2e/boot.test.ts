/** One phone told aloud (`regstorm boot`) and phones whose packets a run keeps (`trace`), as the program does it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, Program, profileFile } from '../support/run-program.js';

async function boot(...options: readonly string[]) {
  const program = Program.start(['boot', ...options]);
  const exit = await program.exit;
  return { exit, stdout: program.stdout, stderr: program.stderr };
}

describe('one phone told aloud', () => {
  it('is in service in the lab at the end', async () => {
    const { exit, stdout } = await boot('0030.94c2.d5ca', '--model', '7960', '--for', '3s');
    expect(exit, stdout).toBe(0);
    expect(stdout).toMatch(/^SEP003094C2D5CA, a Cisco 7960 at site "lab"\n/);
    expect(stdout).toContain('| Your current options |');
    expect(stdout).toContain('SCCP: MsgLen = 4 StationUnregister');
  });

  it('ends with 99 when it never comes into service, interrupted or not', async () => {
    const program = Program.start(['boot', '--set', 'lab.provisioned=0%']);
    await program.says(/it starts over/, 'stdout');
    program.kill('SIGINT');
    expect(await program.exit).toBe(99);
  });

  it('tells what it has waited for when its time is over before an answer came', async () => {
    const { exit, stdout, stderr } = await boot(
      'SEP003094C2D5CA',
      '--dhcp',
      '127.0.0.9:6767',
      '--relay',
      '127.0.0.2:0',
      '--for',
      '2s',
    );
    expect(exit, `${stdout}${stderr}`).toBe(99);
    expect(stdout).toMatch(/waiting +so far unanswered, after 2(\.\d+)? s: no DHCP server answered\n/);
    expect(stdout).toContain('"Step 2a: Phone Sends DHCP Request"');
    expect(stdout).not.toContain('FAILED');
  });

  it('tells that nobody listens at a port for TFTP, as its host said', async () => {
    const { exit, stdout, stderr } = await boot('SEP003094C2D5CA', '--tftp', '127.0.0.9:6999', '--for', '2s');
    expect([exit, stderr]).toEqual([99, '']);
    expect(stdout).toContain('nobody listens at the port of the TFTP server');
  });

  it('ends with 105 when it is interrupted before anything has failed', async () => {
    const program = Program.start(['boot', '--set', 'phones.startup=1h']);
    await program.says(/Configuring VLAN/, 'stdout');
    program.kill('SIGINT');
    expect(await program.exit).toBe(105);
  });

  it('leaves when nobody listens any more', async () => {
    const program = Program.start(['boot']);
    await program.says(/Configuring IP/, 'stdout');
    program.stopReading();
    // By when it notices, it may be in service or on its way.
    expect([0, 105]).toContain(await program.exit);
    expect(program.stderr).toBe('');
  });

  it('stands at its place in a profile', async () => {
    const path = await profileFile(`
name: two-sites
sites:
  hq: { phones: { '7942G': 3 }, subnets: [ { cidr: 127.24.0.0/16, giaddrs: 127.24.0.2 } ] }
  branch: { phones: { '7911G': 2 }, subnets: [ { cidr: 127.25.0.0/16, giaddrs: 127.25.0.2 } ] }
seed: 1
phones: { startup: none }
`);
    const { stdout } = await boot('--profile', path, 'SEP020001000004', '--for', '1s');
    expect(stdout).toMatch(/^SEP020001000004, a Cisco 7911G at site "branch"\n/);
    expect(stdout).toMatch(/address 127\.25\./);
  });

  it.each([
    ['no MAC', ['SEP12'], /expected SEP and a MAC/],
    ['another model', ['--model', '7690'], /Allowed choices are/],
    ['no name for servers of its own', ['--tftp', '127.0.0.1'], /name it/],
    ['a relay to nobody', ['SEP003094C2D5CA', '--relay', '127.0.0.1'], /name it with --dhcp/],
  ])('refuses %s', async (_, options, why) => {
    const { exit, stderr } = await boot(...options);
    expect(exit).toBe(104);
    expect(stderr).toMatch(why);
  });

  it('goes nowhere that a lease or a file brings up and nobody has allowed', async () => {
    const hosts = 'lab.dns={ tellsNames: true, hosts: { cm1: [192.0.2.7] } }';
    const { exit, stderr } = await boot('--for', '5s', '--set', hosts);
    expect(exit).toBe(107);
    expect(stderr).toContain('192.0.2.7, which is not allowed as a target');
  });
});

describe('a run that traces phones', () => {
  it('keeps the packets of as many as were asked for, spread over all of them', async () => {
    const directory = join(await makeFolder(), 'run');
    const path = await profileFile(
      'name: traced\nphones: { count: 40, startup: none }\narrivals: { kind: burst, within: 1s }\nhold: 3s\ntrace: { phones: 4 }\n',
    );
    const program = Program.start(['run', path, '--quiet', '--http', 'off', '--out', directory]);
    expect(await program.exit, program.stderr).toBe(0);
    const capture = await readFile(join(directory, 'trace.pcapng'), 'latin1');
    const names = new Set([...capture.matchAll(/SEP[0-9A-F]{12}, \w+ at lab/g)].map(([text]) => text.slice(0, 15)));
    expect([...names].sort()).toEqual(['SEP020001000000', 'SEP02000100000A', 'SEP020001000014', 'SEP02000100001E']);
  });

  it('writes no such file when none is asked for', async () => {
    const directory = join(await makeFolder(), 'run');
    const path = await profileFile(
      'name: untraced\nphones: { count: 2, startup: none }\narrivals: { kind: burst, within: 0s }\nhold: 1s\n',
    );
    const program = Program.start(['run', path, '--quiet', '--http', 'off', '--out', directory]);
    await program.exit;
    await expect(readFile(join(directory, 'trace.pcapng'))).rejects.toThrow('ENOENT');
  });
});
