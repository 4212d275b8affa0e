/**
 * The one server of a small cluster, in a network namespace, at the ports phones take for granted: CallManager, TFTP and
 * its files by HTTP: `run-publisher.ts ORDER`.
 */
import { CallManager } from '#lab/call-manager.js';
import { type Device, Devices } from '#lab/devices.js';
import { HttpFiles } from '#lab/http-files.js';
import { makeFiles, makeTftp } from '#lab/minds.js';
import { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import type { LabSettings } from '#lab/settings.js';
import { TftpServer } from '#lab/tftp-server.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { answerLines, orderOf } from './answered-lines.js';

export interface PublisherOrder {
  readonly address: string;
  readonly devices: readonly Device[];
  readonly keepaliveSeconds: number;
}

export interface PublisherAnswer {
  /** The names of the phones registered. */
  readonly registered: readonly string[];
}

const { address, devices: known, keepaliveSeconds } = orderOf<PublisherOrder>();
const clock = () => performance.now();
const keepaliveIntervalMs = keepaliveSeconds * 1_000;
const ports = { dhcp: 67, tftp: 69, sccp: 2000 };
const settings: LabSettings = {
  devices: known,
  unknownPhones: 'missingFile',
  keepaliveIntervalMs,
  callManagers: 1,
  dhcp: null,
  hasTftp: true,
  ports,
};
const devices = new Devices(known);
const timing = { keepaliveIntervalMs, secondaryKeepaliveIntervalMs: keepaliveIntervalMs };
const node = new CallManagerNode('publisher', devices, { ...timing, startedAtUnixMs: Date.now() });
const places = [{ name: 'publisher', address, port: ports.sccp }];
await new CallManager(node, clock).start(parseIpv4(address), ports.sccp);
await new TftpServer(makeTftp(settings, devices, places), clock).start(address, ports.tftp);
await new HttpFiles(makeFiles(settings, devices, places)).start(address, 6970);
await answerLines((): PublisherAnswer => ({ registered: [...node.registered.keys()] }));
