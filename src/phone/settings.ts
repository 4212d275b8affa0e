/**
 * The knobs of a phone. Where no source states what real phones do (confidence C in sccp.md) the figure is a setting
 * with a default and never a constant in the logic.
 */

/** [low, high) in milliseconds; each phone draws from it with its own dice. */
export type RangeMs = readonly [low: number, high: number];

export interface PhoneSettings {
  /** One request at a time as real phones do, or all at once (sccp.md 3.2). */
  readonly registration: 'serial' | 'pipelined';
  /** How long a request of the registration may stay unanswered before the phone goes on without the answer. */
  readonly giveUpMs: number;
  /** Pause between a boot that failed and the next. */
  readonly restartDelayMs: RangeMs;
  /** The same after every node has rejected the phone. */
  readonly rejectDelayMs: RangeMs;
  /** Waits after each transmission of a DHCP message (RFC 2131, 4.1), each give or take `dhcpJitterMs`. */
  readonly dhcpRetryMs: readonly number[];
  readonly dhcpJitterMs: number;
  /** Pause before a refused address is followed by a new DISCOVER (RFC 2131, 3.1: avoid looping). */
  readonly nakDelayMs: RangeMs;
  /** Pause between a declined address and the next DISCOVER (RFC 2131, 3.1.5: at least ten seconds). */
  readonly declinePauseMs: number;
  /** Option 12: whether the phone tells its device name. */
  readonly dhcpHostName: boolean;
  /** Option 60; null: that of its model, empty: none. */
  readonly dhcpVendorClass: string | null;
  /** Option 61, hardware type and MAC: servers that see it know a lease by it. */
  readonly dhcpClientId: 'mac' | 'none';
  /** Option 57, in bytes; null: none. */
  readonly dhcpMaxMessageSize: number | null;
  /** Option 55: what the phone asks for, in this order. */
  readonly dhcpParameterList: readonly number[];
  /** When a lease is given back; `onReset`: when a server resets the phone, and at the stop. */
  readonly release: 'never' | 'atStop' | 'onReset';
  /** How long a DNS server may be silent before the phone asks again, the next one in turn. */
  readonly dnsTimeoutMs: number;
  readonly dnsTries: number;
  /** TFTP servers set on the phone itself; they override what DHCP says. */
  readonly alternateTftp: readonly number[];
  /** Which files beyond those registering takes. */
  readonly files: 'minimal' | 'full';
  /** What a phone does with the name of another load: keep its own, or fetch it and boot again. */
  readonly firmware: 'keep' | 'fetch';
  /** `off`: a phone fetches nothing and registers with the nodes of its group as they stand. */
  readonly fetchBy: 'tftp' | 'http' | 'off';
  readonly httpPort: number;
  readonly httpTimeoutMs: number;
  readonly tftpPort: number;
  /** Asked for in bytes (RFC 2348); null: the option is not sent. */
  readonly tftpBlockSize: number | null;
  /** Whether the phone asks for the size of a file (RFC 2349). */
  readonly tftpSizeOption: boolean;
  readonly tftpTimeoutMs: number;
  readonly tftpTries: number;
  /** A configuration file larger than this is refused, in bytes. */
  readonly maxFileBytes: number;
  /** The same for a part of a firmware. */
  readonly maxFirmwareBytes: number;
  readonly connectTimeoutMs: number;
  /** How long TCP may lack an acknowledgement before the phone takes the path for dead (sccp.md 4.1). */
  readonly tcpPatienceMs: number;
  /** A hung server accepts connections: Register has a timeout of its own. */
  readonly registerTimeoutMs: number;
  /** Whether the phone keeps links to nodes it may need next (sccp.md 4.2). */
  readonly standbyLinks: boolean;
  /** How long a node is left alone that could not be reached, or that has failed. */
  readonly nodeRetryMs: number;
  /** How long nobody goes back to a node that hung. */
  readonly badMarkMs: number;
  /** Gone to another node and come back twice within so long, or so many keepalive intervals: a phone flaps. */
  readonly flappingMs: number;
  readonly flappingIntervals: number;
  /** Without an answer by then a phone comes without a token: there are servers that know none (sccp.md 4.3). */
  readonly tokenTimeoutMs: number;
  /** How long a CallManager must answer before a phone leaves SRST for it, where its file does not say. */
  readonly connectionMonitorMs: number;
  /** What "Detect CM Connection Failure: Delayed" makes of the phone's patience: so many times as long. */
  readonly delayedDetection: number;
  /** Calls of phones that are in one are no longer than this; what is left of one is drawn evenly. */
  readonly callLengthMs: number;
  /** Used where RegisterAck says zero. */
  readonly keepaliveMs: number;
  /** The same on links that stand by. */
  readonly standbyMs: number;
  /** CallManager 2.x answers no keepalive at all: `optional` takes no silence for its end (sccp.md 3.4). */
  readonly keepaliveAcks: 'required' | 'optional';
  /** Unanswered keepalives after which the node is given up (sccp.md 4.1). */
  readonly keepaliveMisses: number;
  /** Patience after the last of them. */
  readonly keepaliveGraceMs: number;
  /** How long a phone waits for UnregisterAck; several servers never send it (sccp.md 3.3). */
  readonly unregisterTimeoutMs: number;
}

export const defaultSettings: PhoneSettings = {
  registration: 'serial',
  giveUpMs: 2_000,
  restartDelayMs: [5_000, 15_000],
  rejectDelayMs: [30_000, 60_000],
  dhcpRetryMs: [4_000, 8_000, 16_000, 32_000],
  dhcpJitterMs: 1_000,
  nakDelayMs: [1_000, 3_000],
  declinePauseMs: 10_000,
  dhcpHostName: true,
  dhcpVendorClass: null,
  dhcpClientId: 'mac',
  dhcpMaxMessageSize: null,
  dhcpParameterList: [1, 66, 6, 3, 15, 150, 35],
  release: 'atStop',
  dnsTimeoutMs: 2_000,
  dnsTries: 4,
  alternateTftp: [],
  files: 'minimal',
  firmware: 'keep',
  fetchBy: 'tftp',
  httpPort: 6970,
  httpTimeoutMs: 10_000,
  tftpPort: 69,
  tftpBlockSize: null,
  tftpSizeOption: false,
  tftpTimeoutMs: 4_000,
  tftpTries: 5,
  maxFileBytes: 1 << 20,
  maxFirmwareBytes: 32 << 20,
  connectTimeoutMs: 22_000,
  tcpPatienceMs: 22_000,
  registerTimeoutMs: 30_000,
  standbyLinks: true,
  nodeRetryMs: 30_000,
  badMarkMs: 600_000,
  flappingMs: 600_000,
  flappingIntervals: 20,
  tokenTimeoutMs: 10_000,
  connectionMonitorMs: 120_000,
  delayedDetection: 4,
  callLengthMs: 180_000,
  keepaliveMs: 30_000,
  standbyMs: 60_000,
  keepaliveAcks: 'required',
  keepaliveMisses: 3,
  keepaliveGraceMs: 1_000,
  unregisterTimeoutMs: 2_000,
};
