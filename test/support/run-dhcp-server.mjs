/**
 * The lab's DHCP server, as it was built, on every address of its namespace: `run-dhcp-server.mjs SETTINGS`, those of a
 * DhcpSession as JSON. Says `ready`, answers every line it reads with its counts, and ends with its input.
 */
import { createInterface } from 'node:readline';

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { DhcpServer } = await built('lab/dhcp-server.js');
const { DhcpSession } = await built('lab/sessions/dhcp.js');

const clock = () => performance.now();
const session = new DhcpSession(JSON.parse(process.argv[2]));
const server = new DhcpServer(session, clock);
await server.start('0.0.0.0', 67);
process.stdout.write('ready\n');
for await (const _ of createInterface({ input: process.stdin })) {
  const { counts } = session;
  const told = { ...counts, socketErrors: server.socketErrors, leases: session.leases(clock()) };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
await server.stop();
