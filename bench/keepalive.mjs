/**
 * The steady state: what the phone's logic adds to a keepalive pair that the operating system carries anyway. Both sides
 * are measured in one run, alternating: a bare TCP ping-pong of the same twelve bytes over loopback, and the same pair
 * through keepalive, meter and recorder without a socket. The ratio is the figure; the microseconds are this machine's.
 */
import { once } from 'node:events';
import net from 'node:net';
import { Keepalive } from '../dist/phone/keepalive.js';
import { Meter } from '../dist/phone/meter.js';
import { defaultSettings } from '../dist/phone/settings.js';
import { Layout } from '../dist/stats/layout.js';
import { Recorder } from '../dist/stats/recorder.js';
import { KEEP_ALIVE, KEEP_ALIVE_ACK, messageNames } from '../dist/wire/sccp/catalogue.js';

const rounds = 5;
const logicPairs = 400_000;
const socketPairs = 20_000;

const recorder = new Recorder(
  new Layout({ site: ['lab'], node: ['cm1'], server: ['dhcp'], type: ['other'], message: messageNames }),
);
const meter = new Meter(recorder, { node: () => 0, server: () => 0 });
const owner = { now: 0, keepaliveLost() {} };
const keepalive = new Keepalive({ settings: defaultSettings, meter, watcher: null }, owner);
keepalive.start(0, { sendKeepalive() {} }, 30_000, defaultSettings.keepaliveMisses);

function logic() {
  const began = process.cpuUsage();
  for (let pair = 0; pair < logicPairs; pair++) {
    owner.now = keepalive.due;
    keepalive.onDue(owner.now);
    owner.now += 0.4;
    keepalive.onAck();
  }
  return microseconds(began) / logicPairs;
}

async function sockets() {
  const server = net.createServer({ noDelay: true }, (socket) => socket.on('data', () => socket.write(KEEP_ALIVE_ACK)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  const began = process.cpuUsage();
  await new Promise((resolve) => {
    let left = socketPairs;
    const socket = net.connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: new Uint8Array(64 * 1024),
        callback: () => {
          if (--left > 0) socket.write(KEEP_ALIVE);
          else socket.destroy();
          return true;
        },
      },
    });
    socket.on('connect', () => socket.write(KEEP_ALIVE));
    socket.on('close', resolve);
  });
  const cost = microseconds(began) / socketPairs;
  server.close();
  return cost;
}

function microseconds(began) {
  const { user, system } = process.cpuUsage(began);
  return user + system;
}

logic();
await sockets();
const measured = [];
for (let round = 0; round < rounds; round++) measured.push([logic(), await sockets()]);
const median = (place) => measured.map((pair) => pair[place]).sort((a, b) => a - b)[Math.floor(rounds / 2)];
console.log(
  `keepalive pair: phone logic ${median(0).toFixed(2)} us, bare sockets (both ends) ${median(1).toFixed(1)} us`,
);
console.log(`ratio: the logic adds ${((100 * median(0)) / median(1)).toFixed(1)} % to what the sockets cost`);
