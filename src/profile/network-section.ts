/** The section `network`: by which way phones reach their servers. */
import * as z from 'zod';
import { defaultSettings } from '#phone/settings.js';
import { address, section } from './fields.js';

const port = z.int().min(0).max(65_535);

type Tftp = {
  /** Nobody fetches files: phones use the CallManager groups as they stand. */
  readonly isOff: boolean;
  readonly servers: number[];
};

/** YAML calls `off` a text. */
const tftp = z.codec(
  z.union([
    z.literal('off'),
    section({
      servers: z.array(address).prefault([]).describe('alternate TFTP servers set on the phones; they override DHCP'),
    }),
  ]),
  z.custom<Tftp>((value) => value !== undefined),
  {
    decode: (asked) => (asked === 'off' ? { isOff: true, servers: [] } : { isOff: false, servers: asked.servers }),
    encode: ({ isOff, servers }) => (isOff ? 'off' : { servers }),
  },
);

export const network = section({
  dhcp: section({
    mode: z
      .enum(['relay', 'broadcast', 'off'])
      .default('relay')
      .describe(
        'relay: each worker is a DHCP relay with giaddrs of its own; ' +
          'broadcast: phones broadcast on the network of this host, from one worker, and guard.broadcast allows it; ' +
          'off: every subnet is static',
      ),
    servers: z.array(address).prefault([]).describe('DHCP servers for mode relay; absent: the lab’s'),
  })
    .prefault({})
    .describe('where addresses come from'),
  tftp: tftp
    .prefault({})
    .describe(
      'where files come from; off: phones fetch none, and register with their CallManager groups as they stand here',
    ),
  source: z.enum(['leased', 'host']).default('leased').describe('leased: each phone speaks from its own address'),
  ports: section({
    dhcp: port.min(1).default(67).describe('where DHCP servers listen'),
    relay: port.default(67).describe('0: any free port, by RFC 8357; the server must support it'),
    tftp: port.min(1).default(defaultSettings.tftpPort).describe('where TFTP servers listen'),
    dns: port.min(1).default(53).describe('where DNS servers listen'),
    http: port.min(1).default(defaultSettings.httpPort).describe('where TFTP servers listen for HTTP'),
  })
    .prefault({})
    .describe('ports of servers that are not the lab’s'),
});
