/**
 * What can be done to a server of the lab: the closed table of faults. Each is done at a node, for a time or until
 * `resume`; most can be done to a share of the phones only. What a fault is on the wire is in `lab/`, and in
 * `simulation/` for virtual time; a profile's `events`, `regstorm ctl` and the lab's own keys order it.
 */

/** The kinds of servers, and what each of them is called in an order when there is only one of a kind. */
export const serverKinds = ['callManager', 'dhcp', 'tftp', 'dns', 'view'] as const;

export type ServerKind = (typeof serverKinds)[number];

/** What an order may say beyond the fault, its node and its time. */
export type FaultField = 'share' | 'rate' | 'delay' | 'text' | 'direction' | 'load' | 'name' | 'type' | 'perSecond';

interface FaultRow {
  readonly meaning: string;
  readonly at: readonly ServerKind[];
  /** The fields it takes; those of `needed` must be there. */
  readonly takes: readonly FaultField[];
  readonly needed: readonly FaultField[];
  /** It needs the native calls of the package koffi, and Linux. */
  readonly needsKoffi: boolean;
  /** From its moment on the node serves nobody: phones lose it by this fault. */
  readonly takesAway: boolean;
  /** It is over as soon as it is done: it takes no time and nothing resumes it. */
  readonly isAct: boolean;
  /** Why it cannot be done to some phones and not to others; '': it can. */
  readonly whyNoShare: string;
}

const plain = {
  takes: ['share'],
  needed: [],
  needsKoffi: false,
  takesAway: false,
  isAct: false,
  whyNoShare: '',
} as const;

export const faults = {
  stop: {
    ...plain,
    meaning:
      'the service is stopped: a CallManager closes every link (FIN) and refuses connections; ports of others are closed. ' +
      'For a share: their links are closed, new ones as soon as they stand; nothing else of theirs is heard',
    at: ['callManager', 'dhcp', 'tftp', 'dns'],
    takesAway: true,
  },
  crash: {
    ...plain,
    meaning:
      'the process dies: every link is reset (RST) and connections are refused; for a share: new ones are reset as soon as they stand',
    at: ['callManager'],
    takesAway: true,
  },
  hang: {
    ...plain,
    meaning: 'the process stands still: TCP accepts and acknowledges, nothing is read and nothing answered',
    at: ['callManager', 'dhcp', 'tftp', 'dns'],
    takesAway: true,
  },
  blackhole: {
    ...plain,
    meaning: 'nothing that is sent to it arrives: no ACK of TCP, no answer to SYN',
    at: ['callManager', 'dhcp', 'tftp', 'dns'],
    needsKoffi: true,
    takesAway: true,
  },
  refuse: {
    ...plain,
    meaning: 'connections are refused (RST to SYN); links that stand go on',
    at: ['callManager'],
    takes: [],
    whyNoShare: 'a port refuses everybody or nobody; crash, with a share, resets the new links of some',
  },
  reject: {
    ...plain,
    meaning:
      'Register is answered by RegisterReject; with different texts several hold at a time, and who is meant by two is told that of the smaller share',
    at: ['callManager'],
    takes: ['share', 'text'],
  },
  slow: {
    ...plain,
    meaning: 'every answer comes later by `delay`',
    at: ['callManager', 'dhcp', 'tftp', 'dns'],
    takes: ['share', 'delay'],
    needed: ['delay'],
  },
  lose: {
    ...plain,
    meaning: 'of the datagrams to it, or from it, `rate` are lost',
    at: ['dhcp', 'tftp', 'dns'],
    takes: ['share', 'rate', 'direction'],
    needed: ['rate'],
  },
  dropAcks: {
    ...plain,
    meaning: 'keepalives stay unanswered: all, or `rate` of them',
    at: ['callManager'],
    takes: ['share', 'rate'],
  },
  throttle: {
    ...plain,
    meaning: 'a link that sends more than `perSecond` messages is closed, as CallManager does by Max Events Allowed',
    at: ['callManager'],
    takes: ['share', 'perSecond'],
    needed: ['perSecond'],
  },
  reset: {
    ...plain,
    meaning:
      'every registered phone is sent Reset: `type` reset boots anew, restart reads its configuration and registers',
    at: ['callManager'],
    takes: ['share', 'type'],
    isAct: true,
  },
  exhaust: {
    ...plain,
    meaning: 'the pool has no address left for phones that hold none',
    at: ['dhcp'],
  },
  noTftpServer: {
    ...plain,
    meaning: 'answers name no TFTP server (options 150 and 66): phones ask DNS for CiscoCM1',
    at: ['dhcp'],
  },
  missingFile: {
    ...plain,
    meaning: 'configuration files of phones do not exist',
    at: ['tftp'],
  },
  corruptFile: {
    ...plain,
    meaning: 'configuration files of phones break off in the midst of an element',
    at: ['tftp'],
  },
  staleFile: {
    ...plain,
    meaning: 'configuration files come from a cache: they name one CallManager of old, which is not there any more',
    at: ['tftp'],
  },
  wrongLoad: {
    ...plain,
    meaning:
      'configuration files name `load`; the server has the loads of all models and those of `lab.loads`, of any other no file. ' +
      'Phones that fetch loads stop at one of another model (version error), and go on without one that is not there',
    at: ['tftp'],
    takes: ['share', 'load'],
    needed: ['load'],
  },
  unresolvable: {
    ...plain,
    meaning: 'a host name does not exist: `name`, or all of them',
    at: ['dns'],
    takes: ['share', 'name'],
  },
  lie: {
    ...plain,
    meaning: 'the management view shows phones as unregistered that are registered (RIS)',
    at: ['view'],
  },
  resume: {
    ...plain,
    meaning: 'ends every fault of the node',
    at: ['callManager', 'dhcp', 'tftp', 'dns', 'view'],
    takes: [],
    whyNoShare: 'it ends the faults of a node for all phones',
    isAct: true,
  },
} as const satisfies Record<string, FaultRow>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as FaultName[];

/** The row of a fault, in the shape all have. */
export function faultRow(name: FaultName): FaultRow {
  return faults[name];
}

/** One fault to be done now: plain data, checked by who made it. */
export interface FaultOrder {
  readonly fault: FaultName;
  /** A CallManager by its name, or `dhcp`, `tftp`, `dns`, `view`; null: every server it can befall. */
  readonly node: string | null;
  /** Milliseconds until it ends by itself; null: not before `resume`. */
  readonly forMs: number | null;
  /** Of the phones, exactly, by their names: the same ones whenever it is done; 1: all. */
  readonly share: number;
  /** Of the messages, 0 to 1. */
  readonly rate: number;
  readonly delayMs: number;
  /** null: the server's own. */
  readonly text: string | null;
  readonly direction: 'toServer' | 'toPhones' | 'both';
  readonly load: string | null;
  readonly name: string | null;
  readonly type: 'reset' | 'restart' | 'applyConfig';
  readonly perSecond: number;
}

/** What tells a fault from another that may hold beside it: of two that are alike the later takes the other's place. */
export function faultKey({ fault, text }: Pick<FaultOrder, 'fault' | 'text'>): string {
  return fault === 'reject' ? `${fault} ${text ?? ''}` : fault;
}

/** What an order says where its maker says nothing. */
export const faultDefaults = {
  node: null,
  forMs: null,
  share: 1,
  rate: 1,
  delayMs: 0,
  text: null,
  direction: 'both',
  load: null,
  name: null,
  type: 'reset',
  perSecond: 0,
} as const satisfies Omit<FaultOrder, 'fault'>;
