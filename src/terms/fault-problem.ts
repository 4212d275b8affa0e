/** Whether a fault can be done as it was ordered: looked at before it is done, by whoever takes the order. */
import {
  type FaultField,
  type FaultName,
  type FaultOrder,
  faultDefaults,
  faultNames,
  faultRow,
  type ServerKind,
  serverKinds,
} from './faults.js';

interface FieldShape {
  readonly expects: string;
  readonly fits: (value: unknown) => boolean;
  /** As the table of faults calls it; none: every fault has it. */
  readonly field?: FaultField;
}

/** The longest a timer can wait. */
const longestMs = 2 ** 31 - 1;

const oneOf = (...words: readonly string[]) => ({
  expects: words.join(', '),
  fits: (value: unknown) => words.includes(value as string),
});
const text = { expects: 'a text', fits: (value: unknown) => typeof value === 'string' && value !== '' };
const part = { expects: 'a number above 0, up to 1', fits: (value: unknown) => isWithin(value, 0, 1) && value !== 0 };
const milliseconds = {
  expects: `milliseconds, 1 to ${longestMs}`,
  fits: (value: unknown) => isWithin(value, 1, longestMs),
};

const shapes: Readonly<Record<keyof FaultOrder, FieldShape>> = {
  fault: oneOf(...faultNames),
  node: text,
  forMs: milliseconds,
  share: { ...part, field: 'share' },
  rate: { ...part, field: 'rate' },
  delayMs: { ...milliseconds, field: 'delay' },
  text: { ...text, field: 'text' },
  direction: { ...oneOf('toServer', 'toPhones', 'both'), field: 'direction' },
  load: { ...text, field: 'load' },
  name: { ...text, field: 'name' },
  type: { ...oneOf('reset', 'restart', 'applyConfig'), field: 'type' },
  perSecond: {
    expects: 'a number above 0',
    fits: (value) => isWithin(value, 0, 1e6) && value !== 0,
    field: 'perSecond',
  },
};

/** What a server of this name is: the kinds there is one of are called so, any other name is a CallManager's. */
export function kindOfServer(name: string): ServerKind {
  return serverKinds.find((kind) => kind === name) ?? 'callManager';
}

/**
 * What is wrong with an order, as a sentence with its remedy; null: it can be done. `order` may be anything, JSON from
 * outside say; a field that is left out, or as in `faultDefaults`, is not said. `servers`: those there are, by their names.
 * `haveAddresses`: each phone speaks from an address of its own.
 */
export function faultProblem(order: unknown, servers: readonly string[], haveAddresses = true): string | null {
  if (typeof order !== 'object' || order === null) return 'expected an object with a "fault"';
  const said = order as Readonly<Record<string, unknown>>;
  return (
    shapeProblem(said) ??
    rowProblem(said as unknown as FaultOrder) ??
    placeProblem(said as unknown as FaultOrder, servers) ??
    shareProblem(said as unknown as FaultOrder, haveAddresses)
  );
}

function shapeProblem(said: Readonly<Record<string, unknown>>): string | null {
  for (const [key, value] of Object.entries({ fault: undefined, ...said })) {
    const shape = Object.hasOwn(shapes, key) ? shapes[key as keyof FaultOrder] : undefined;
    if (shape === undefined) return `unknown field "${key}"; there are: ${Object.keys(shapes).join(', ')}`;
    const isSaid = key === 'fault' || !isDefault(key, value);
    if (isSaid && !shape.fits(value)) return `${key}: expected ${shape.expects}; got ${JSON.stringify(value)}`;
  }
  return null;
}

/** Fields the fault does not take, and those it lacks. */
function rowProblem(said: FaultOrder): string | null {
  const { takes, needed, isAct, whyNoShare } = faultRow(said.fault);
  for (const [key, { field }] of Object.entries(shapes) as [keyof FaultOrder, FieldShape][]) {
    if (field === undefined) continue;
    if (!takes.includes(field) && !isDefault(key, said[key])) {
      if (field === 'share') return `${said.fault} takes no share: ${whyNoShare}`;
      const remedy = takes.length === 0 ? 'nothing but a node and a time' : takes.join(', ');
      return `${said.fault} takes no ${key}; it takes ${remedy}`;
    }
    if (needed.includes(field) && !shapes[key].fits(said[key])) return `${said.fault} needs ${key}`;
  }
  if (isAct && !isDefault('forMs', said.forMs)) return `${said.fault} is over as soon as it is done: leave forMs out`;
  return null;
}

function placeProblem({ fault, node = null }: FaultOrder, servers: readonly string[]): string | null {
  const fit = servers.filter((name) => canBefall(fault, name));
  const those = fit.length === 0 ? 'no server that is here' : fit.join(', ');
  if (node === null) return fit.length > 0 ? null : `${fault} can befall no server that is here: ${servers.join(', ')}`;
  if (!servers.includes(node)) return `there is no server "${node}"; there are: ${servers.join(', ')}`;
  return fit.includes(node) ? null : `${fault} cannot befall ${node}; it can befall ${those}`;
}

/** A question to DNS says no more than the address it comes from. */
function shareProblem({ fault, node = null, share = 1 }: FaultOrder, haveAddresses: boolean): string | null {
  const isAtDns = node === 'dns' || (node === null && faultRow(fault).at.every((kind) => kind === 'dns'));
  if (!isAtDns || share >= 1 || haveAddresses) return null;
  return `${fault} at dns is for all phones where they share an address (network.source: host): leave share out`;
}

export function canBefall(fault: FaultName, server: string): boolean {
  return faultRow(fault).at.includes(kindOfServer(server));
}

function isDefault(key: string, value: unknown): boolean {
  return value === undefined || value === (faultDefaults as Readonly<Record<string, unknown>>)[key];
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
