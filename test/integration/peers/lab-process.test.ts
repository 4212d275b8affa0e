import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LabProcess } from '#lab/lab-process.js';
import type { LabSettings } from '#lab/settings.js';
import { ResetType } from '#wire/sccp/catalogue.js';
import { old, register } from '../../unit/lab/call-manager-link.js';

/** The built one: its child runs files of its own. */
const built = new URL('../../../dist/lab/lab-process.js', import.meta.url).href;
const { LabProcess: Built } = (await import(built)) as typeof import('#lab/lab-process.js');
// The child would inherit the condition by which tests find the sources.
process.execArgv = [];

const settings: LabSettings = {
  devices: [old],
  unknownPhones: 'reject',
  keepaliveIntervalMs: 30_000,
  callManagers: 1,
  dhcp: null,
  hasTftp: false,
  ports: { dhcp: 0, dns: 0, tftp: 0, http: 0, sccp: 0 },
};
const started: LabProcess[] = [];

async function start(changes: Partial<LabSettings> = {}): Promise<LabProcess> {
  const lab = await Built.start({ ...settings, ...changes });
  started.push(lab);
  return lab;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((lab) => lab.stop()));
});

describe('the lab in a process of its own', () => {
  it('shows what it has seen and resets phones, by its channel', async () => {
    const lab = await start();
    expect(lab.backlog).toBeGreaterThan(0);
    const [{ address, port } = { address: '', port: 0 }] = lab.addresses.callManagers;
    const socket = connect(port, address);
    await once(socket, 'connect');
    socket.write(register(old, 11));
    await vi.waitFor(async () => expect((await lab.view()).callManagers[0]?.registered).toBe(1));

    const heard: Buffer[] = [];
    socket.on('data', (bytes) => heard.push(bytes));
    const answers = await Promise.all([
      lab.reset({ type: ResetType.restart }),
      lab.view(),
      lab.reset({ node: 'cm2', type: 1 }),
    ]);
    expect(answers).toMatchObject([1, { callManagers: [{ name: 'cm1', registered: 1 }], devices: 1, leases: null }, 0]);
    await vi.waitFor(() => expect(Buffer.concat(heard).readUInt32LE(Buffer.concat(heard).length - 8)).toBe(0x9f));
    socket.destroy();
  });

  it('says so when it is gone, to whoever still asks', async () => {
    const lab = await start();
    const lost = new Promise<string>((resolve) => lab.onLost(resolve));
    process.kill(lab.pid, 'SIGSTOP'); // or it might answer before it dies
    const asked = expect(lab.view()).rejects.toMatchObject({ code: 'worker-lost' });
    process.kill(lab.pid, 'SIGKILL');
    await asked;
    expect(await lost).toContain('SIGKILL');
    await expect(lab.reset({ type: ResetType.reset })).rejects.toMatchObject({ code: 'worker-lost' });
  });

  it('does not start with settings that cannot be', async () => {
    await expect(start({ devices: [old, old] })).rejects.toMatchObject({ code: 'profile-invalid' });
  });
});
