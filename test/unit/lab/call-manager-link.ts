/** A connection to a CallManager session, told frame by frame. */
import { Devices } from '#lab/devices.js';
import { CallManagerSession } from '#lab/sessions/call-manager.js';
import { CallManagerNode, type CallManagerSettings } from '#lab/sessions/call-manager-node.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { messageName, messageOf, Register } from '#wire/sccp/catalogue.js';
import { framesOf } from '../wire/sccp/stream.js';

export interface Heard {
  readonly name: string;
  readonly headerVersion: number;
  readonly bodySize: number;
  readonly fields: unknown;
}

export class Link {
  readonly session: CallManagerSession;
  closes = 0;
  /** What every `send` carried, in whole frames. */
  readonly writes: Heard[][] = [];

  constructor(node: CallManagerNode) {
    this.session = new CallManagerSession(node, parseIpv4('127.16.0.1'), {
      send: (bytes) => {
        this.writes.push(framesOf(bytes).map(read));
      },
      close: () => {
        this.closes++;
      },
    });
  }

  /** Sends one chunk and returns what the session answers to it. */
  say(now: number, bytes: Uint8Array): Heard[] {
    const before = this.writes.length;
    this.session.onBytes(now, bytes, bytes.length);
    return this.writes.slice(before).flat();
  }
}

function read({ id, headerVersion, bytes }: ReturnType<typeof framesOf>[number]): Heard {
  return {
    name: messageName(id),
    headerVersion,
    bodySize: bytes.length - 12,
    fields: messageOf(id)?.decode(bytes, 12, bytes.length),
  };
}

export const old = {
  name: 'SEP001122000000',
  deviceType: 7,
  lines: [
    { number: '10000', label: 'Phone 0' },
    { number: '10100', label: 'Desk' },
  ],
  speedDials: [{ number: '2001', label: 'Front desk' }],
};

export const young = { name: 'SEP02AB12000001', deviceType: 404, lines: [{ number: '10001', label: 'Phone 1' }] };

/** A node that knows the two phones above. */
export function node(settings: Partial<CallManagerSettings> = {}): CallManagerNode {
  return new CallManagerNode('cm1', new Devices([old, young]), settings);
}

/** Register as a 7960 with protocol 11, or as a 7962G with protocol 22, sends it. */
export function register(device: { name: string; deviceType: number }, protocolVersion: number): Uint8Array {
  const { name: deviceName, deviceType } = device;
  return Register.encode({ deviceName, instance: 1, deviceType, protocolVersion }, 0, protocolVersion > 11 ? 124 : 68);
}
