import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { examine } from '#coordinator/doctor.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

let socket: dgram.Socket | undefined;
afterEach(() => {
  socket?.close();
  socket = undefined;
});

async function listen(address: string): Promise<number> {
  socket = dgram.createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  return socket.address().port;
}

/** What the doctor says of the port that a plan's relays, or its phones that renew, need. */
function found(port: number, ports: string, source = 'leased') {
  const text = `name: x
phones: 5
network: { dhcp: { servers: [127.0.0.9] }, source: ${source}, ports: { ${ports} } }
sites: { a: { phones: 5, subnets: [{ cidr: 127.20.0.0/16, giaddrs: 127.20.0.2-127.20.0.3 }] } }
`;
  const plan = makePlan(loadProfile(text, 'x.yaml'));
  return examine(plan).find(({ check }) => check === `UDP port ${port}`);
}

describe('the doctor', () => {
  it('names the process that holds a port the relays need on all addresses', async () => {
    const port = await listen('0.0.0.0');
    const finding = found(port, `relay: ${port}`);
    expect(finding?.state).toBe('bad');
    expect(finding?.text).toContain(`(process ${process.pid}) listens on all addresses`);
    expect(finding?.remedy).toContain(`kill ${process.pid}`);
  });

  it('does so for the port from which phones renew, if they have addresses of their own', async () => {
    const port = await listen('0.0.0.0');
    expect(found(port, `dhcp: ${port - 1}, relay: 0`)?.state).toBe('bad');
    expect(found(port, `dhcp: ${port - 1}, relay: 0`, 'host')).toBeUndefined();
  });

  it('minds a port held on one address only where it is one of the run', async () => {
    const inSubnet = await listen('127.20.3.4');
    expect(found(inSubnet, `relay: ${inSubnet}`)?.state).toBe('bad');
    socket?.close();
    const elsewhere = await listen('127.99.3.4');
    const finding = found(elsewhere, `relay: ${elsewhere}`);
    expect(finding?.state).toBe('good');
    expect(finding?.text).toContain('listens on 127.99.3.4; this run does not need it');
  });
});
