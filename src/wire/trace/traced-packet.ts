/** A packet seen at the edge of a worker: plain data, for capture files and for people. */

export type TracedProtocol = 'dhcp' | 'dns' | 'tftp' | 'http' | 'sccp';

export interface TracedPacket {
  readonly kind: 'packet';
  /** Since the run's start: when the bytes were given to a socket, or came out of it. */
  readonly atMs: number;
  /** Name of the phone that sent it or is to get it. */
  readonly phone: string;
  readonly protocol: TracedProtocol;
  /** From the IP header on; the bytes of the payload are those on the wire, the headers are made (`ip-packets.ts`). */
  readonly packet: Uint8Array;
}
