/**
 * Why a phone left the node it was registered with: the closed table of causes. Each names the outcomes that are one,
 * the basis by which a phone in service notices it ('' where there is nothing to notice: nobody failed, or the phone was
 * not there), and the reason code of the phone's next Alarm (sccp.md 4.6), null where it has none.
 *
 * A phone that left its node by the node's own word, or because its address was gone, means to come back to it. Where it
 * is then not taken, that is the cause of its going elsewhere.
 */
import { Outcome, type OutcomeName } from './outcomes.js';

interface CauseRow {
  readonly basis: 'fin' | 'rst' | 'tcp' | 'icmp' | 'keepalive' | 'garbage' | '';
  readonly alarmCode: number | null;
  readonly meaning: string;
  readonly outcomes: readonly OutcomeName[];
  /** The phone means to come back. */
  readonly isForNow: boolean;
}

export const causes = {
  closed: {
    basis: 'fin',
    alarmCode: 14,
    meaning: 'the node closed the connection',
    outcomes: ['serviceClosed', 'provisionClosed', 'registerClosed'],
    isForNow: false,
  },
  reset: {
    basis: 'rst',
    alarmCode: 12,
    meaning: 'the connection was reset',
    outcomes: ['serviceReset'],
    isForNow: false,
  },
  pathLost: {
    basis: 'tcp',
    alarmCode: 10,
    meaning: 'TCP gave the connection up',
    outcomes: ['pathLost'],
    isForNow: false,
  },
  keepaliveTimeout: {
    basis: 'keepalive',
    alarmCode: 17,
    meaning: 'the node answered no keepalive',
    outcomes: ['keepaliveLost'],
    isForNow: false,
  },
  garbled: {
    basis: 'garbage',
    alarmCode: 13,
    meaning: 'the node sent what is no SCCP',
    outcomes: ['garbled'],
    isForNow: false,
  },
  refused: {
    basis: '',
    alarmCode: 16,
    meaning: 'the node refused the connection when the phone came back',
    outcomes: ['connectRefused'],
    isForNow: false,
  },
  connectTimeout: {
    basis: '',
    alarmCode: 10,
    meaning: 'the node did not answer SYN when the phone came back',
    outcomes: ['connectTimeout'],
    isForNow: false,
  },
  unreachable: {
    basis: 'icmp',
    alarmCode: 15,
    meaning: 'the network reported the node unreachable',
    outcomes: ['serviceUnreachable', 'connectUnreachable'],
    isForNow: false,
  },
  registerTimeout: {
    basis: '',
    alarmCode: 17,
    meaning: 'the node did not answer Register when the phone came back',
    outcomes: ['registerTimeout'],
    isForNow: false,
  },
  rejected: {
    basis: '',
    alarmCode: 24,
    meaning: 'the node rejected the phone when it came back',
    outcomes: ['registerRejected'],
    isForNow: false,
  },
  serverReset: {
    basis: '',
    alarmCode: 22,
    meaning: 'the node sent Reset or Restart',
    outcomes: ['resetByServer'],
    isForNow: true,
  },
  addressLost: {
    basis: '',
    alarmCode: 21,
    meaning: 'the phone’s address was gone: its lease ended, or another phone has it',
    outcomes: ['leaseLost', 'leaseNak', 'duplicateAddress'],
    isForNow: true,
  },
  stopped: {
    basis: '',
    alarmCode: null,
    meaning: 'the phone was switched off, and on again',
    outcomes: [],
    isForNow: true,
  },
} as const satisfies Record<string, CauseRow>;

export type CauseName = keyof typeof causes;

export const causeNames = Object.keys(causes) as CauseName[];

/** Cause name -> its number in counters: `Cause.closed`. */
export const Cause = Object.fromEntries(causeNames.map((name, number) => [name, number])) as Record<CauseName, number>;

/** The causes a phone in service notices by itself, in their order. */
export const detectedCauseNames = causeNames.filter((name): name is DetectedCauseName => causes[name].basis !== '');

export type DetectedCauseName = {
  [Name in CauseName]: (typeof causes)[Name]['basis'] extends '' ? never : Name;
}[CauseName];

/** Outcome number -> number of the cause it is, -1: it makes no phone leave a node. */
export const causeOfOutcome: readonly number[] = Object.keys(Outcome).map((outcome) =>
  causeNames.findIndex((name) => (causes[name].outcomes as readonly string[]).includes(outcome)),
);
